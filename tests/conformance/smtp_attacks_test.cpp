// What hostile SMTP servers send, and what must not come of it: scenarios/smtp/attacks.
#include <gmock/gmock.h>

#include <mailrig/net/smtp_client.hpp>

#include "conformance/smtp_rig.hpp"

namespace mailrig::smtp {
namespace {

struct Attack {
  const char* scenario;
  Errc failure;
  bool tls = false;   // STARTTLS is required
  bool user = false;  // AUTH is wanted
  void (*act)(Client&) = [](Client&) {};
};

void PrintTo(const Attack& attack, std::ostream* out) { *out << attack.scenario; }

class SmtpAttacks : public testing::TestWithParam<Attack> {};

TEST_P(SmtpAttacks, FailClosed) {
  const auto& attack = GetParam();
  Rig rig(std::string("smtp/attacks/") + attack.scenario);
  auto options = attack.tls ? with_tls(rig) : plaintext(rig);
  options.timeout = std::chrono::milliseconds(1000);
  if (attack.user || attack.tls) {
    options.user = "fred";
    options.password = Secret("secret");
  }
  EXPECT_EQ(thrown([&] {
              Client client(options);
              attack.act(client);
            }),
            attack.failure);
  EXPECT_EQ(rig.verdict(), "");
}

void send_one(Client& client) { (void)client.send(message_to({{"mooch@mail.example"}})); }

INSTANTIATE_TEST_SUITE_P(
    Rows, SmtpAttacks,
    testing::Values(
        Attack{"starttls_not_offered.yaml", Errc::tls_required, true},
        Attack{"starttls_221.yaml", Errc::out_of_turn, true}, Attack{"starttls_354.yaml", Errc::out_of_turn, true},
        Attack{"starttls_421.yaml", Errc::tls_required, true}, Attack{"starttls_454.yaml", Errc::tls_required, true},
        Attack{"starttls_500.yaml", Errc::tls_required, true}, Attack{"starttls_501.yaml", Errc::tls_required, true},
        Attack{"starttls_502.yaml", Errc::tls_required, true}, Attack{"starttls_530.yaml", Errc::tls_required, true},
        Attack{"ehlo_refused.yaml", Errc::tls_required, true},
        Attack{"injected_extensions.yaml", Errc::bytes_before_tls, true},
        Attack{"replies_run_ahead.yaml", Errc::tls_required, true},
        Attack{"reply_not_terminated.yaml", Errc::peer_closed}, Attack{"reply_of_four_digits.yaml", Errc::bad_syntax},
        Attack{"reply_without_end.yaml", Errc::timed_out}, Attack{"greeting_221.yaml", Errc::out_of_turn},
        Attack{"greeting_354.yaml", Errc::out_of_turn}, Attack{"greeting_421.yaml", Errc::shut_down},
        Attack{"greeting_554.yaml", Errc::shut_down},
        Attack{"too_few_replies.yaml", Errc::timed_out, false, false, send_one},
        Attack{"too_many_replies.yaml", Errc::out_of_turn, false, false,
               [](Client& client) {
                 send_one(client);
                 client.noop();
               }},
        Attack{"plain_offered_in_plaintext.yaml", Errc::authentication_failed, false, true},
        Attack{"bad_base64.yaml", Errc::bad_syntax, false, true}));

TEST(SmtpAttacks, OddOrMissingRepliesToQuitAndRsetEndIt) {
  for (const auto* scenario : {"smtp/attacks/quit_unanswered.yaml", "smtp/attacks/quit_answered_oddly.yaml"}) {
    Rig rig(scenario);
    {
      auto options = plaintext(rig);
      options.timeout = std::chrono::milliseconds(500);
      Client client(options);
      const bool odd = scenario == std::string_view("smtp/attacks/quit_answered_oddly.yaml");
      EXPECT_EQ(thrown([&] {
                  if (odd) client.reset();
                }),
                odd ? std::optional(Errc::rejected) : std::nullopt);
      client.quit();
    }
    EXPECT_EQ(rig.verdict(), "") << scenario;
  }
}

// --- The policy for servers without TLS

}  // namespace
}  // namespace mailrig::smtp
