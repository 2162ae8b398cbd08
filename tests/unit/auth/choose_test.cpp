#include <mailrig/auth/choose.hpp>

#include <gmock/gmock.h>

namespace mailrig::auth {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

const std::vector<std::string> everything = {"ANONYMOUS",
                                             "LOGIN",
                                             "PLAIN",
                                             "XOAUTH2",
                                             "OAUTHBEARER",
                                             "CRAM-MD5",
                                             "DIGEST-MD5",
                                             "NTLM",
                                             "SCRAM-SHA-1",
                                             "SCRAM-SHA-256",
                                             "SCRAM-SHA-1-PLUS",
                                             "SCRAM-SHA-256-PLUS",
                                             "GSSAPI",
                                             "EXTERNAL",
                                             "SKEY",
                                             "KERBEROS_V4",
                                             ""};

Credentials fred() {
  Credentials credentials;
  credentials.user = "fred";
  credentials.password = Secret("sesame");
  credentials.service = "imap";
  credentials.host = "mail.example";
  return credentials;
}

Credentials all_there_is() {
  auto credentials = fred();
  credentials.token = [] { return Result<Secret>(Secret("t")); };
  credentials.trace = "fred@example.com";
  credentials.external = true;
  credentials.channel_binding.tls_exporter = "bytes";
  return credentials;
}

TEST(Choose, MostSecureFirst) {
  EXPECT_THAT(choose(everything, all_there_is(), {.tls = true}),
              ElementsAre("EXTERNAL", "SCRAM-SHA-256-PLUS", "SCRAM-SHA-1-PLUS", "DIGEST-MD5", "CRAM-MD5", "OAUTHBEARER",
                          "XOAUTH2", "PLAIN", "LOGIN", "ANONYMOUS"));
  EXPECT_THAT(choose(everything, fred(), {.tls = true}),
              ElementsAre("SCRAM-SHA-256", "SCRAM-SHA-1", "DIGEST-MD5", "CRAM-MD5", "PLAIN", "LOGIN"));
}

// Whether it is there depends on how GNU SASL was built, and on the Kerberos it finds.
TEST(Choose, GssapiBeforePasswordsAndOnlyIfAskedFor) {
  const std::vector<std::string> offered = {"PLAIN", "SCRAM-SHA-256", "GSSAPI"};
  auto credentials = fred();
  EXPECT_THAT(choose(offered, credentials, {.tls = true}), ElementsAre("SCRAM-SHA-256", "PLAIN"));
  credentials.kerberos = true;
  const auto gssapi = make_mechanism("GSSAPI", credentials, {});
  if (gssapi) {
    EXPECT_THAT(choose(offered, credentials, {.tls = true}), ElementsAre("GSSAPI", "SCRAM-SHA-256", "PLAIN"));
  } else {
    EXPECT_EQ(gssapi.error().code, Errc::bad_argument);
    EXPECT_THAT(choose(offered, credentials, {.tls = true}), ElementsAre("SCRAM-SHA-256", "PLAIN"));
  }
}

// attacks.md a-mech
TEST(Choose, NothingThatRevealsASecretInPlaintext) {
  EXPECT_THAT(choose(everything, fred(), {}), ElementsAre("SCRAM-SHA-256", "SCRAM-SHA-1", "DIGEST-MD5", "CRAM-MD5"));
  EXPECT_THAT(choose(std::vector<std::string>{"PLAIN", "LOGIN", "XOAUTH2", "OAUTHBEARER"}, all_there_is(), {}),
              IsEmpty());
  EXPECT_THAT(choose(everything, fred(), {.allowed_in_plaintext = {"login"}}),
              ElementsAre("SCRAM-SHA-256", "SCRAM-SHA-1", "DIGEST-MD5", "CRAM-MD5", "LOGIN"));
  for (const std::string name : {"PLAIN", "LOGIN", "XOAUTH2", "OAUTHBEARER"}) {
    EXPECT_EQ(make_mechanism(name, all_there_is(), {}).error().code, Errc::tls_required) << name;
    EXPECT_TRUE(make_mechanism(name, all_there_is(), {.tls = true})) << name;
    EXPECT_TRUE(make_mechanism(name, all_there_is(), {.allowed_in_plaintext = {name}})) << name;
  }
}

TEST(Choose, OnlyWhatTheServerOffersInAnyCase) {
  EXPECT_THAT(choose(std::vector<std::string>{"plain", "Scram-Sha-1", "PLAIN ", "XPLAIN"}, fred(), {.tls = true}),
              ElementsAre("SCRAM-SHA-1", "PLAIN"));
  EXPECT_THAT(choose({}, fred(), {.tls = true}), IsEmpty());
}

TEST(Choose, OnlyWhatTheCredentialsSufficeFor) {
  EXPECT_THAT(choose(everything, {}, {.tls = true}), IsEmpty());

  auto without_host = fred();
  without_host.host.clear();
  EXPECT_THAT(choose(everything, without_host, {}), ElementsAre("SCRAM-SHA-256", "SCRAM-SHA-1", "CRAM-MD5"));

  auto for_another = fred();
  for_another.authorization_id = "boss";
  EXPECT_THAT(choose(everything, for_another, {.tls = true}),
              ElementsAre("SCRAM-SHA-256", "SCRAM-SHA-1", "DIGEST-MD5", "PLAIN"));

  Credentials anonymous;
  anonymous.trace = "fred";
  EXPECT_THAT(choose(everything, anonymous, {}), ElementsAre("ANONYMOUS"));

  auto token_alone = all_there_is();
  token_alone.password.reset();
  token_alone.external = false;
  token_alone.trace.reset();
  EXPECT_THAT(choose(everything, token_alone, {.tls = true}), ElementsAre("OAUTHBEARER", "XOAUTH2"));
}

TEST(Choose, WhatAMechanismCannotCarryIsRefused) {
  struct Row {
    std::string user, password;
    std::string_view mechanism;
  };
  const Row rows[] = {{"a\r\nb", "x", "PLAIN"},
                      {std::string("a\0b", 3), "x", "PLAIN"},
                      {"a\nb", "x", "SCRAM-SHA-256"},
                      {"a", std::string("x\0y", 3), "PLAIN"},
                      {"a", std::string(1, '\0'), "LOGIN"},
                      {"a\"b", "x", "DIGEST-MD5"},
                      {"a\\b", "x", "DIGEST-MD5"},
                      {"", "x", "CRAM-MD5"},
                      {"a\x7f", "x", "CRAM-MD5"}};
  for (const auto& row : rows) {
    auto credentials = fred();
    credentials.user = row.user;
    credentials.password = Secret(row.password);
    const auto mechanism = make_mechanism(row.mechanism, credentials, {.tls = true});
    ASSERT_FALSE(mechanism) << row.mechanism << ' ' << printable(row.user);
    EXPECT_EQ(mechanism.error().code, Errc::bad_argument);
  }
  EXPECT_EQ(make_mechanism("SKEY", fred(), {.tls = true}).error().code, Errc::bad_argument);
}

// RFC 4013: what SASLprep prohibits is refused when the exchange begins, and nothing is sent.
TEST(Choose, NamesThatSaslprepProhibits) {
  for (const std::string_view name : {"SCRAM-SHA-256", "SCRAM-SHA-1"}) {
    for (const std::string user : {"\xd8\xa7\x31", "\xef\xbf\xbd", "\xff"}) {  // RandALCat and digit, U+FFFD, no UTF-8
      auto credentials = fred();
      credentials.user = user;
      const auto mechanism = make_mechanism(name, credentials, {.tls = true});
      ASSERT_TRUE(mechanism);
      const auto first = (*mechanism)->initial_response();
      ASSERT_FALSE(first) << printable(user);
      EXPECT_EQ(first.error().code, Errc::bad_argument);
    }
  }
}

TEST(Choose, ChannelBindingRequired) {
  const Policy policy{.tls = true, .channel_binding_required = true};
  EXPECT_THAT(choose(everything, fred(), policy), IsEmpty());
  auto bound = fred();
  bound.channel_binding.tls_unique = "bytes";
  EXPECT_THAT(choose(everything, bound, policy), ElementsAre("SCRAM-SHA-256-PLUS", "SCRAM-SHA-1-PLUS"));
  EXPECT_EQ(make_mechanism("PLAIN", bound, policy).error().code, Errc::tls_required);
}

std::vector<std::string> names(Attempts attempts, Errc why) {
  std::vector<std::string> tried;
  for (auto mechanism = attempts.first(); mechanism; mechanism = attempts.next(Error{why, {}}))
    tried.emplace_back(mechanism->name());
  EXPECT_EQ(attempts.last_error().code, why);
  return tried;
}

TEST(Attempts, OneAfterTheOther) {
  EXPECT_THAT(names({everything, fred(), {.tls = true}}, Errc::rejected),
              ElementsAre("SCRAM-SHA-256", "SCRAM-SHA-1", "DIGEST-MD5", "CRAM-MD5", "PLAIN", "LOGIN"));
}

TEST(Attempts, AServerThatDidNotProveItselfIsToldNothingMore) {
  EXPECT_THAT(names({everything, fred(), {.tls = true}}, Errc::server_not_authenticated), ElementsAre("SCRAM-SHA-256"));
  EXPECT_THAT(names({everything, fred(), {.tls = true}}, Errc::iteration_count_refused), ElementsAre("SCRAM-SHA-256"));
}

// What is tried if the server answers each with this code, and whether the password may be told in some other way then.
std::pair<std::vector<std::string>, bool> tried(const Credentials& credentials, const std::string& code,
                                                bool behind_apop = false) {
  Error no{Errc::rejected, {}};
  no.about.response_code = code;
  Attempts attempts(everything, credentials, {.tls = true});
  std::vector<std::string> names;
  for (auto mechanism = behind_apop ? attempts.next(no) : attempts.first(); mechanism; mechanism = attempts.next(no))
    names.emplace_back(mechanism->name());
  return {names, attempts.may_tell_password()};
}

TEST(Attempts, AWrongPasswordIsProvedOnceAndToldOnce) {
  for (const char* code : {"AUTHENTICATIONFAILED", "AUTH"})
    EXPECT_THAT(tried(fred(), code), testing::Pair(ElementsAre("SCRAM-SHA-256", "PLAIN"), false)) << code;
  EXPECT_THAT(tried(fred(), "AUTH", true), testing::Pair(ElementsAre("PLAIN"), false));
  for (const char* code : {"", "5.7.8"})
    EXPECT_THAT(
        tried(fred(), code),
        testing::Pair(ElementsAre("SCRAM-SHA-256", "SCRAM-SHA-1", "DIGEST-MD5", "CRAM-MD5", "PLAIN", "LOGIN"), true));
}

TEST(Attempts, AWrongTokenSaysNothingOfThePassword) {
  auto both = fred();
  both.token = [] { return Secret("token"); };
  EXPECT_THAT(tried(both, "AUTHENTICATIONFAILED"),
              testing::Pair(ElementsAre("SCRAM-SHA-256", "OAUTHBEARER", "PLAIN"), false));
  both.password.reset();
  EXPECT_THAT(tried(both, "AUTHENTICATIONFAILED"), testing::Pair(ElementsAre("OAUTHBEARER"), true));
}

TEST(Attempts, NothingToTry) {
  Attempts attempts({}, fred(), {.tls = true});
  EXPECT_EQ(attempts.first(), nullptr);
  EXPECT_EQ(attempts.last_error().code, Errc::authentication_failed);
}

}  // namespace
}  // namespace mailrig::auth
