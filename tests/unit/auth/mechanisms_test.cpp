// Every mechanism against GNU SASL's server side, in memory.
#include <gmock/gmock.h>

#include <algorithm>
#include <cstdlib>

#ifdef __SANITIZE_ADDRESS__
#include <sanitizer/lsan_interface.h>
#endif

#include <mailrig/auth/choose.hpp>

#include "exchange.hpp"

// Kerberos, having found no ticket, forgets sixteen bytes.
extern "C" const char* __lsan_default_suppressions();  // NOLINT(bugprone-reserved-identifier): its name
extern "C" const char* __lsan_default_suppressions() { return "leak:libgssapi_krb5"; }

namespace mailrig::auth {
namespace {

using mailrig::test::SaslServer;
using test::exchange;

constexpr std::string_view with_password[] = {"SCRAM-SHA-256-PLUS", "SCRAM-SHA-1-PLUS", "SCRAM-SHA-256", "SCRAM-SHA-1",
                                              "DIGEST-MD5",         "CRAM-MD5",         "PLAIN",         "LOGIN"};

Credentials fred(std::string_view password = "sesame") {
  Credentials credentials;
  credentials.user = "fred";
  credentials.password = Secret(std::string(password));
  credentials.service = "imap";
  credentials.host = "mail.example";
  return credentials;
}

std::shared_ptr<Mechanism> make(std::string_view name, const Credentials& credentials,
                                IterationBounds iterations = {}) {
  auto made = make_mechanism(name, credentials, {.tls = true, .iterations = iterations});
  EXPECT_TRUE(made) << made.error().message();
  return *made;
}

class WithPassword : public testing::TestWithParam<std::string_view> {
 protected:
  bool bound() const { return GetParam().ends_with("-PLUS"); }
  /// Both sides of the same TLS connection, where the mechanism looks at that.
  void bind(Credentials& client, SaslServer::Account& server) const {
    if (bound()) client.channel_binding = server.channel_binding = {std::string("\0\x01\xff", 3), ""};
  }
};

TEST_P(WithPassword, LetsIn) {
  auto credentials = fred();
  SaslServer::Account account;
  bind(credentials, account);
  SaslServer server(std::string(GetParam()), account);
  const auto client = make(GetParam(), credentials);
  EXPECT_EQ(client->name(), GetParam());
  EXPECT_FALSE(client->complete());
  const auto outcome = exchange(*client, server);
  EXPECT_TRUE(outcome.let_in);
  EXPECT_TRUE(outcome.believed);
  EXPECT_FALSE(outcome.error) << outcome.error->message();
  EXPECT_EQ(server.let_in(), "fred");
}

TEST_P(WithPassword, WrongPasswordOrUser) {
#ifdef __SANITIZE_ADDRESS__
  const __lsan::ScopedDisabler gnu_sasl_keeps_what_it_refuses;  // 2.2, of -PLUS
#endif
  auto wrong_user = fred();
  wrong_user.user = "barney";
  for (auto credentials : {fred("Sesame"), fred(" "), wrong_user}) {
    SaslServer::Account account;
    bind(credentials, account);
    SaslServer server(std::string(GetParam()), account);
    const auto outcome = exchange(*make(GetParam(), credentials), server);
    EXPECT_FALSE(outcome.let_in);
    EXPECT_FALSE(outcome.believed);
  }
}

TEST_P(WithPassword, NamesAndPasswordsInUtf8) {
  auto credentials = fred("\xe2\x98\x83 snow man, = \"quoted\"");
  credentials.user = "j\xc3\xb6rg,=@example.com";
  SaslServer::Account account;
  account.user = credentials.user;
  account.password = credentials.password->reveal();
  bind(credentials, account);
  SaslServer server(std::string(GetParam()), account);
  const auto outcome = exchange(*make(GetParam(), credentials), server);
  EXPECT_TRUE(outcome.believed) << (outcome.error ? outcome.error->message() : "refused");
}

// One exchange only: behind it everything is out of turn, and the answer to an empty challenge is no second chance.
TEST_P(WithPassword, NothingBehindTheEnd) {
  auto credentials = fred();
  SaslServer::Account account;
  bind(credentials, account);
  SaslServer server(std::string(GetParam()), account);
  const auto client = make(GetParam(), credentials);
  ASSERT_TRUE(exchange(*client, server).believed);
  for (const std::string_view challenge : {"", "x", "v=rmF9pqV8S7suAoZWja4dJRkFsKQ="}) {
    const auto response = client->respond(challenge);
    ASSERT_FALSE(response);
    EXPECT_EQ(response.error().code, Errc::out_of_turn);
    EXPECT_FALSE(client->complete());
  }
}

INSTANTIATE_TEST_SUITE_P(Mechanisms, WithPassword, testing::ValuesIn(with_password), [](const auto& row) {
  std::string name(row.param);
  std::replace(name.begin(), name.end(), '-', '_');
  return name;
});

TEST(Mechanisms, ToActAsSomebodyElse) {
  auto credentials = fred();
  credentials.authorization_id = "boss";
  SaslServer::Account account;
  account.authorization_id = "boss";
  SaslServer server("PLAIN", account);
  EXPECT_TRUE(exchange(*make("PLAIN", credentials), server).believed);
  SaslServer not_for_fred("PLAIN", {});
  EXPECT_FALSE(exchange(*make("PLAIN", credentials), not_for_fred).let_in);
}

TEST(Mechanisms, ExternalAndAnonymous) {
  Credentials credentials;
  credentials.external = true;
  credentials.authorization_id = "fred@example.com";
  SaslServer external("EXTERNAL", {});
  EXPECT_TRUE(exchange(*make("EXTERNAL", credentials), external).believed);
  EXPECT_EQ(external.let_in(), "external:fred@example.com");

  credentials = {};
  credentials.trace = "sirhc";
  SaslServer anonymous("ANONYMOUS", {});
  EXPECT_TRUE(exchange(*make("ANONYMOUS", credentials), anonymous).believed);
  EXPECT_EQ(anonymous.let_in(), "anonymous:sirhc");
}

// RFC 5802 §6: somebody between us who ends our TLS has a channel of another name.
TEST(Mechanisms, ChannelOfSomebodyElse) {
  for (const std::string name : {"SCRAM-SHA-1-PLUS", "SCRAM-SHA-256-PLUS"}) {
    auto credentials = fred();
    credentials.channel_binding.tls_exporter = "ours";
    SaslServer::Account account;
    account.channel_binding.tls_exporter = "theirs";
    SaslServer server(name, account);
    EXPECT_FALSE(exchange(*make(name, credentials), server).let_in);

    credentials.channel_binding = account.channel_binding = {"", "unique"};
    SaslServer unique(name, account);
    EXPECT_TRUE(exchange(*make(name, credentials), unique).believed);
  }
}

TEST(Mechanisms, ScramIterationsWithinTheBoundsAsked) {
  SaslServer::Account account;
  account.iterations = 1000;
  SaslServer weak("SCRAM-SHA-256", account);
  const auto outcome = exchange(*make("SCRAM-SHA-256", fred()), weak);
  ASSERT_TRUE(outcome.error);
  EXPECT_EQ(outcome.error->code, Errc::iteration_count_refused);
  SaslServer allowed("SCRAM-SHA-256", account);
  EXPECT_TRUE(exchange(*make("SCRAM-SHA-256", fred(), {.least = 1000}), allowed).believed);
}

TEST(Mechanisms, GssapiWithoutATicket) {
  auto credentials = fred();
  credentials.kerberos = true;
  const auto made = make_mechanism("GSSAPI", credentials, {});
  if (!made) {  // GNU SASL can be built without it; Debian's, which CI has, is not
    ASSERT_EQ(std::getenv("CI"), nullptr) << made.error().message();
    GTEST_SKIP() << made.error().message();
  }
  setenv("KRB5CCNAME", "FILE:no-such-file", 1);
  const auto& client = *made;
  const auto first = client->initial_response();
  ASSERT_FALSE(first);
  EXPECT_EQ(first.error().code, Errc::authentication_failed);
  EXPECT_THAT(first.error().message(), testing::HasSubstr("GSS"));
  EXPECT_FALSE(client->complete());
}

}  // namespace
}  // namespace mailrig::auth
