#pragma once
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include <mailrig/wire/peer.hpp>

namespace mailrig {

enum class Direction { sent, received };

/// What is shown for bytes that were marked secret.
inline constexpr std::string_view secret_placeholder = "<secret>";

/// Sees a conversation as it happens. Implementations must not throw.
class WireLog {
 public:
  virtual ~WireLog() = default;
  /// Bytes as they passed; secret ones arrive as secret_placeholder.
  virtual void bytes(Direction direction, std::string_view bytes) = 0;
  /// Anything else worth a line: "TLS established", "closed", "timed out".
  virtual void event(std::string_view text) = 0;
};

/// Writes a conversation as people read it, a line at a time: "C: a1 NOOP". Control bytes are escaped, so
/// that a hostile server cannot drive the reader's terminal, and a line is cut after 2,000 bytes.
class TextWireLog final : public WireLog {
 public:
  using Write = std::function<void(std::string_view line)>;

  /// `write` gets whole lines ending in LF. The prefixes name the sides, such as "C: " for what we send.
  TextWireLog(Write write, std::string sent_prefix, std::string received_prefix);
  ~TextWireLog() override;

  void bytes(Direction direction, std::string_view bytes) override;
  void event(std::string_view text) override;

 private:
  struct Side {
    std::string prefix, partial;
  };
  void flush(Side& side);

  Write write_;
  Side sides_[2];
};

/// A Peer that passes everything on to another one and tells a log of it. Both must outlive it.
class LoggedPeer final : public Peer {
 public:
  LoggedPeer(Peer& peer, WireLog& log) : peer_(peer), log_(log) {}

  void received(std::string_view bytes) override;
  void tls_established() override;
  void wait_over() override { peer_.wait_over(); }
  void ended(End why) override;
  std::optional<Action> next_action() override;

 private:
  Peer& peer_;
  WireLog& log_;
};

}  // namespace mailrig
