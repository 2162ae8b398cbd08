#pragma once
#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

namespace mailrig {

/// Bytes for the other side. Several in a row may leave as one segment.
struct Send {
  std::string bytes;
  bool secret = false;       ///< Logs, transcripts and error texts show <secret> instead.
  bool beneath_tls = false;  ///< In clear though TLS runs. For tests of what the other side makes of that.
};

/// Begin the TLS handshake now; the driver answers tls_established() or ended(End::tls_failed).
struct StartTls {};

/// From here on both directions are DEFLATE streams, beneath them TLS if there is any (RFC 4978 §3). `received` came
/// behind the go-ahead and belongs to the stream already; whatever else comes before the driver takes this action is
/// put behind it by the peer, and what comes afterwards by the driver. The peer hears it inflated; a stream that is
/// none ends the connection with End::bad_compression.
struct Compress {
  std::string received;
};

/// Do nothing for this long; the driver answers wait_over().
struct Wait {
  std::chrono::milliseconds time{};
};

/// End the connection. Nothing is asked of the peer and nothing told to it afterwards.
struct Close {
  bool reset = false;  ///< With a TCP RST instead of an orderly end.
  /// Under TLS: the other side is told End::truncated. For tests of what it makes of that.
  bool without_close_notify = false;
};

using Action = std::variant<Send, StartTls, Compress, Wait, Close>;

/// How the other side, or the driver, ended the connection.
enum class End {
  closed,           ///< Orderly: FIN, under TLS preceded by close_notify.
  truncated,        ///< FIN under TLS without close_notify: what came last may be cut short (RFC 8446 §6.1).
  reset,            ///< RST, or any other failure of the transport.
  timed_out,        ///< A deadline of the driver passed.
  tls_failed,       ///< The TLS handshake, or the check of the certificate, failed.
  bad_compression,  ///< What came behind Compress is no DEFLATE stream (RFC 1951).
};

/// One side of a conversation, without I/O.
///
/// A driver tells it what happened and asks what to do: after every call of the first four
/// functions it performs next_action() until that returns nullopt, which means "nothing to do before the next
/// input". While a StartTls or Wait is being performed the driver asks for no further action. After
/// ended(), or after performing Close, it calls nothing but next_action(), whose answers it drops.
class Peer {
 public:
  virtual ~Peer() = default;

  /// Bytes from the other side, cut anywhere; the view is valid only during the call.
  virtual void received(std::string_view bytes) = 0;
  virtual void tls_established() = 0;
  virtual void wait_over() = 0;
  virtual void ended(End why) = 0;
  virtual std::optional<Action> next_action() = 0;
};

}  // namespace mailrig
