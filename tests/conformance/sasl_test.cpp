// Our SASL mechanisms in our three sessions, in memory: against GNU SASL's server side, and against a hostile hand.
#include <gmock/gmock.h>

#include <mailrig/auth/bearer_token.hpp>
#include <mailrig/auth/choose.hpp>
#include <mailrig/imap/not_authenticated.hpp>
#include <mailrig/imap/session.hpp>
#include <mailrig/pop3/session.hpp>
#include <mailrig/smtp/session.hpp>
#include <mailrig/wire/base64.hpp>

#include "support/sasl_server.hpp"
#include "support/trickle.hpp"

namespace mailrig {
namespace {

using test::chunk_sizes;
using test::SaslServer;
using Mechanism = std::shared_ptr<auth::Mechanism>;

// What is different in each protocol: the words around the same exchange.
struct Imap {
  using Session = imap::Session;
  using Completed = imap::Completed;
  using Failed = imap::Failed;
  static constexpr std::string_view greeting = "* OK [CAPABILITY IMAP4rev1 SASL-IR] ready\r\n";
  static constexpr std::string_view challenge = "+ ";
  static void greeted(Session&) {}
  static constexpr std::string_view behind_greeting = "";
  std::string tag;
  void authenticate(Session& session, const Mechanism& mechanism, bool initial_response) {
    const auto submitted = session.submit(imap::Authenticate{mechanism, initial_response});
    ASSERT_TRUE(submitted) << submitted.error().message();
    tag = *submitted;
  }
  std::string success() const { return tag + " OK welcome\r\n"; }
  std::string refusal() const { return tag + " NO go away\r\n"; }
};

struct Pop3 {
  using Session = pop3::Session;
  using Completed = pop3::Completed;
  using Failed = pop3::Failed;
  static constexpr std::string_view greeting = "+OK ready\r\n";
  static constexpr std::string_view challenge = "+ ";
  static void greeted(Session&) {}
  static constexpr std::string_view behind_greeting = "";
  void authenticate(Session& session, const Mechanism& mechanism, bool initial_response) {
    const auto submitted = session.submit(pop3::Auth{mechanism, initial_response});
    ASSERT_TRUE(submitted) << submitted.error().message();
  }
  std::string success() const { return "+OK welcome\r\n"; }
  std::string refusal() const { return "-ERR go away\r\n"; }
};

struct Smtp {
  using Session = smtp::Session;
  using Completed = smtp::Completed;
  using Failed = smtp::Failed;
  static constexpr std::string_view greeting = "220 mail.example\r\n";
  static constexpr std::string_view challenge = "334 ";
  static void greeted(Session& session) { ASSERT_TRUE(session.submit(smtp::Ehlo{"client.example"})); }
  static constexpr std::string_view behind_greeting = "250-mail.example\r\n250 AUTH PLAIN\r\n";
  void authenticate(Session& session, const Mechanism& mechanism, bool initial_response) {
    const auto submitted = session.submit(smtp::Auth{mechanism, initial_response});
    ASSERT_TRUE(submitted) << submitted.error().message();
  }
  std::string success() const { return "235 2.7.0 welcome\r\n"; }
  std::string refusal() const { return "535 5.7.8 go away\r\n"; }
};

/// How one exchange ended for the caller of the session.
struct End {
  bool ok = false;
  bool session_over = false;
  std::optional<Error> error;
};

/// A session behind the greeting, and the words of its server.
template <class Protocol>
class Talk {
 public:
  explicit Talk(std::size_t chunk) : chunk_(chunk) {
    server(Protocol::greeting);
    Protocol::greeted(session_);
    client();
    server(Protocol::behind_greeting);
    while (session_.next_event()) continue;
  }

  void authenticate(const Mechanism& mechanism, bool initial_response = true) {
    protocol_.authenticate(session_, mechanism, initial_response);
  }
  void server(std::string_view bytes) {
    test::in_chunks(bytes, chunk_, [&](std::string_view piece) { session_.received(piece); });
  }
  void challenge(std::string_view bytes) { server(std::string(Protocol::challenge) + to_base64(bytes) + "\r\n"); }
  void success() { server(protocol_.success()); }
  void refusal() { server(protocol_.refusal()); }

