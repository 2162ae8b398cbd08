#pragma once
#include <cstddef>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <mailrig/mock/check.hpp>
#include <mailrig/mock/coverage.hpp>
#include <mailrig/mock/meeting.hpp>
#include <mailrig/mock/mismatch.hpp>
#include <mailrig/mock/transcript.hpp>
#include <mailrig/wire/limits.hpp>
#include <mailrig/wire/peer.hpp>
#include <mailrig/wire/wire_log.hpp>

namespace mailrig::mock {

enum class Verdict {
  playing,  ///< Neither yet.
  passed,   ///< The other side said all that the transcript expects, and nothing else.
  failed,   ///< mismatch() says why.
};

struct ReplayOptions {
  Limits limits;
  bool tls_from_start = false;  ///< The connection began with a TLS handshake.
  WireLog* log = nullptr;       ///< Sees the conversation, credentials redacted; must outlive the replay.
  double time_scale = 1;        ///< What the delays of the transcript are multiplied by.
  /// A step `fault` has been reached: it befalls what is said from now on.
  std::function<void(const Fault&)> on_fault = {};
  std::shared_ptr<Meeting> meeting = {};  ///< Of the scenario's connections; without it nobody waits for another.
  std::map<std::string, std::string> bound = {};  ///< What variables hold from the start.
};

/// Plays one side of a transcript and judges the other side by it.
///
/// As the server it answers what the script does not expect from the transcript's rules, gives clients the
/// continuation their literals wait for, and, once the script is over, answers LOGOUT and QUIT by itself.
/// As the client it says what the script says and ends the connection with it.
class Replay final : public Peer {
 public:
  /// `transcript` is shared by all sessions that play it and never changed.
  Replay(std::shared_ptr<const Transcript> transcript, Side plays, ReplayOptions options = {});
  ~Replay() override;

  Verdict verdict() const;
  /// Set if and only if the verdict is failed. Valid as long as the replay.
  const std::optional<Mismatch>& mismatch() const;
  /// What the client did that it should not have, and that did not fail it; the first hundred.
  const std::vector<Warning>& warnings() const;
  /// What of the transcript has been played so far.
  Coverage coverage() const;
  /// Bytes that it keeps of what the other side said: not yet read, or remembered.
  std::size_t held() const;
  /// Every step of the script has been played; the rest is the ending.
  bool script_over() const;

  /// What TLS gives SASL to be bound to (net::DriverOptions::on_tls); the same on both sides.
  void bind(auth::ChannelBinding channel_binding);

  /// The network, not the other side, is to blame for what comes now: it may say something else, or leave. It fails
  /// only by what the transcript forbids, and by doing nothing until its time is over. `fault` names what happened.
  void excuse(std::string fault);
  /// The TLS that comes is such that a client must refuse it. It may leave; if it says anything, it breaks a check. `reason`
  /// says what is wrong: "the certificate has expired".
  void forbid_tls(std::string reason);
  /// What a client is told that said something else, from now on. It must outlive the replay.
  void complain(std::string_view words);

  void received(std::string_view bytes) override;
  void tls_established() override;
  void wait_over() override;
  void ended(End why) override;
  std::optional<Action> next_action() override;

 private:
  class Stage;
  std::unique_ptr<Stage> stage_;
};

}  // namespace mailrig::mock
