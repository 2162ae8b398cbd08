// What a hostile server may say in the middle of an exchange.
#include <gmock/gmock.h>

#include <chrono>

#include <mailrig/auth/choose.hpp>

#include "exchange.hpp"

namespace mailrig::auth {
namespace {

using mailrig::test::SaslServer;

Credentials fred() {
  Credentials credentials;
  credentials.user = "fred";
  credentials.password = Secret("sesame");
  credentials.service = "imap";
  credentials.host = "mail.example";
  credentials.channel_binding.tls_exporter = "channel";
  credentials.token = [] { return Result<Secret>(Secret("t")); };
  credentials.trace = "fred";
  credentials.external = true;
  return credentials;
}

constexpr std::string_view scram_names[] = {"SCRAM-SHA-1", "SCRAM-SHA-256", "SCRAM-SHA-1-PLUS", "SCRAM-SHA-256-PLUS"};
constexpr std::string_view all_names[] = {
    "SCRAM-SHA-1", "SCRAM-SHA-256", "SCRAM-SHA-1-PLUS", "SCRAM-SHA-256-PLUS", "DIGEST-MD5", "CRAM-MD5", "PLAIN",
    "LOGIN",       "OAUTHBEARER",   "XOAUTH2",          "ANONYMOUS",          "EXTERNAL"};

/// One of our mechanisms that has said its first word.
struct Begun {
  explicit Begun(std::string_view name) : mechanism(*make_mechanism(name, fred(), {.tls = true})) {
    const auto first = mechanism->initial_response();
    EXPECT_TRUE(first);
    if (*first) initial = (*first)->reveal();
  }
  std::string nonce() const { return initial.substr(initial.rfind("r=") + 2); }
  /// How a challenge fails; the mechanism must not be complete behind it.
  Errc fails(std::string_view challenge) {
    const auto response = mechanism->respond(challenge);
    EXPECT_FALSE(mechanism->complete());
    return response ? Errc{} : response.error().code;
  }

