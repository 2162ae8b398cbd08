// The server's side: whom it lets in is in mechanisms_test.cpp; here is what it refuses, bearer tokens, and sabotage.
#include <gmock/gmock.h>

#include <mailrig/auth/choose.hpp>
#include <mailrig/auth/verifier.hpp>

#include "exchange.hpp"

namespace mailrig::auth {
namespace {

using mailrig::test::SaslServer;
using test::exchange;

Credentials fred() {
  Credentials credentials;
  credentials.user = "fred";
  credentials.password = Secret("sesame");
  credentials.service = "imap";
  credentials.host = "mail.example";
  return credentials;
}

std::optional<Errc> against(std::string_view mechanism, Sabotage sabotage) {
  SaslServer server(std::string(mechanism), {}, sabotage);
  const auto client = make_mechanism(mechanism, fred(), {.tls = true}).value();
  const auto outcome = exchange(*client, server);
  EXPECT_FALSE(outcome.believed) << mechanism;
  return outcome.error ? std::optional(outcome.error->code) : std::nullopt;
}

TEST(Verifier, ItsSabotageIsNoticedByOurClient) {
  for (const auto mechanism : {"SCRAM-SHA-1", "SCRAM-SHA-256"}) {
    EXPECT_EQ(against(mechanism, Sabotage::wrong_signature), Errc::server_not_authenticated);
    EXPECT_EQ(against(mechanism, Sabotage::wrong_nonce), Errc::server_not_authenticated);
    EXPECT_EQ(against(mechanism, Sabotage::absurd_iterations), Errc::iteration_count_refused);
  }
  EXPECT_EQ(against("DIGEST-MD5", Sabotage::wrong_signature), Errc::server_not_authenticated);
}

TEST(Verifier, SabotageThatHasNoPlace) {
  for (const auto& [mechanism, sabotage] :
       {std::pair{"PLAIN", Sabotage::wrong_signature}, std::pair{"DIGEST-MD5", Sabotage::wrong_nonce},
        std::pair{"CRAM-MD5", Sabotage::absurd_iterations}, std::pair{"XOAUTH2", Sabotage::wrong_nonce}})
    EXPECT_EQ(make_verifier(mechanism, {}, sabotage).error().code, Errc::bad_argument) << mechanism;
  EXPECT_EQ(make_verifier("GSSAPI", {}).error().code, Errc::bad_argument);
  EXPECT_EQ(make_verifier("KERBEROS_V4", {}).error().code, Errc::bad_argument);
}

TEST(Verifier, NamesInAnyCase) {
  SaslServer server("plain", {});
  EXPECT_EQ(server.step(std::string("\0fred\0sesame", 12)), "");
  EXPECT_TRUE(server.done());
}

// Bytes that no client of its mechanism says; each is one refusal, and nothing is let in behind it.
TEST(Verifier, WhatIsNoAnswer) {
  for (const std::string mechanism :
       {"PLAIN", "CRAM-MD5", "DIGEST-MD5", "SCRAM-SHA-1", "SCRAM-SHA-256", "XOAUTH2", "OAUTHBEARER"}) {
    for (const std::string& said :
         {std::string("x"), std::string(3, '\0'), std::string(100'000, 'a'), std::string("n,,n=,r=")}) {
      SaslServer server(mechanism, {});
      if (mechanism.ends_with("MD5")) server.step("");
      const auto answer = server.step(said);
      EXPECT_FALSE(answer && server.done()) << mechanism;
      EXPECT_EQ(server.let_in(), "");
    }
  }
}

TEST(Verifier, BearerTokens) {
  Account account;
  account.user = "fred";
  account.token = Secret("good");
  for (const std::string mechanism : {"XOAUTH2", "OAUTHBEARER"}) {
    for (const bool good : {true, false}) {
      auto credentials = fred();
      credentials.token = [&] { return Result<Secret>(Secret(good ? "good" : "bad")); };
      const auto client = make_mechanism(mechanism, credentials, {.tls = true}).value();
      const auto verifier = make_verifier(mechanism, account).value();
      EXPECT_EQ(verifier->step(std::nullopt), "") << "a client that sent nothing with its command is asked to begin";
      const auto first = client->initial_response().value();
      const auto challenge = verifier->step(first->reveal());
      ASSERT_TRUE(challenge);
      EXPECT_EQ(verifier->done(), good);
      EXPECT_EQ(verifier->let_in(), good ? "fred" : "");
      if (good) continue;
      EXPECT_THAT(*challenge, testing::HasSubstr("invalid_token"));
      const auto formality = client->respond(*challenge);
      ASSERT_TRUE(formality);
      EXPECT_EQ(verifier->step(formality->reveal()).error().code, Errc::rejected);
    }
  }
}

}  // namespace
}  // namespace mailrig::auth