  /// What the client has sent, secrets and all.
  std::string client() {
    std::string sent;
    while (const auto action = session_.next_action())
      if (const auto* send = std::get_if<Send>(&*action)) sent += send->bytes;
    return sent;
  }

  /// How the exchange ended, if it did.
  std::optional<End> end() {
    while (const auto event = session_.next_event()) {
      if (const auto* failed = std::get_if<typename Protocol::Failed>(&*event)) return End{false, true, failed->error};
      const auto* completed = std::get_if<typename Protocol::Completed>(&*event);
      if (!completed) continue;
      return completed->ok() ? End{true, false, std::nullopt} : End{false, false, completed->error()};
    }
    return std::nullopt;
  }

  /// A server that asks GNU SASL, from the command to its completion.
  std::optional<End> serve(SaslServer& sasl) {
    auto line = client();
    line = line.substr(0, line.find("\r\n"));
    const auto name = line.find(std::string(sasl.mechanism()));
    auto word = name == std::string::npos ? "" : line.substr(name + sasl.mechanism().size());
    if (!word.empty()) word.erase(0, 1);
    auto said = word == "=" ? std::string() : from_base64(word);
    // Asked to begin with nothing, GNU SASL answers with the empty challenge that a client is waiting for.
    for (int round = 0; said && round < 20; ++round) {
      const auto answer = sasl.step(*said);
      if (!answer) break;
      if (sasl.done() && answer->empty()) {
        success();
        return end();
      }
      challenge(*answer);
      line = client();
      if (line == "*\r\n") break;
      if (sasl.done()) {
        EXPECT_EQ(line, "\r\n");
        success();
        return end();
      }
      said = from_base64(std::string_view(line).substr(0, line.size() - 2));
    }
    refusal();
    return end();
  }

