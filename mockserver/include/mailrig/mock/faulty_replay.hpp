#pragma once
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <mailrig/mock/fault.hpp>
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

  FaultyReplay(std::shared_ptr<const Transcript> transcript, Side plays, ReplayOptions options, Faults faults);
  ~FaultyReplay() override;
  FaultyReplay(const FaultyReplay&) = delete;
  FaultyReplay& operator=(const FaultyReplay&) = delete;

  Replay& replay() { return replay_; }
  const Replay& replay() const { return replay_; }
  /// False where a connection that begins with TLS must begin without: its handshake stalls.
  bool handshakes() const { return !silent_; }
  /// TLS runs; see Replay::bind.
  void bind(auth::ChannelBinding channel_binding);
  /// The faults that came to nothing.
  std::vector<std::string> unfired() const;

  void received(std::string_view bytes) override;
  void tls_established() override { replay_.tls_established(); }
  void wait_over() override;
  void ended(End why) override;
  std::optional<Action> next_action() override;

 private:
  class Way;

  void add(const Fault& fault);
  void note_fired(Way& way);
  std::optional<Action> begin(Action action);
  void say_slice();
  void hear_all();
  std::optional<Action> leave(Close close);

  const Side plays_;
  std::uint64_t seed_;
  WireLog* const log_;
  const bool tls_from_start_;
  Replay replay_;
  std::unique_ptr<Way> said_, heard_;  // from the replay, and to it
  Send unsaid_;                        // what the replay says now, and how far it has been said
  std::size_t unsaid_from_ = 0;
  bool own_wait_ = false;  // the wait being performed is a fault's
  bool silent_ = false;    // nothing more passes
};

}  // namespace mailrig::mock
