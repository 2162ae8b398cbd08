#pragma once
#include <cstddef>
#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <variant>

#include <mailrig/mock/replay.hpp>
#include <mailrig/mock/scenario.hpp>

#include "support/trickle.hpp"

namespace mailrig::test {

/// The transcript that `yaml` says, as a file "case.yaml" beside the tests would; throws, and so fails the test, if it
/// is refused.
inline std::shared_ptr<const mock::Transcript> transcript_of(std::string_view yaml) {
  auto loaded = mock::load_scenario_text(yaml, "case.yaml");
  if (!loaded) throw std::runtime_error(loaded.error().text());
  return *loaded;
}

/// One side of a transcript, played by hand: what the other side says goes in, in pieces of `chunk` bytes, and what the
/// replay does comes out as text. A wait is over at once; TLS is established when the test says so.
class Rehearsal {
 public:
  Rehearsal(std::shared_ptr<const mock::Transcript> transcript, mock::Side plays,
            std::size_t chunk = static_cast<std::size_t>(-1), mock::ReplayOptions options = {})
      : replay(std::move(transcript), plays, std::move(options)), chunk_(chunk) {}

  /// The other side says this.
  Rehearsal& hear(std::string_view bytes) {
    perform();
    in_chunks(bytes, chunk_, [&](std::string_view piece) {
      if (closed_) return;
      replay.received(piece);
      perform();
    });
    return *this;
  }

  Rehearsal& secure() {
    handshaking_ = false;
    replay.tls_established();
    perform();
    return *this;
  }

  /// The other side is gone.
  Rehearsal& leave(End why = End::closed) {
    perform();
    if (!closed_) replay.ended(why);
    return *this;
  }

  /// What the replay has done since the last call: the bytes it said, and [TLS], [compress], [wait 200], [close],
  /// [reset].
  std::string said() {
    perform();
    return std::exchange(done_, {});
  }

  /// "playing", "passed", or why it failed, as "line:column: reason".
  std::string verdict() const {
    switch (replay.verdict()) {
      case mock::Verdict::playing: return "playing";
      case mock::Verdict::passed: return "passed";
      case mock::Verdict::failed: break;
    }
    const auto& where = replay.mismatch()->where;
    return std::to_string(where.line) + ':' + std::to_string(where.column) + ": " + replay.mismatch()->reason;
  }

  /// The mismatch as people read it; empty without one.
  std::string report() const { return replay.mismatch() ? mock::describe(*replay.mismatch()) : std::string(); }

  mock::Replay replay;

 private:
  void perform() {
    while (!closed_ && !handshaking_) {
      const auto action = replay.next_action();
      if (!action) return;
      if (const auto* send = std::get_if<Send>(&*action)) {
        done_ += send->bytes;
      } else if (std::holds_alternative<StartTls>(*action)) {
        done_ += "[TLS]";
        handshaking_ = true;
      } else if (const auto* wait = std::get_if<Wait>(&*action)) {
        done_ += "[wait " + std::to_string(wait->time.count()) + ']';
        replay.wait_over();
      } else if (const auto* compress = std::get_if<Compress>(&*action)) {
        done_ += "[compress]";
        replay.received(compress->received);
      } else {
        done_ += std::get<Close>(*action).reset ? "[reset]" : "[close]";
        closed_ = true;
      }
    }
  }

  std::size_t chunk_;
  std::string done_;
  bool closed_ = false, handshaking_ = false;
};

}  // namespace mailrig::test
