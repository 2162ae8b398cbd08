#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include <mailrig/mock/transcript.hpp>
#include <mailrig/wire/peer.hpp>

namespace mailrig::mock {

/// What a client is told that is one too many: no, in its protocol's words, and goodbye.
class TurnedAway final : public Peer {
 public:
  explicit TurnedAway(Protocol protocol) : words_(words(protocol)) {}

  void received(std::string_view) override {}
  void tls_established() override {}
  void wait_over() override {}
  void ended(End) override {}
  std::optional<Action> next_action() override {
    if (!words_.empty()) return Send{std::exchange(words_, {}), false};
    return Close{};
  }

 private:
  static std::string words(Protocol protocol) {
    const std::string why = "mailrig: too many sessions at once\r\n";
    switch (protocol) {
      case Protocol::imap: return "* BYE [UNAVAILABLE] " + why;           // RFC 5530 §3
      case Protocol::pop3: return "-ERR [SYS/TEMP] " + why;               // RFC 3206 §4
      case Protocol::smtp:
      case Protocol::lmtp: return "421 4.3.2 " + why;                     // RFC 5321 §3.8, RFC 3463 §3.4
    }
    return {};
  }

  std::string words_;
};

}  // namespace mailrig::mock
