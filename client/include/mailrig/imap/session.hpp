#pragma once
#include <cstddef>
#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <mailrig/imap/capabilities.hpp>
#include <mailrig/imap/command.hpp>
#include <mailrig/imap/event.hpp>
#include <mailrig/imap/response_framer.hpp>
#include <mailrig/imap/tolerance.hpp>
#include <mailrig/wire/peer.hpp>

namespace mailrig::imap {

/// RFC 3501 §3, and what lies between its states.
enum class State {
  greeting,  ///< The server has not said anything yet.
  not_authenticated,
  authenticated,
  selected,
  upgrading,  ///< From STARTTLS to the end of the TLS handshake, or to its refusal.
  logout,     ///< LOGOUT is on its way.
  closed
};

/// What a session may say in plaintext.
enum class Security {
  plaintext,     ///< Anything. STARTTLS, once submitted, still fails closed.
  tls_required,  ///< No credential before STARTTLS has succeeded; its refusal and PREAUTH end the session.
  tls            ///< The driver speaks TLS from the first byte.
};

struct SessionOptions {
  Limits limits{};
  bool strict = false;  ///< No Tolerance: what a server does wrong ends the session.
  std::string tag_prefix =
      "A";  ///< One or more letters or digits. A random one makes it hard to forge replies in advance.
  Security security = Security::plaintext;
};

/// The client's side of an IMAP conversation: commands in, events out, no I/O.
///
/// Several commands may be in flight where RFC 3501 §5.5 sees no ambiguity; where it does, submit() refuses. Events are
/// to be taken after every input: the session ends with response_too_big when more than Limits::response lies untaken.
class Session final : public Peer {
 public:
  explicit Session(SessionOptions options = {});

  /// Begins a command and returns its tag. What it refuses sends nothing and changes nothing: bad_argument, or
  /// wrong_state with what has to come first in Diagnostics::expected.
  Result<std::string> submit(const Command& command);

  /// In the order in which things happened.
  std::optional<Event> next_event();

  State state() const noexcept { return state_; }
  bool secure() const noexcept { return secure_; }
  const Capabilities& capabilities() const noexcept { return capabilities_; }

  void received(std::string_view bytes) override;
  void tls_established() override;
  void wait_over() override {}
  void ended(End why) override;
  std::optional<Action> next_action() override;

 private:
  struct InFlight {
    std::string tag;
    CommandTraits traits;
    std::deque<Piece> waiting;  // for continuation requests
    std::size_t unsent = 0;     // pieces that the driver has not taken yet
    std::shared_ptr<Dialogue> dialogue;
    std::optional<Error> cancelled;
  };
  struct Outgoing {
    Action action;
    std::string tag;  // of the command it is a piece of
  };

  std::string missing_state(const CommandTraits& traits) const;
  std::string missing_turn(const CommandTraits& traits) const;
  bool must_upgrade() const noexcept { return options_.security == Security::tls_required && !secure_; }
  EncodeOptions encode_options() const noexcept;
  void send_pieces(InFlight& command);
  void send(InFlight& command, Piece piece);

  void handle(OwnedResponse response);
  void handle_greeting(OwnedResponse response);
  void handle_untagged(OwnedResponse response);
  void handle_tagged(OwnedResponse response);
  void handle_continuation(const ContinuationRequest& request);
  void complete_starttls(const InFlight& command, OwnedResponse response);
  void apply(Effect effect, Condition condition);
  void learn(const StatusResponse& status);

  void push(Event event, std::size_t size);
  void stop(Error error);
  void stop(Errc code, std::string_view expected, const StatusResponse* status = nullptr);

  SessionOptions options_;
  ParseOptions parse_options_;
  ResponseFramer framer_;
  State state_ = State::greeting;
  State state_before_logout_ = State::greeting;
  bool secure_;
  bool handshaking_ = false;  // StartTls has been asked for
  unsigned last_tag_ = 0;
  Capabilities capabilities_;
  std::vector<InFlight> in_flight_;         // in the order submitted
  std::optional<OwnedResponse> complaint_;  // the latest untagged NO, BAD or BYE
  std::deque<Outgoing> actions_;
  struct Queued {
    Event event;
    std::size_t size;
  };
  std::deque<Queued> events_;
  std::size_t queued_ = 0;  // bytes in events_
};

}  // namespace mailrig::imap
