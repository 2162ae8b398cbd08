// The examples of the RFCs, whole.
#include <dlfcn.h>
#include <gmock/gmock.h>
#include <gsasl.h>

#include <algorithm>
#include <cstdlib>
#include <cstring>

#include <mailrig/auth/choose.hpp>

namespace {

constexpr char mark = '\x5a';
std::string* drawn = nullptr;  // what the library draws next, in the form it puts on the wire

}  // namespace

// These two stand in for GNU SASL's own: a nonce of an RFC is drawn as bytes that mark it, and written as the RFC has
// it.
extern "C" int gsasl_nonce(char* data, size_t size) {
  if (!drawn) return gsasl_random(data, size);
  std::memset(data, mark, size);
  return GSASL_OK;
}

extern "C" int gsasl_base64_to(const char* in, size_t in_size, char** out, size_t* out_size) {
  static const auto original = reinterpret_cast<decltype(&gsasl_base64_to)>(dlsym(RTLD_NEXT, "gsasl_base64_to"));
  const bool marked = drawn && in_size > 0 && std::all_of(in, in + in_size, [](char c) { return c == mark; });
  if (!marked) return original(in, in_size, out, out_size);
  *out = strdup(drawn->c_str());
  if (out_size) *out_size = drawn->size();
  return GSASL_OK;
}

