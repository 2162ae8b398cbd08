#pragma once
#include <cstddef>
#include <deque>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include <mailrig/net/driver.hpp>
#include <mailrig/wire/peer.hpp>

#include "replay/upstream_upgrade.hpp"
#include "session_recorder.hpp"

namespace mailrig::mock {

/// One connection through the proxy: a peer towards the client and one towards the server. What one hears the other
/// says, and the recorder is told of it. Where the two agree on TLS or
/// compression, each peer begins it on its own side.
class Relay : public std::enable_shared_from_this<Relay> {
 public:
  using Done = std::function<void(const std::string& problem)>;

  /// `upgrades_server`: TLS begins on the server's side before the client hears anything.
  Relay(SessionRecorder recorder, bool upgrades_server, Done done);

  /// The peer that stands in for that side: towards(Side::client) talks to the client. It keeps the relay alive.
  std::shared_ptr<Peer> towards(Side side);
  /// The driver that runs it.
  void drive(Side side, const std::shared_ptr<net::Driver>& driver) { half(side).driver = driver; }
  /// The driver of that side is done; `detail` is what the system or TLS said.
  void driver_ended(Side side, const std::string& detail);
  /// No connection to the server came about.
  void unreachable(const std::string& why);
  SessionRecorder& recorder() { return recorder_; }

 private:
  class Half final : public Peer {
   public:
    Half(Relay& relay, Side side) : relay_(relay), side_(side) {}

    void received(std::string_view bytes) override { relay_.heard(side_, bytes); }
    void tls_established() override { relay_.secured(side_); }
    void wait_over() override {}
    void ended(End why) override { relay_.ended(side_, why); }
    std::optional<Action> next_action() override;

    void push(Action action);
    void pump() const;

    std::weak_ptr<net::Driver> driver;
    std::deque<Action> own;  // of the proxy itself, before all else
    bool held = false;       // only `own` goes out
    bool over = false;       // its driver is done
    std::size_t queued_bytes = 0;

   private:
    Relay& relay_;
    const Side side_;
    std::deque<Action> outbox_;
  };

  Half& half(Side side) { return halves_[static_cast<std::size_t>(side)]; }
  Half& other_half(Side side) { return half(side == Side::client ? Side::server : Side::client); }
  void heard(Side who, std::string_view bytes);
  void upgrade(std::string_view bytes);
  void secured(Side side);
  void ended(Side who, End why);
  void give_up(std::string problem);

  SessionRecorder recorder_;
  std::optional<UpstreamUpgrade> upgrade_;
  Done done_;
  std::string problem_;
  Half halves_[2];
};

}  // namespace mailrig::mock
