// What hostile POP3 servers send, and what must not come of it: scenarios/pop3/attacks.
#include <gmock/gmock.h>

#include <mailrig/net/pop3_client.hpp>

#include "conformance/pop3_rig.hpp"

namespace mailrig::pop3 {
namespace {

using testing::HasSubstr;

struct Attack {
  const char* scenario;
  std::optional<Errc> failure;
  bool tls = false;  // STLS is required
  void (*act)(Client&) = [](Client&) {};
};

void PrintTo(const Attack& attack, std::ostream* out) { *out << attack.scenario; }

class Pop3Attacks : public testing::TestWithParam<Attack> {};

TEST_P(Pop3Attacks, FailClosed) {
  const auto& attack = GetParam();
  Rig rig(std::string("pop3/attacks/") + attack.scenario);
  auto options = attack.tls ? with_tls(rig) : plaintext(rig);
  options.timeout = std::chrono::milliseconds(1000);
  if (attack.act == Attack{}.act) options.allowed_in_plaintext.clear();
  EXPECT_EQ(thrown([&] {
              Client client(options);
              attack.act(client);
            }),
            attack.failure);
  // Where the rig is not to take part in a handshake, it sees one as a line.
  EXPECT_THAT(rig.verdict(), testing::AnyOf("", HasSubstr("received  C: \\x16\\x03")));
}

INSTANTIATE_TEST_SUITE_P(
    Rows, Pop3Attacks,
    testing::Values(
        Attack{"stls_not_offered.yaml", Errc::tls_required, true},
        Attack{"stls_refused.yaml", Errc::tls_required, true},
        Attack{"capa_and_stls_refused.yaml", Errc::tls_required, true},
        Attack{"injected_capabilities.yaml", Errc::bytes_before_tls, true},
        Attack{"injected_rubbish.yaml", Errc::bytes_before_tls, true},
        Attack{"silence_behind_go_ahead.yaml", Errc::timed_out, true},
        Attack{"plaintext_for_server_hello.yaml", Errc::tls_failed, true},
        Attack{"uidl_empty.yaml", Errc::bad_syntax, false, [](Client& client) { client.unique_ids(); }},
        Attack{"uidl_long.yaml", Errc::bad_syntax, false, [](Client& client) { client.unique_ids(); }},
        Attack{"list_negative.yaml", Errc::bad_syntax, false, [](Client& client) { client.list(); }},
        Attack{"no_final_dot.yaml", Errc::timed_out, false, [](Client& client) { client.retrieve(1); }},
        Attack{"connection_cut_in_message.yaml", Errc::peer_closed, false, [](Client& client) { client.retrieve(1); }},
        Attack{"dots_in_message.yaml", std::nullopt, false,
               [](Client& client) {
                 EXPECT_EQ(client.retrieve(1), "Subject: dots\r\n\r\n.\r\n..\r\n\n.\n+OK forged\r\n");
                 client.noop();
               }},
        Attack{"lines_behind_greeting.yaml", Errc::out_of_turn}, Attack{"mechanisms_empty.yaml", Errc::tls_required},
        Attack{"capa_empty.yaml", Errc::tls_required}, Attack{"plain_offered_in_plaintext.yaml", Errc::tls_required},
        Attack{"bad_base64.yaml", Errc::bad_syntax}, Attack{"apop_challenge_forged.yaml", Errc::tls_required}));

}  // namespace
}  // namespace mailrig::pop3
