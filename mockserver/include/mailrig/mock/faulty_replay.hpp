#pragma once
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <mailrig/mock/faulty_peer.hpp>
#include <mailrig/mock/replay.hpp>

namespace mailrig::mock {

/// A Replay behind a network in which faults happen: those given, and those that the transcript has as steps.
///
/// Behind a fault that damages what was said the other side is excused: it may say something else, or leave. It must
/// still do one or the other, and nothing that the transcript forbids.
class FaultyReplay final : public Peer {
 public:
  struct Faults {
    std::vector<Fault> all;  ///< As plan_faults() gives them.
    std::uint64_t seed = 0;
  };

  FaultyReplay(std::shared_ptr<const Transcript> transcript, Side plays, ReplayOptions options, const Faults& faults);
  FaultyReplay(const FaultyReplay&) = delete;
  FaultyReplay& operator=(const FaultyReplay&) = delete;

  Replay& replay() { return replay_; }
  const Replay& replay() const { return replay_; }
  /// See FaultyPeer.
  bool handshakes() const { return network_.handshakes(); }
  std::vector<std::string> unfired() const { return network_.unfired(); }
  /// TLS runs; see Replay::bind.
  void bind(auth::ChannelBinding channel_binding);

  void received(std::string_view bytes) override { network_.received(bytes); }
  void tls_established() override { network_.tls_established(); }
  void wait_over() override { network_.wait_over(); }
  void ended(End why) override { network_.ended(why); }
  std::optional<Action> next_action() override { return network_.next_action(); }

 private:
  void fired(const Fault& fault);

  WireLog* const log_;
  Replay replay_;
  FaultyPeer network_;
};

}  // namespace mailrig::mock
