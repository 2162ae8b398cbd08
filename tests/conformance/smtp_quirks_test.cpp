// What real SMTP servers get wrong, and what the client makes of it: scenarios/smtp/quirks.
#include <gmock/gmock.h>

#include <mailrig/net/smtp_client.hpp>

#include "conformance/smtp_rig.hpp"

namespace mailrig::smtp {
namespace {

TEST(SmtpQuirks, NoEhloBehindAuth) {
  Rig rig("smtp/quirks/ehlo_after_auth.yaml");
  {
    auto options = plaintext(rig);
    options.user = "fred";
    options.password = Secret("secret");
    Client client(options);
    EXPECT_TRUE(client.send(message_to({{"mooch@mail.example"}})).sent);
  }
  EXPECT_EQ(rig.verdict(), "");
}

TEST(SmtpQuirks, TheErrorKeepsThe550) {
  Rig rig("smtp/quirks/blocked_in_pipeline.yaml");
  Client client(plaintext(rig));
  try {
    (void)client.send(message_to({{"mooch@mail.example"}}));
    FAIL();
  } catch (const DeliveryError& error) {
    EXPECT_EQ(error.error().about.server_text, "550 5.7.1 blocked");
    EXPECT_EQ(error.error().about.response_code, "5.7.1");
  }
}

TEST(SmtpQuirks, EveryRejectionIsReportedAndNoContentLeaves) {
  for (const bool at_least_one : {false, true}) {
    Rig rig("smtp/quirks/no_recipient_but_354.yaml");
    {
      Client client(plaintext(rig));
      const auto delivery = client.send(message_to({{"one@mail.example"}, {"two@mail.example"}}, at_least_one));
      EXPECT_FALSE(delivery.sent);
      ASSERT_EQ(delivery.rejected.size(), 2u);
      EXPECT_EQ(delivery.rejected[1].address, "two@mail.example");
      EXPECT_EQ(delivery.rejected[1].code, 550u);
      EXPECT_EQ(to_string(delivery.rejected[1].enhanced.value()), "5.1.1");
      EXPECT_EQ(delivery.rejected[1].text, "5.1.1 no such user");
      EXPECT_FALSE(delivery.rejected[1].try_later);
    }
    EXPECT_EQ(rig.verdict(), "");
  }
}

TEST(SmtpQuirks, AfterAPartialRejectionTheWholeMessageOrNone) {
  {
    Rig rig("smtp/quirks/one_recipient_of_two.yaml");
    {
      Client client(plaintext(rig));
      auto submission = message_to({{"one@mail.example"}, {"two@mail.example"}}, true);
      submission.message = "Subject: one of two\n\nhello\n";
      const auto delivery = client.send(std::move(submission));
      EXPECT_TRUE(delivery.sent);
      EXPECT_EQ(delivery.rejected.size(), 1u);
    }
    EXPECT_EQ(rig.verdict(), "");
  }
  Rig rig("smtp/quirks/one_recipient_of_two.yaml");
  Client client(plaintext(rig));
  const auto delivery = client.send(message_to({{"one@mail.example"}, {"two@mail.example"}}));
  EXPECT_FALSE(delivery.sent);
  EXPECT_EQ(delivery.rejected.size(), 1u);
}

TEST(SmtpQuirks, A552ForARecipientMeansLater) {
  Rig rig("smtp/quirks/too_many_recipients_552.yaml");
  Client client(plaintext(rig));
  const auto delivery = client.send(message_to({{"one@mail.example"}, {"two@mail.example"}}, true));
  EXPECT_TRUE(delivery.sent);
  ASSERT_EQ(delivery.rejected.size(), 1u);
  EXPECT_TRUE(delivery.rejected[0].try_later);
}

TEST(SmtpQuirks, DataUnlessAskedForBdat) {
  Rig rig("smtp/quirks/data_although_chunking.yaml");
  {
    Client client(plaintext(rig));
    EXPECT_TRUE(client.send(message_to({{"mooch@mail.example"}})).sent);
  }
  EXPECT_EQ(rig.verdict(), "");
}

// --- Attacks

}  // namespace
}  // namespace mailrig::smtp
