// What attackers on the path and hostile servers send, one scenario a row of scenarios/imap/attacks: the verdict is the
// rig's, and the failure that of the blocking IMAP client.
#include <gmock/gmock.h>

#include <mailrig/net/imap_client.hpp>

#include "conformance/imap_rig.hpp"

namespace mailrig::imap {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::HasSubstr;

enum class Tls { none, required };

ClientOptions options_for(const Rig& rig, Tls tls) {
  auto options = tls == Tls::required ? with_tls(rig, TlsUse::starttls) : plaintext(rig);
  options.password = Secret("blurdybloop");
  options.timeout = 1s;
  return options;
}

struct Attack {
  const char* scenario;
  std::optional<Errc> failure;  // none: it does no harm
  Tls tls = Tls::none;
  void (*act)(Client&) = [](Client&) {};
};

void PrintTo(const Attack& attack, std::ostream* out) { *out << attack.scenario; }

class ImapAttacks : public testing::TestWithParam<Attack> {};

TEST_P(ImapAttacks, FailClosed) {
  const auto& attack = GetParam();
  Rig rig(std::string("imap/attacks/") + attack.scenario + ".yaml");
  std::optional<Errc> failure;
  try {
    Client client(options_for(rig, attack.tls));
    attack.act(client);
  } catch (const ClientError& error) {
    failure = error.error().code;
  }
  EXPECT_EQ(failure, attack.failure) << (failure ? describe(*failure) : "nothing");
  // Where the rig is not to take part in a handshake, it sees one as a line.
  EXPECT_THAT(rig.verdict(), testing::AnyOf("", HasSubstr("received  C: \\x16\\x03")));
}

void select(Client& client) { client.select("INBOX"); }
void fetch_text(Client& client) {
  client.select("INBOX");
  const auto fetched = client.fetch({1}, {SectionItem{{{}, SectionText::text, {}}, true, {}}});
  ASSERT_EQ(fetched.size(), 1u);
  EXPECT_EQ(fetched[0]->section(SectionText::text)->bytes, "");
}
void check(Client& client) {
  client.select("INBOX");
  client.check();
}

const Attack attacks[] = {
    {"starttls_not_offered", Errc::tls_required, Tls::required},
    {"capabilities_empty", Errc::tls_required, Tls::required},
    {"starttls_answered_by_no", Errc::tls_required, Tls::required},
    {"starttls_answered_by_bad", Errc::tls_required, Tls::required},
    {"starttls_answered_by_plus", Errc::out_of_turn, Tls::required},
    {"starttls_answered_by_foo", Errc::bad_syntax, Tls::required},
    {"preauth", Errc::tls_required, Tls::required},
    {"preauth_with_starttls", Errc::tls_required, Tls::required},
    {"early_ok", Errc::out_of_turn, Tls::required},
    {"injected_capabilities", Errc::bytes_before_tls, Tls::required},
    {"injected_alert", Errc::bytes_before_tls, Tls::required},
    {"silence_behind_go_ahead", Errc::timed_out, Tls::required},
    {"tampered_before_tls", std::nullopt, Tls::required,
     [](Client& client) {
       EXPECT_TRUE(client.secure());
       EXPECT_FALSE(client.capabilities().has("X-FORGED"));
       EXPECT_FALSE(client.capabilities().has("AUTH=PLAIN"));
       EXPECT_THROW(client.mailbox(), ClientError);
     }},
    {"bad_base64", Errc::bad_syntax},
    {"literal_of_4_gib", Errc::literal_too_big, Tls::none, fetch_text},
    {"literal_beyond_64_bits", Errc::literal_too_big, Tls::none, fetch_text},
    {"literal_of_nothing", std::nullopt, Tls::none, fetch_text},
    {"end_in_literal", Errc::peer_closed, Tls::none, fetch_text},
    {"copyuid_of_everything", std::nullopt, Tls::none,
     [](Client& client) {
       client.select("INBOX");
       const auto copied = client.copy({1}, "Archive");
       ASSERT_TRUE(copied);
       EXPECT_EQ(copied->uid_validity, 1u);
     }},
    {"nested_parentheses", Errc::nested_too_deep, Tls::none,
     [](Client& client) {
       client.select("INBOX");
       client.fetch({1}, {MessageItem::body_structure});
     }},
    {"exists_beyond_32_bits", Errc::bad_syntax, Tls::none, check},
    {"exists_below_zero", Errc::bad_syntax, Tls::none, check},
    {"no_without_text", Errc::rejected, Tls::none, check},
    {"bye_in_a_command", Errc::shut_down, Tls::none, check},
    {"names_of_mailboxes", std::nullopt, Tls::none,
     [](Client& client) {
       std::vector<std::string> names;
       for (const auto& mailbox : client.list("", "*")) names.push_back(mailbox.name);
       EXPECT_THAT(names, ElementsAre("../../etc/passwd", "`id`", "\x1b[2J", "&AAAA"));
       EXPECT_EQ(printable(names[2]), "\\x1b[2J");
     }},
    {"message_nobody_asked_for", std::nullopt, Tls::none,
     [](Client& client) {
       client.select("INBOX");
       const auto fetched = client.fetch({7}, {MessageItem::uid}, Numbering::uid);
       ASSERT_EQ(fetched.size(), 1u);
       EXPECT_EQ(fetched[0]->uid, 7u);
     }},
    {"referrals", Errc::rejected, Tls::none, select},
};

INSTANTIATE_TEST_SUITE_P(Rows, ImapAttacks, testing::ValuesIn(attacks),
                         [](const auto& row) { return std::string(row.param.scenario); });

TEST(ImapAttacks, NoPasswordInPlaintextUnlessAllowedByName) {
  Rig rig("imap/attacks/plain_offered_in_plaintext.yaml");
  auto options = options_for(rig, Tls::none);
  options.allowed_in_plaintext.clear();
  try {
    Client client(options);
    ADD_FAILURE() << "logged in";
  } catch (const ClientError& error) {
    EXPECT_EQ(error.error().code, Errc::tls_required);
  }
  EXPECT_EQ(rig.verdict(), "");
}

}  // namespace
}  // namespace mailrig::imap