  std::shared_ptr<Mechanism> mechanism;
  std::string initial;
};

// attacks.md a-scram: refused before anything is computed; four thousand million hashes would take half an hour.
TEST(HostileServer, ScramIterationCounts) {
  struct Row {
    std::string count;
    Errc code;
  };
  const Row rows[] = {{"4294967295", Errc::iteration_count_refused},
                      {"4294967296", Errc::iteration_count_refused},
                      {"18446744073709551615", Errc::iteration_count_refused},
                      {"18446744073709551616", Errc::iteration_count_refused},
                      {std::string(500, '9'), Errc::iteration_count_refused},
                      {"1000001", Errc::iteration_count_refused},
                      {"4095", Errc::iteration_count_refused},
                      {"1", Errc::iteration_count_refused},
                      {"0", Errc::bad_syntax},
                      {"04096", Errc::bad_syntax},
                      {"-1", Errc::bad_syntax},
                      {"+4096", Errc::bad_syntax},
                      {" 4096", Errc::bad_syntax},
                      {"4096 ", Errc::bad_syntax},
                      {"0x1000", Errc::bad_syntax},
                      {"", Errc::bad_syntax}};
  for (const auto name : scram_names) {
    for (const auto& row : rows) {
      Begun client(name);
      const auto begin = std::chrono::steady_clock::now();
      EXPECT_EQ(client.fails("r=" + client.nonce() + "abc,s=QSXCR+Q6sek8bf92,i=" + row.count), row.code) << row.count;
      EXPECT_LT(std::chrono::steady_clock::now() - begin, std::chrono::seconds(5));
    }
  }
}

TEST(HostileServer, ScramServerFirst) {
  struct Row {
    std::string before, after;  // of our nonce
    Errc code;
  };
  const Row rows[] = {
      {"r=", ",s=QSXCR+Q6sek8bf92,i=4096", Errc::server_not_authenticated},      // nothing of the server's own
      {"r=x", "abc,s=QSXCR+Q6sek8bf92,i=4096", Errc::server_not_authenticated},  // not ours
      {"r=abc,s=QSXCR+Q6sek8bf92,i=4096#", "", Errc::server_not_authenticated},
      {"m=ext,r=", "abc,s=QSXCR+Q6sek8bf92,i=4096", Errc::bad_syntax},  // a mandatory extension
      {"r=", "abc,i=4096,s=QSXCR+Q6sek8bf92", Errc::bad_syntax},
      {"r=", "abc,s=QSXCR+Q6sek8bf9,i=4096", Errc::bad_syntax},  // no base64
      {"r=", "abc,s=,i=4096", Errc::bad_syntax},
      {"r=", "abc,i=4096", Errc::bad_syntax},
      {"r=", "abc,s=QSXCR+Q6sek8bf92", Errc::bad_syntax},
      {"r=", "a bc,s=QSXCR+Q6sek8bf92,i=4096", Errc::bad_syntax},
      {"r=", std::string("abc\0,s=QSXCR+Q6sek8bf92,i=4096", 31), Errc::bad_syntax},
      {"e=other-error#", "", Errc::bad_syntax},
      {"r=", std::string(5000, 'a') + ",s=QSXCR+Q6sek8bf92,i=4096", Errc::response_too_big},
      {"", "", Errc::bad_syntax},
  };
  for (const auto name : scram_names) {
    for (const auto& row : rows) {
      Begun client(name);
      EXPECT_EQ(client.fails(row.before + client.nonce() + row.after), row.code) << row.before << '#' << row.after;
    }
  }
}

/// A client that has sent its proof to a server that knows the password; `right` is that server's own proof.
struct Proven : Begun {
  explicit Proven(const std::string& name) : Begun(name), server(name, account()) {
    const auto answer = mechanism->respond(*server.step(initial));
    EXPECT_TRUE(answer);
    right = *server.step(answer->reveal());
    EXPECT_FALSE(right.empty());
    EXPECT_FALSE(mechanism->complete());
  }
  static SaslServer::Account account() {
    SaslServer::Account account;
    account.channel_binding.tls_exporter = "channel";
    return account;
  }
  SaslServer server;
  std::string right;
};

TEST(HostileServer, ScramServerFinal) {
  const std::pair<std::string, Errc> rows[] = {{"v=rmF9pqV8S7suAoZWja4dJRkFsKQ=", Errc::server_not_authenticated},
                                               {"v=AAAA", Errc::server_not_authenticated},
                                               {"v=", Errc::bad_syntax},
                                               {"v=***", Errc::bad_syntax},
                                               {"", Errc::bad_syntax},
                                               {"x", Errc::bad_syntax},
                                               {std::string("v=AAAA\0", 7), Errc::bad_syntax},
                                               {"e=invalid-proof", Errc::authentication_failed},
                                               {"v=" + std::string(4000, 'A'), Errc::response_too_big}};
  for (const std::string name : {"SCRAM-SHA-1", "SCRAM-SHA-256-PLUS"}) {
    for (const auto& [challenge, code] : rows) EXPECT_EQ(Proven(name).fails(challenge), code) << challenge;
    Proven client(name);
    const auto refused = client.mechanism->respond("e=invalid-proof");
    EXPECT_EQ(refused.error().about.server_text, "invalid-proof");
    Proven cut(name);
    for (std::size_t size = 0; size < cut.right.size(); ++size)
      EXPECT_NE(Proven(name).fails(cut.right.substr(0, size)), Errc{}) << size;
    for (std::size_t at = 0; at < cut.right.size(); ++at) {
      Proven tampered(name);
      auto proof = tampered.right;
      proof[at] = proof[at] == 'A' ? 'B' : 'A';
      EXPECT_NE(tampered.fails(proof), Errc{}) << at;
    }
  }
}

TEST(HostileServer, DigestMd5Proof) {
  for (const std::string challenge :
       {"rspauth=ea40f60335c427b5527b84dbabcdfffd", "rspauth=", "rspauth", "", "x", "realm=\"a\""}) {
    Proven client("DIGEST-MD5");
    const auto code = client.fails(challenge);
    EXPECT_TRUE(code == Errc::server_not_authenticated || code == Errc::bad_syntax) << challenge;
  }
  EXPECT_EQ(Proven("DIGEST-MD5").fails("rspauth=ea40f60335c427b5527b84dbabcdfffd"), Errc::server_not_authenticated);
}

TEST(HostileServer, DigestMd5Challenges) {
  for (const std::string challenge :
       {"nonce=\"a\"", "realm=\"", "qop=\"auth-conf\",nonce=\"a\",algorithm=md5-sess,cipher=\"rc4\"", ",,,,",
        "nonce=\"a\",nonce=\"b\",algorithm=md5-sess", "algorithm=md5-sess", "=", "\"", "realm=,nonce=,qop="}) {
    Begun client("DIGEST-MD5");
    const auto response = client.mechanism->respond(challenge);
    EXPECT_FALSE(client.mechanism->complete());
    if (response) {
      EXPECT_THAT(std::string(response->reveal()), testing::Not(testing::HasSubstr("sesame")));
    }
  }
  EXPECT_EQ(Begun("DIGEST-MD5").fails("nonce=\"a\",algorithm=md5-sess," + std::string(3000, ' ')),
            Errc::response_too_big);
}

TEST(HostileServer, EveryChallengeCutAtEveryByte) {
  for (const std::string name : {"SCRAM-SHA-1", "SCRAM-SHA-256", "SCRAM-SHA-1-PLUS", "DIGEST-MD5"}) {
    Begun whole(name);
    SaslServer server(name, Proven::account());
    const auto challenge = *server.step(whole.initial);
    for (std::size_t size = 0; size < challenge.size(); ++size) {
      Begun client(name);
      // In place of the other client's nonce its own, so that nothing but the cut is wrong.
      auto cut = challenge.substr(0, size);
      if (name.starts_with("SCRAM") && size >= 2 + whole.nonce().size())
        cut.replace(2, whole.nonce().size(), client.nonce());
      const auto response = client.mechanism->respond(cut);
      EXPECT_FALSE(client.mechanism->complete());
      if (name.starts_with("SCRAM")) {
        EXPECT_FALSE(response) << printable(cut);
      }
    }
  }
}

TEST(HostileServer, Garbage) {
  std::vector<std::string> rows = {
      "",       "\n",       std::string(1, '\0'), std::string(100, '\0'),    "\xff\xfe\xfd",
      "=,=,=,", "%s%n%s%n", "\"\"\"\"",           std::string(100'000, 'x'), std::string(100'000, ',')};
  for (std::size_t byte = 0; byte < 256; ++byte) rows.push_back(std::string(1 + byte % 7, static_cast<char>(byte)));
  for (const auto name : all_names) {
    for (const auto& row : rows) {
      Begun client(name);
      const bool was_complete = client.mechanism->complete();
      const auto response = client.mechanism->respond(row);
      // A mechanism that had said all it has to say is not complete behind a challenge that it does not know.
      if (was_complete) {
        EXPECT_FALSE(client.mechanism->complete()) << name;
      }
      if (name != "CRAM-MD5") {
        EXPECT_FALSE(client.mechanism->complete()) << name;
      }
      if (row.size() > 50'000) {
        EXPECT_FALSE(response) << name;
      }
    }
  }
}

TEST(HostileServer, ChallengesWithoutEnd) {
  for (const auto name : all_names) {
    for (const std::string_view challenge : {"", "x", "<1@b>", "VXNlcm5hbWU6", "nonce=\"a\",algorithm=md5-sess"}) {
      Begun client(name);
      int answered = 0;
      while (answered < 100 && client.mechanism->respond(challenge)) ++answered;
      EXPECT_LE(answered, 2) << name;
      EXPECT_FALSE(client.mechanism->complete()) << name;
    }
  }
}

}  // namespace
}  // namespace mailrig::auth