 private:
  typename Protocol::Session session_;
  Protocol protocol_;
  std::size_t chunk_;
};

auth::Credentials fred(std::string password = "sesame") {
  auth::Credentials credentials;
  credentials.user = "fred";
  credentials.password = Secret(std::move(password));
  credentials.service = "imap";
  credentials.host = "mail.example";
  credentials.channel_binding.tls_exporter = "the channel";
  credentials.token = [] { return Result<Secret>(Secret("t")); };
  return credentials;
}

SaslServer::Account account() {
  SaslServer::Account account;
  account.channel_binding.tls_exporter = "the channel";
  return account;
}

Mechanism mechanism(std::string_view name, const auth::Credentials& credentials = fred()) {
  return auth::make_mechanism(name, credentials, {.tls = true}).value();
}

const std::string with_password[] = {"SCRAM-SHA-256-PLUS", "SCRAM-SHA-1-PLUS", "SCRAM-SHA-256", "SCRAM-SHA-1",
                                     "DIGEST-MD5",         "CRAM-MD5",         "PLAIN",         "LOGIN"};

template <class Protocol>
class Sasl : public testing::Test {};
using Protocols = testing::Types<Imap, Pop3, Smtp>;
TYPED_TEST_SUITE(Sasl, Protocols);

TYPED_TEST(Sasl, EveryMechanismLetsIn) {
  for (const auto chunk : chunk_sizes) {
    for (const auto& name : with_password) {
      for (const bool initial_response : {true, false}) {
        Talk<TypeParam> talk(chunk);
        SaslServer server(name, account());
        talk.authenticate(mechanism(name), initial_response);
        const auto end = talk.serve(server);
        ASSERT_TRUE(end) << name;
        EXPECT_TRUE(end->ok) << name << ' ' << end->error->message();
        EXPECT_EQ(server.let_in(), "fred");
      }
    }
  }
}

TYPED_TEST(Sasl, AWrongPasswordIsRefusedAndTheNextCommandMayBeTried) {
  for (const auto& name : with_password) {
    Talk<TypeParam> talk(7);
    SaslServer server(name, account());
    talk.authenticate(mechanism(name, fred("Sesame")));
    const auto refused = talk.serve(server);
    ASSERT_TRUE(refused) << name;
    EXPECT_FALSE(refused->ok);
    EXPECT_EQ(refused->error->code, Errc::rejected) << name;

    SaslServer again(name, account());
    talk.authenticate(mechanism(name));
    EXPECT_TRUE(talk.serve(again)->ok) << name;
  }
}

/// The client's nonce in a SCRAM exchange whose first word was sent with the command, or in answer to nothing.
std::string nonce_in(const std::string& line) {
  const auto word = line.substr(line.rfind(' ') + 1);
  const auto said = from_base64(word.substr(0, word.find("\r\n")));
  return said ? said->substr(said->rfind("r=") + 2) : "";
}

// attacks.md a-scram and a-b64: "*" goes out, the server's refusal completes the command, and the error says why.
TYPED_TEST(Sasl, WhatAHostileServerSaysIsAnsweredByCancelling) {
  struct Row {
    std::string name, text;  // of the challenge; empty text where it needs the client's nonce
    Errc code;
  };
  const Row rows[] = {
      {"iterations", "", Errc::iteration_count_refused},
      {"no base64", "r=abc", Errc::bad_syntax},
      {"cut base64", "cj1hYm", Errc::bad_syntax},
      {"base64 with a space", "cj1h YmM=", Errc::bad_syntax},
      {"garbage", to_base64("garbage"), Errc::bad_syntax},
      {"empty", "", Errc::bad_syntax},
      {"other nonce", to_base64("r=abcdef,s=QSXCR+Q6sek8bf92,i=4096"), Errc::server_not_authenticated},
      {"long", to_base64(std::string(3000, 'x')), Errc::response_too_big},
  };
  for (const auto chunk : chunk_sizes) {
    for (const auto& row : rows) {
      Talk<TypeParam> talk(chunk);
      talk.authenticate(mechanism("SCRAM-SHA-256"));
      const auto nonce = nonce_in(talk.client());
      ASSERT_FALSE(nonce.empty());
      const auto text =
          row.name == "iterations" ? to_base64("r=" + nonce + "x,s=QSXCR+Q6sek8bf92,i=4294967295") : row.text;
      talk.server(std::string(TypeParam::challenge) + text + "\r\n");
      EXPECT_EQ(talk.client(), "*\r\n") << row.name;
      talk.refusal();
      const auto end = talk.end();
      ASSERT_TRUE(end) << row.name;
      EXPECT_FALSE(end->session_over);
      ASSERT_TRUE(end->error) << row.name;
      EXPECT_EQ(end->error->code, row.code) << row.name << ' ' << end->error->message();
    }
  }
}

// The server knows the user's name alone, and says yes to whatever the client proves.
TYPED_TEST(Sasl, AWrongServerSignatureIsNotBelieved) {
  for (const std::string name : {"SCRAM-SHA-1", "SCRAM-SHA-256", "SCRAM-SHA-256-PLUS"}) {
    for (const bool says_yes : {true, false}) {
      Talk<TypeParam> talk(1);
      talk.authenticate(mechanism(name));
      talk.challenge("r=" + nonce_in(talk.client()) + "server,s=QSXCR+Q6sek8bf92,i=4096");
      EXPECT_NE(talk.client(), "*\r\n");
      talk.challenge("v=rmF9pqV8S7suAoZWja4dJRkFsKQ=");
      EXPECT_EQ(talk.client(), "*\r\n");
      if (says_yes) talk.success();
      else talk.refusal();
      const auto end = talk.end();
      ASSERT_TRUE(end);
      EXPECT_FALSE(end->ok);
      EXPECT_EQ(end->session_over, says_yes);
      EXPECT_EQ(end->error->code, says_yes ? Errc::out_of_turn : Errc::server_not_authenticated);
    }
  }
}

// RFC 5802 §5: "yes" in place of the signature. POP3 takes "+OK" for a challenge first, as a server of old wrote it.
TYPED_TEST(Sasl, AnEarlySuccessIsNotBelieved) {
  for (const std::string name : {"SCRAM-SHA-256", "SCRAM-SHA-256-PLUS", "DIGEST-MD5"}) {
    for (const bool proof_sent : {false, true}) {
      Talk<TypeParam> talk(7);
      talk.authenticate(mechanism(name));
      const auto line = talk.client();
      if (proof_sent) {
        talk.challenge(name == "DIGEST-MD5" ? "nonce=\"a\",qop=\"auth\",algorithm=md5-sess,charset=utf-8"
                                            : "r=" + nonce_in(line) + "server,s=QSXCR+Q6sek8bf92,i=4096");
        ASSERT_NE(talk.client(), "*\r\n");
      }
      talk.success();
      auto end = talk.end();
      if (!end) {
        EXPECT_EQ(talk.client(), "*\r\n");
        talk.success();
        end = talk.end();
      }
      ASSERT_TRUE(end) << name;
      EXPECT_FALSE(end->ok);
      EXPECT_TRUE(end->session_over);
      EXPECT_EQ(end->error->code, Errc::out_of_turn);
    }
  }
}

// RFC 7628 §4.3, §4.4
TYPED_TEST(Sasl, ARefusedTokenSaysWhy) {
  constexpr std::string_view why = R"({"status":"invalid_token","scope":"example_scope"})";
  for (const auto form : {auth::BearerToken::Form::oauthbearer, auth::BearerToken::Form::xoauth2}) {
    const auto token = std::make_shared<auth::BearerToken>(form, fred());
    Talk<TypeParam> talk(7);
    talk.authenticate(token);
    talk.client();
    talk.challenge(why);
    EXPECT_EQ(talk.client(), form == auth::BearerToken::Form::xoauth2 ? "\r\n" : "AQ==\r\n");
    talk.refusal();
    EXPECT_EQ(talk.end()->error->code, Errc::rejected);
    EXPECT_EQ(token->refusal(), why);
  }
}

TYPED_TEST(Sasl, EachIsTriedUntilOneHolds) {
  const std::vector<std::string> offered = {"LOGIN", "PLAIN", "CRAM-MD5", "SCRAM-SHA-1", "NTLM"};
  Talk<TypeParam> talk(7);
  auth::Attempts attempts(offered, fred(), {.tls = true});
  std::vector<std::string> tried;
  auto mechanism = attempts.first();
  while (mechanism) {
    tried.emplace_back(mechanism->name());
    talk.authenticate(mechanism);
    // Of this server only PLAIN works, as where passwords are stored as hashes.
    auto known = account();
    if (mechanism->name() != "PLAIN") known.password = "not known";
    SaslServer server(std::string(mechanism->name()), known);
    const auto end = talk.serve(server);
    ASSERT_TRUE(end);
    if (end->ok) break;
    mechanism = attempts.next(*end->error);
  }
  EXPECT_THAT(tried, testing::ElementsAre("SCRAM-SHA-1", "CRAM-MD5", "PLAIN"));
}

// attacks.md a-mech: nothing that could be read off the wire is sent, whatever is offered.
TYPED_TEST(Sasl, NothingThatRevealsThePasswordInPlaintext) {
  const std::vector<std::string> offered = {"LOGIN",       "PLAIN",  "XOAUTH2",    "OAUTHBEARER", "CRAM-MD5",
                                            "SCRAM-SHA-1", "SKEY",   "DIGEST-MD5", "NTLM",        "SCRAM-SHA-256",
                                            "EXTERNAL",    "GSSAPI", "ANONYMOUS",  "GS2-KRB5"};
  auto credentials = fred();
  credentials.channel_binding = {};
  auth::Attempts attempts(offered, credentials, {});
  Talk<TypeParam> talk(7);
  std::vector<std::string> tried;
  auto mechanism = attempts.first();
  while (mechanism) {
    tried.emplace_back(mechanism->name());
    talk.authenticate(mechanism);
    talk.client();
    talk.refusal();
    const auto end = talk.end();
    ASSERT_TRUE(end);
    mechanism = attempts.next(*end->error);
  }
  EXPECT_THAT(tried, testing::ElementsAre("SCRAM-SHA-256", "SCRAM-SHA-1", "DIGEST-MD5", "CRAM-MD5"));
}

}  // namespace
}  // namespace mailrig