namespace mailrig::auth {
namespace {

/// While it lives, this is the client's nonce.
struct ClientNonce {
  explicit ClientNonce(std::string nonce) : text(std::move(nonce)) { drawn = &text; }
  ~ClientNonce() { drawn = nullptr; }
  ClientNonce(const ClientNonce&) = delete;
  ClientNonce& operator=(const ClientNonce&) = delete;
  std::string text;
};

std::shared_ptr<Mechanism> mechanism(std::string_view name, Credentials credentials) {
  auto made = make_mechanism(name, credentials, {.tls = true});
  EXPECT_TRUE(made) << made.error().message();
  return *made;
}

Credentials user(std::string name, std::string password) {
  Credentials credentials;
  credentials.user = std::move(name);
  credentials.password = Secret(std::move(password));
  return credentials;
}

std::string initial(Mechanism& mechanism) {
  const auto first = mechanism.initial_response();
  EXPECT_TRUE(first && *first);
  return std::string((*first)->reveal());
}

std::string response(Mechanism& mechanism, std::string_view challenge) {
  const auto answer = mechanism.respond(challenge);
  EXPECT_TRUE(answer) << answer.error().message();
  return answer ? std::string(answer->reveal()) : "failed";
}

TEST(Vectors, Scram) {
  struct Row {
    std::string_view mechanism;
    std::string nonce, client_first, server_first, client_final, server_final;
  };
  const Row rows[] = {
      {"SCRAM-SHA-1", "fyko+d2lbbFgONRv9qkxdawL", "n,,n=user,r=fyko+d2lbbFgONRv9qkxdawL",  // RFC 5802 §5
       "r=fyko+d2lbbFgONRv9qkxdawL3rfcNHYJY1ZVvWVs7j,s=QSXCR+Q6sek8bf92,i=4096",
       "c=biws,r=fyko+d2lbbFgONRv9qkxdawL3rfcNHYJY1ZVvWVs7j,p=v0X8v3Bz2T0CJGbJQyF0X+HI4Ts=",
       "v=rmF9pqV8S7suAoZWja4dJRkFsKQ="},
      {"SCRAM-SHA-256", "rOprNGfwEbeRWgbNEkqO", "n,,n=user,r=rOprNGfwEbeRWgbNEkqO",  // RFC 7677 §3
       "r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096",
       "c=biws,r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,p=dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ=",
       "v=6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4="},
  };
  for (const auto& row : rows) {
    const ClientNonce nonce(row.nonce);
    const auto client = mechanism(row.mechanism, user("user", "pencil"));
    EXPECT_EQ(initial(*client), row.client_first);
    EXPECT_EQ(response(*client, row.server_first), row.client_final);
    EXPECT_FALSE(client->complete());
    EXPECT_EQ(response(*client, row.server_final), "");
    EXPECT_TRUE(client->complete());
  }
}

// RFC 2831 §4; the directives come in another order here, and their digest is the same.
TEST(Vectors, DigestMd5) {
  struct Row {
    std::string service, host, nonce, cnonce, response, rspauth;
  };
  const Row rows[] = {
      {"imap", "elwood.innosoft.com", "OA6MG9tEQGm2hh", "OA6MHXh6VqTrRk", "d388dad90d4bbd760a152321f2143af7",
       "ea40f60335c427b5527b84dbabcdfffd"},
      {"acap", "elwood.innosoft.com", "OA9BSXrbuRhWay", "OA9BSuZWMSpW8m", "6084c6db3fede7352c551284490fd0fc",
       "2f0b3d7c3c2e486600ef710726aa2eae"},
  };
  for (const auto& row : rows) {
    const ClientNonce nonce(row.cnonce);
    auto credentials = user("chris", "secret");
    credentials.service = row.service;
    credentials.host = row.host;
    const auto client = mechanism("DIGEST-MD5", credentials);
    EXPECT_EQ(client->initial_response().value(), std::nullopt);
    const auto answer = response(*client, "realm=\"elwood.innosoft.com\",nonce=\"" + row.nonce +
                                              "\",qop=\"auth\",algorithm=md5-sess,charset=utf-8");
    for (const std::string& directive :
         {std::string("username=\"chris\""), std::string("realm=\"elwood.innosoft.com\""), std::string("nc=00000001"),
          "cnonce=\"" + row.cnonce + '"', "digest-uri=\"" + row.service + '/' + row.host + '"',
          "response=" + row.response})
      EXPECT_THAT(answer, testing::HasSubstr(directive));
    EXPECT_FALSE(client->complete());
    EXPECT_EQ(response(*client, "rspauth=" + row.rspauth), "");
    EXPECT_TRUE(client->complete());
  }
}

TEST(Vectors, CramMd5OfRfc2195Section2) {
  const auto client = mechanism("CRAM-MD5", user("tim", "tanstaaftanstaaf"));
  EXPECT_EQ(client->initial_response().value(), std::nullopt);
  EXPECT_FALSE(client->complete());
  EXPECT_EQ(response(*client, "<1896.697170952@postoffice.reston.mci.net>"), "tim b913a602c7eda7a495b4e6e7334d3890");
  EXPECT_TRUE(client->complete());
}

TEST(Vectors, PlainOfRfc4616Section4) {
  using namespace std::string_literals;
  const auto tim = mechanism("PLAIN", user("tim", "tanstaaftanstaaf"));
  EXPECT_FALSE(tim->complete());
  EXPECT_EQ(initial(*tim), "\0tim\0tanstaaftanstaaf"s);
  EXPECT_TRUE(tim->complete());

  auto kurt = user("Kurt", "xipj3plmq");
  kurt.authorization_id = "Ursel";
  EXPECT_EQ(initial(*mechanism("PLAIN", kurt)), "Ursel\0Kurt\0xipj3plmq"s);
}

TEST(Vectors, AnonymousOfRfc4505Section3) {
  Credentials credentials;
  credentials.trace = "sirhc";
  EXPECT_EQ(initial(*mechanism("ANONYMOUS", credentials)), "sirhc");
}

TEST(Vectors, ExternalOfRfc4422AppendixA) {
  Credentials credentials;
  credentials.external = true;
  EXPECT_EQ(initial(*mechanism("EXTERNAL", credentials)), "");
  credentials.authorization_id = "fred@example.com";
  EXPECT_EQ(initial(*mechanism("EXTERNAL", credentials)), "fred@example.com");
}

TEST(Vectors, Login) {
  const auto client = mechanism("LOGIN", user("fred", "sesame"));
  EXPECT_EQ(client->initial_response().value(), std::nullopt);
  EXPECT_EQ(response(*client, "Username:"), "fred");
  EXPECT_FALSE(client->complete());
  EXPECT_EQ(response(*client, "Password:"), "sesame");
  EXPECT_TRUE(client->complete());
}

// RFC 4013 §3, by way of a password and a name
TEST(Vectors, SaslprepOfRfc4013Section3) {
  const ClientNonce nonce("fyko+d2lbbFgONRv9qkxdawL");
  const std::pair<std::string, std::string> rows[] = {
      {"I\xc2\xadX", "IX"}, {"user", "user"}, {"USER", "USER"}, {"\xc2\xaa", "a"}, {"\xe2\x85\xa8", "IX"}};
  for (const auto& [name, prepared] : rows)
    EXPECT_EQ(initial(*mechanism("SCRAM-SHA-1", user(name, "x"))), "n,,n=" + prepared + ",r=" + nonce.text);
  const auto client = mechanism("SCRAM-SHA-1", user("user",
                                                    "pen\xc2\xad"
                                                    "cil"));
  initial(*client);
  EXPECT_THAT(response(*client, "r=fyko+d2lbbFgONRv9qkxdawL3rfcNHYJY1ZVvWVs7j,s=QSXCR+Q6sek8bf92,i=4096"),
              testing::EndsWith(",p=v0X8v3Bz2T0CJGbJQyF0X+HI4Ts="));
}

// RFC 5802 §5.1, §7: what a name may hold and its grammar may not
TEST(Vectors, ScramNamesAreEscaped) {
  const ClientNonce nonce("n");
  auto credentials = user("a,b=c", "x");
  credentials.authorization_id = "d,e=f";
  EXPECT_EQ(initial(*mechanism("SCRAM-SHA-1", credentials)), "n,a=d=2Ce=3Df,n=a=2Cb=3Dc,r=n");
}

TEST(Vectors, ScramNamesTheBindingOfItsChannel) {
  const ClientNonce nonce("n");
  auto credentials = user("user", "x");
  credentials.channel_binding.tls_unique = "one";
  EXPECT_EQ(initial(*mechanism("SCRAM-SHA-1-PLUS", credentials)), "p=tls-unique,,n=user,r=n");
  credentials.channel_binding.tls_exporter = "two";
  EXPECT_EQ(initial(*mechanism("SCRAM-SHA-256-PLUS", credentials)), "p=tls-exporter,,n=user,r=n");
}

}  // namespace
}  // namespace mailrig::auth
