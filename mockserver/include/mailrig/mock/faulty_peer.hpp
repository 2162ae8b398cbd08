#pragma once
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <mailrig/mock/fault.hpp>
#include <mailrig/wire/peer.hpp>

namespace mailrig::mock {

/// A peer behind a network in which faults happen, in either direction. Without a fault it costs next to nothing.
class FaultyPeer final : public Peer {
 public:
  struct Options {
    Side side{};                  ///< Whose the peer is: faults without `from` befall what it says.
    bool tls_from_start = false;  ///< The connection begins with a TLS handshake.
    std::uint64_t seed = 0;       ///< Of what faults do at random.
    /// A fault has happened, for the first time. Called from within the functions of Peer.
    std::function<void(const Fault&)> on_fired;
  };

  /// `faults` as plan_faults() gives them; a random place that is still to be drawn is near the beginning.
  FaultyPeer(std::shared_ptr<Peer> peer, const std::vector<Fault>& faults, Options options);
  ~FaultyPeer() override;
  FaultyPeer(const FaultyPeer&) = delete;
  FaultyPeer& operator=(const FaultyPeer&) = delete;

  /// From here on; its bytes are counted from here.
  void add(const Fault& fault);
  /// TLS runs; call it before tls_established(), and also where the connection began with TLS.
  void tls_is_up();
  /// False where a connection that begins with TLS must begin without: its handshake stalls.
  bool handshakes() const { return !silent_; }
  /// The faults that came to nothing.
  std::vector<std::string> unfired() const;

  void received(std::string_view bytes) override;
  void tls_established() override { peer_->tls_established(); }
  void wait_over() override;
  void ended(End why) override;
  std::optional<Action> next_action() override;

 private:
  class Way;
  struct Ways;

  void note_fired(Way& way);
  std::optional<Action> begin(Action action);
  void say_slice();
  void hear_all();
  std::optional<Action> leave(Close close);

  const std::shared_ptr<Peer> peer_;
  Options options_;
  std::unique_ptr<Ways> ways_;  // nullptr until there is a fault
  bool own_wait_ = false;       // the wait being performed is a fault's
  bool silent_ = false;         // nothing more passes
};

}  // namespace mailrig::mock
