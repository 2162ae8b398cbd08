// What real POP3 servers get wrong, and what the client makes of it: scenarios/pop3/quirks.
#include <gmock/gmock.h>

#include <mailrig/net/pop3_client.hpp>

#include "conformance/pop3_rig.hpp"

namespace mailrig::pop3 {
namespace {

struct Quirk {
  const char* scenario;
  void (*options)(ClientOptions&);
  void (*act)(Client&);
};

void PrintTo(const Quirk& quirk, std::ostream* out) { *out << quirk.scenario; }

class Pop3Quirks : public testing::TestWithParam<Quirk> {};

TEST_P(Pop3Quirks, AreTaken) {
  const auto& quirk = GetParam();
  Rig rig(std::string("pop3/quirks/") + quirk.scenario);
  {
    auto options = plaintext(rig);
    quirk.options(options);
    Client client(options);
    quirk.act(client);
  }
  EXPECT_EQ(rig.verdict(), "");
}

void as_it_is(ClientOptions&) {}
void retrieve_one(Client& client) {
  EXPECT_EQ(client.message_count(), 1u);
  EXPECT_THAT(client.retrieve(1), testing::MatchesRegex("Subject: one\r?\n\r?\none\r?\n"));
}

INSTANTIATE_TEST_SUITE_P(Rows, Pop3Quirks,
                         testing::Values(Quirk{"ok_for_continuation.yaml",
                                               [](ClientOptions& options) { options.allowed_in_plaintext = {"LOGIN"}; },
                                               [](Client&) {}},
                                         Quirk{"capa_refused.yaml", as_it_is, retrieve_one},
                                         Quirk{"repeated_ok.yaml", as_it_is, retrieve_one},
                                         Quirk{"bare_lf.yaml", as_it_is, retrieve_one}));

}  // namespace
}  // namespace mailrig::pop3
