// SCRAM bound to the TLS connection that it runs on (RFC 5802 §6), from a client's options to a server that really
// checks.
#include <thread>

#include <gmock/gmock.h>

#include <mailrig/net/listener.hpp>
#include <mailrig/net/pop3_client.hpp>
#include <mailrig/wire/base64.hpp>

#include "conformance/rig.hpp"
#include "support/sasl_server.hpp"

namespace mailrig {
namespace {

// A POP3 server that knows one mechanism and one user, and nothing behind the login.
class SaslServer final : public Peer {
 public:
  explicit SaslServer(std::string mechanism) : mechanism_(std::move(mechanism)) { say("+OK ready"); }

  test::SaslServer::Account account;

  void received(std::string_view bytes) override {
    read_ += bytes;
    for (auto end = read_.find("\r\n"); end != read_.npos; end = read_.find("\r\n")) {
      const auto line = read_.substr(0, end);
      read_.erase(0, end + 2);
      answer(line);
    }
  }
  void tls_established() override {}
  void wait_over() override {}
  void ended(End) override {}
  std::optional<Action> next_action() override {
    if (said_.empty()) return std::nullopt;
    return Send{std::exchange(said_, {})};
  }

 private:
  void answer(const std::string& line) {
    const auto auth = "AUTH " + mechanism_;
    if (line == "CAPA") return say("+OK\r\nSASL " + mechanism_ + "\r\n.");
    if (line == "STAT") return say("+OK 0 0");
    if (line == "QUIT") return say("+OK bye");
    if (!sasl_) {
      if (!line.starts_with(auth)) return say("-ERR");
      sasl_.emplace(mechanism_, account);
      return step(line.size() > auth.size() ? line.substr(auth.size() + 1) : "");
    }
    if (sasl_->done()) return say("+OK");  // what was last said needed an answer
    step(line);
  }
  void step(const std::string& line) {
    const auto input = from_base64(line);
    const auto output = input ? sasl_->step(*input) : std::nullopt;
    if (!output) return say("-ERR [AUTH] no");
    if (sasl_->done() && output->empty()) return say("+OK");
    say("+ " + to_base64(*output));
  }
  void say(const std::string& line) { said_ += line + "\r\n"; }

  std::string mechanism_, read_, said_;
  std::optional<test::SaslServer> sasl_;
};

enum class Bound { here, elsewhere };

// Logs in by POP3 over TLS. What went wrong; empty if nothing did.
std::string log_in(const std::string& mechanism, Bound bound) {
  net::Runtime runtime;
  auto listener = net::Listener::open(runtime, "127.0.0.1", 0, [&](const std::string&) {
    const auto server = std::make_shared<SaslServer>(mechanism);
    net::DriverOptions options;
    options.tls = net::TlsContext::for_server(test::RigTrust::instance().certificate).value();
    options.implicit_tls = true;
    options.on_tls = [server, bound](const auth::ChannelBinding& binding) {
      server->account.channel_binding = binding;
      if (bound == Bound::elsewhere) server->account.channel_binding.tls_exporter[0] ^= 1;
    };
    return net::Accepted{server, std::move(options)};
  });
  std::thread thread([&] { runtime.run(); });
  std::string failure;
  try {
    pop3::ClientOptions options;
    options.host = "localhost";
    options.port = (*listener)->port();
    options.tls = TlsUse::implicit;
    options.trust.ca_file = test::RigTrust::instance().file;
    options.user = "fred";
    options.password = Secret("sesame");
    options.timeout = std::chrono::seconds(10);
    pop3::Client(options).quit();
  } catch (const ClientError& error) {
    failure = error.what();
  }
  runtime.post([&] { (*listener)->close(); });
  thread.join();
  return failure;
}

TEST(ChannelBinding, TheSameOnBothSides) {
  EXPECT_EQ(log_in("SCRAM-SHA-1-PLUS", Bound::here), "");
  EXPECT_EQ(log_in("SCRAM-SHA-256-PLUS", Bound::here), "");
}

// Somebody between us has another connection to each side.
TEST(ChannelBinding, AnotherConnectionIsRefused) {
  EXPECT_THAT(log_in("SCRAM-SHA-256-PLUS", Bound::elsewhere), testing::HasSubstr("no"));
}

}  // namespace
}  // namespace mailrig
