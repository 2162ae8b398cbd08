#pragma once
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <functional>
#include <memory>
#include <optional>
#include <queue>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>

#include <gtest/gtest.h>

#include <mailrig/net/connect.hpp>
#include <mailrig/net/listener.hpp>
#include <mailrig/net/runtime.hpp>
#include <mailrig/net/tls.hpp>
#include <mailrig/wire/peer.hpp>

namespace mailrig::test {

using namespace std::chrono_literals;

/// A peer that says what it is told to, and remembers what it heard. It watches that its driver keeps to the contract.
class ScriptedPeer final : public Peer {
 public:
  using React = std::function<void(ScriptedPeer&)>;

  /// `react` is called after each thing heard.
  explicit ScriptedPeer(React react = {}) : react_(std::move(react)) {}

  ScriptedPeer& say(std::string bytes) { return perform(Send{std::move(bytes), false}); }
  ScriptedPeer& starttls() { return perform(StartTls{}); }
  ScriptedPeer& compress(std::string received = {}) { return perform(Compress{std::move(received)}); }
  ScriptedPeer& wait(std::chrono::milliseconds time) { return perform(Wait{time}); }
  ScriptedPeer& close() { return perform(Close{false}); }
  ScriptedPeer& reset() { return perform(Close{true}); }

  const std::string& heard() const { return heard_; }
  /// What was heard behind `text`, which is then forgotten.
  std::string take_behind(std::string_view text) {
    const auto at = heard_.find(text) + text.size();
    auto rest = heard_.substr(at);
    heard_.resize(at);
    return rest;
  }
  /// "TLS", "wait over" and "closed", "truncated", ... in the order in which they were told.
  const std::string& events() const { return events_; }

  void received(std::string_view bytes) override {
    EXPECT_FALSE(over_ || in_handshake_) << "told of bytes when it was over, or before the handshake was";
    heard_ += bytes;
    react();
  }
  void tls_established() override {
    EXPECT_TRUE(in_handshake_);
    in_handshake_ = false;
    event("TLS");
  }
  void wait_over() override { event("wait over"); }
  void ended(End why) override {
    EXPECT_FALSE(over_) << "told twice of the end, or of one that it had asked for";
    over_ = true;
    switch (why) {
      case End::closed: return event("closed");
      case End::truncated: return event("truncated");
      case End::reset: return event("reset");
      case End::timed_out: return event("timed out");
      case End::tls_failed: return event("TLS failed");
      case End::bad_compression: return event("bad compression");
    }
  }
  std::optional<Action> next_action() override {
    EXPECT_FALSE(in_handshake_) << "asked for more while TLS is being established";
    if (actions_.empty() || over_) return std::nullopt;
    auto action = std::move(actions_.front());
    actions_.pop();
    if (std::holds_alternative<StartTls>(action)) in_handshake_ = true;
    if (std::holds_alternative<Close>(action)) over_ = true;
    return action;
  }

 private:
  ScriptedPeer& perform(Action action) {
    actions_.push(std::move(action));
    return *this;
  }
  void event(std::string_view text) {
    (events_ += events_.empty() ? "" : ", ") += text;
    react();
  }
  void react() {
    if (react_) react_(*this);
  }

  React react_;
  std::queue<Action> actions_;
  std::string heard_, events_;
  bool over_ = false, in_handshake_ = false;
};

/// Does `action` once `text` has been heard.
inline ScriptedPeer::React when_heard(std::string text, ScriptedPeer::React action) {
  return [text = std::move(text), action = std::move(action), done = false](ScriptedPeer& peer) mutable {
    if (done || peer.heard().find(text) == std::string::npos) return;
    done = true;
    action(peer);
  };
}

/// A folder for this process alone, gone with it.
inline const std::filesystem::path& own_folder() {
  static const struct Folder {
    Folder() {
      std::string pattern = (std::filesystem::path(testing::TempDir()) / "mailrig-XXXXXX").string();
      if (!::mkdtemp(pattern.data())) throw std::runtime_error("no temporary folder");
      path = pattern;
    }
    ~Folder() {
      std::error_code ignored;
      std::filesystem::remove_all(path, ignored);
    }
    std::filesystem::path path;
  } folder;
  return folder.path;
}

/// A certificate for localhost, its addresses, and the file by which clients trust it; made once.
struct Trust {
  net::Certificate certificate;
  std::filesystem::path file;

  static const Trust& instance() {
    static const Trust trust = [] {
      Trust made{net::generate_certificate().value(), own_folder() / "trust.pem"};
      std::ofstream(made.file) << made.certificate.pem;
      return made;
    }();
    return trust;
  }
  static net::TlsContext server() { return net::TlsContext::for_server(instance().certificate).value(); }
  static net::TlsContext client() { return net::TlsContext::for_client({instance().file.string(), false}).value(); }
};

/// No test of ours takes this long; it ends those that hang.
inline constexpr auto too_long = 20s;

/// A client and a server over loopback, on one runtime.
class Loopback {
 public:
  explicit Loopback(ScriptedPeer::React client_reacts = {}, ScriptedPeer::React server_reacts = {})
      : client(std::make_shared<ScriptedPeer>(std::move(client_reacts))),
        server(std::make_shared<ScriptedPeer>(std::move(server_reacts))) {
    client_options.tls = Trust::client();
    client_options.host_name = "localhost";
    client_options.deadlines.whole = server_options.deadlines.whole = too_long;
    server_options.tls = Trust::server();
  }

  /// Connects and runs until both connections have ended.
  void run(const std::string& address = "127.0.0.1") {
    start(address);
    runtime.run();
    EXPECT_TRUE(client_ending && server_ending);
  }

  /// The first half of run(): returns at once.
  void start(const std::string& address = "127.0.0.1") {
    client_options.on_end = [this](const net::Ending& ending) { over(client_ending, ending); };
    server_options.on_end = [this](const net::Ending& ending) { over(server_ending, ending); };
    auto opened = net::Listener::open(runtime, address, 0, [this](const std::string&) {
      return net::Accepted{server, server_options};
    });
    listener = std::move(opened.value());
    net::connect(runtime, address, listener->port(), client, client_options,
                 [this](const Result<std::shared_ptr<net::Driver>>& connected) { driver = connected.value(); });
  }

  /// How a side's connection ended, and what it heard: "heard|events|ending".
  static std::string shown(const ScriptedPeer& peer, const std::optional<net::Ending>& ending) {
    return peer.heard() + '|' + peer.events() + '|' + (!ending ? "open" : ending->why ? "told" : "by itself");
  }
  std::string client_saw() const { return shown(*client, client_ending); }
  std::string server_saw() const { return shown(*server, server_ending); }

  net::Runtime runtime;
  std::shared_ptr<ScriptedPeer> client, server;
  net::DriverOptions client_options, server_options;
  std::unique_ptr<net::Listener> listener;
  std::shared_ptr<net::Driver> driver;  ///< The client's.
  std::optional<net::Ending> client_ending, server_ending;

 private:
  void over(std::optional<net::Ending>& which, const net::Ending& ending) {
    EXPECT_FALSE(which) << "on_end is called once";
    which = ending;
    if (!client_ending || !server_ending) return;
    listener->close();
    runtime.stop();
  }
};

}  // namespace mailrig::test
