#include <mailrig/auth/bearer_token.hpp>

#include <gmock/gmock.h>

#include <mailrig/auth/choose.hpp>

namespace mailrig::auth {
namespace {

using Form = BearerToken::Form;

constexpr std::string_view token_of_rfc7628 = "vF9dft4qmTc2Nvb3RlckBhbHRhdmlzdGEuY29tCg==";

Credentials with_token(std::string user, std::string token) {
  Credentials credentials;
  credentials.user = std::move(user);
  credentials.token = [token = std::move(token)] { return Result<Secret>(Secret(token)); };
  return credentials;
}

TEST(BearerToken, TheExamplesOfRfc7628Section41) {
  for (const std::uint16_t port : {std::uint16_t{143}, std::uint16_t{587}}) {
    auto credentials = with_token("user@example.com", std::string(token_of_rfc7628));
    credentials.host = "server.example.com";
    credentials.port = port;
    BearerToken mechanism(Form::oauthbearer, credentials);
    EXPECT_EQ(mechanism.name(), "OAUTHBEARER");
    EXPECT_FALSE(mechanism.complete());
    const auto first = mechanism.initial_response();
    ASSERT_TRUE(first && *first);
    EXPECT_EQ((*first)->reveal(), "n,a=user@example.com,\x01host=server.example.com\x01port=" + std::to_string(port) +
                                      "\x01"
                                      "auth=Bearer " +
                                      std::string(token_of_rfc7628) + "\x01\x01");
    EXPECT_TRUE(mechanism.complete());
  }
}

TEST(BearerToken, Xoauth2) {
  BearerToken mechanism(Form::xoauth2,
                        with_token("someuser@example.com", "ya29.vF9dft4qmTc2Nvb3RlckBhdHRhdmlzdGEuY29tCg"));
  EXPECT_EQ(mechanism.name(), "XOAUTH2");
  const auto first = mechanism.initial_response();
  ASSERT_TRUE(first && *first);
  EXPECT_EQ((*first)->reveal(),
            "user=someuser@example.com\x01"
            "auth=Bearer ya29.vF9dft4qmTc2Nvb3RlckBhdHRhdmlzdGEuY29tCg\x01\x01");
}

TEST(BearerToken, NamesAreEscapedOrRefused) {
  auto credentials = with_token("a=b,c", "t");
  EXPECT_EQ((*BearerToken(Form::oauthbearer, credentials).initial_response())->reveal(),
            "n,a=a=3Db=2Cc,\x01"
            "auth=Bearer t\x01\x01");
  credentials.authorization_id = "boss";
  EXPECT_EQ((*BearerToken(Form::oauthbearer, credentials).initial_response())->reveal(),
            "n,a=boss,\x01"
            "auth=Bearer t\x01\x01");
  EXPECT_EQ(BearerToken(Form::xoauth2, credentials).initial_response().error().code, Errc::bad_argument);

  for (const auto form : {Form::oauthbearer, Form::xoauth2}) {
    for (const auto& user : {std::string(),
                             std::string("a\x01"
                                         "b"),
                             std::string("a\0b", 3), std::string("a\r\n")})
      EXPECT_EQ(BearerToken(form, with_token(user, "t")).initial_response().error().code, Errc::bad_argument);
    for (const auto& token : {std::string(), std::string("a b"),
                              std::string("a\x01"
                                          "b"),
                              std::string("a\nb"), std::string("a\0b", 3), std::string("\xff")})
      EXPECT_EQ(BearerToken(form, with_token("u", token)).initial_response().error().code, Errc::bad_argument);
  }
}

TEST(BearerToken, ASourceThatFailsEndsTheExchangeBeforeItBegins) {
  Credentials credentials;
  credentials.user = "u";
  credentials.token = [] { return Result<Secret>(fail(Errc::unreachable, "the issuer")); };
  BearerToken mechanism(Form::oauthbearer, credentials);
  EXPECT_EQ(mechanism.initial_response().error().code, Errc::unreachable);
  EXPECT_FALSE(mechanism.complete());
}

// RFC 7628 §4.3, §3.2.3: the answer to what is wrong with the token means nothing, and success behind it is no success.
TEST(BearerToken, RefusedToken) {
  constexpr std::string_view why = R"({"status":"invalid_token","scope":"example_scope"})";
  const std::pair<Form, std::string_view> rows[] = {{Form::oauthbearer, "\x01"}, {Form::xoauth2, ""}};
  for (const auto& [form, answer] : rows) {
    BearerToken mechanism(form, with_token("u", "t"));
    ASSERT_TRUE(mechanism.initial_response());
    EXPECT_FALSE(mechanism.refusal());
    const auto response = mechanism.respond(why);
    ASSERT_TRUE(response);
    EXPECT_EQ(response->reveal(), answer);
    EXPECT_EQ(mechanism.refusal(), why);
    EXPECT_FALSE(mechanism.complete());
    EXPECT_EQ(mechanism.respond(why).error().code, Errc::out_of_turn);
  }
}

TEST(BearerToken, ALongRefusalIsBounded) {
  BearerToken mechanism(Form::oauthbearer, with_token("u", "t"));
  ASSERT_TRUE(mechanism.initial_response());
  EXPECT_EQ(mechanism.respond(std::string(9000, 'x')).error().code, Errc::response_too_big);
  EXPECT_FALSE(mechanism.complete());
}

}  // namespace
}  // namespace mailrig::auth
