#pragma once
#include <cstddef>
#include <cstdint>
#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <mailrig/imap/capabilities.hpp>
#include <mailrig/imap/command.hpp>
#include <mailrig/imap/event.hpp>
#include <mailrig/imap/literal_sink.hpp>
#include <mailrig/imap/mailbox_state.hpp>
#include <mailrig/imap/response_framer.hpp>
#include <mailrig/imap/session_options.hpp>
#include <mailrig/imap/tolerance.hpp>
#include <mailrig/wire/peer.hpp>

namespace mailrig::imap {

class LiteralLocator;  // which item of which message a literal is

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

/// The client's side of an IMAP conversation: commands in, events out, no I/O.
///
/// Commands leave in the order in which they were submitted, each as soon as none before it makes it ambiguous
/// (RFC 9051 §5.5): several are in flight where that is possible, and the others wait. Events are to be taken after
/// every input: the session ends with response_too_big when more than Limits::response lies untaken.
class Session final : public Peer, private LiteralTaker {
 public:
  explicit Session(SessionOptions options = {});
  ~Session() override;
  Session(Session&&) noexcept;
  Session& operator=(Session&&) noexcept;

  /// Queues a command and returns its tag. What it refuses sends nothing and changes nothing: bad_argument, or
  /// wrong_state with what has to come first in Diagnostics::expected, all commands before it being taken to succeed.
  ///
  /// Literals of LiteralOptions::streamed_from octets and more, in FETCH responses about the command's messages, go to
  /// `sink` if there is one; FetchedSection::streamed then says how many octets did. Of several commands in flight that
  /// might have asked for one, the oldest gets it.
  Result<std::string> submit(const Command& command, LiteralSink sink = {});

  /// Ends the IDLE that runs or is still to run, as soon as the server lets us. Without one it does nothing.
  void end_idle();

  /// Gives up a command, whose end is then a Cancelled event. One that has not begun to leave is dropped at once; one
  /// that has is left to complete, with all its literals, and its result is thrown away. Its effect stands: a SELECT
  /// that succeeds has selected.
  /// @return false if there is no such command, any more.
  bool cancel(std::string_view tag);

  /// In the order in which things happened.
  std::optional<Event> next_event();

  State state() const noexcept { return state_; }
  bool secure() const noexcept { return secure_; }
  bool compressed() const noexcept { return compressed_; }
  /// The server tells what happens, and waits for end_idle().
  bool idling() const noexcept;
  /// How many commands have been submitted: the number of the last one, as Data::youngest counts.
  std::uint32_t submitted() const noexcept { return submitted_; }
  /// How many commands have not ended.
  std::size_t pending() const noexcept { return queue_.size() + in_flight_.size(); }
  const Capabilities& capabilities() const noexcept { return capabilities_; }
  /// What ENABLE has enabled (RFC 5161).
  const Capabilities& enabled() const noexcept { return enabled_; }
  /// The selected mailbox, or null. Valid until the next call that is not const.
  const MailboxState* mailbox() const noexcept { return mailbox_ ? &*mailbox_ : nullptr; }

  void received(std::string_view bytes) override;
  void tls_established() override;
  void wait_over() override {}
  void ended(End why) override;
  std::optional<Action> next_action() override;

 private:
  struct Pending {
    std::uint32_t number;
    std::string tag;
    Command command;
    CommandTraits traits;  // views `command`
    EncodeOptions options;
    EncodedCommand encoded;
    LiteralSink sink;
    bool cancelled = false;  // by the caller

    // Once it has begun to leave:
    std::deque<Piece> waiting{};             // for continuation requests
    std::size_t unsent = 0;                  // pieces that the driver has not taken to their ends
    bool held_open = false;                  // what stays open: the server has agreed
    bool end_asked = false, ended = false;   // ... and it is to end, and has been told to
    std::optional<Error> given_up{};         // why we gave the dialogue up
    bool told_enabled = false;               // an ENABLED response has come
    std::optional<OwnedResponse> refusal{};  // it came before all had left that had to
  };
  struct Outgoing {
    Action action;
    std::string tag;                           // of the command it is a piece of
    std::optional<MessageSource> source = {};  // leaves behind the action, piece by piece; its size is what is left
  };
  struct Queued {
    Event event;
    std::size_t size;
  };

  // session_submit.cpp
  std::string obstacle(const CommandTraits& traits, State state) const;
  State foreseen() const noexcept;
  bool must_wait(const Pending& next) const;
  bool must_upgrade() const noexcept { return options_.security == Security::tls_required && !secure_; }
  EncodeOptions encode_options() const noexcept;
  void begin_commands();
  void begin(Pending command);
  void drop(const Pending& command, Error why);
  // session_send.cpp
  void send_pieces(Pending& command);
  void send(Pending& command, Piece piece);
  void end_idle_in_the_way();
  void taken(const std::string& tag);

  // session_streaming.cpp
  bool wants(std::string_view so_far, std::uint64_t octets) override;
  void take(std::string_view piece, bool last) override;

  // session.cpp
  void handle(OwnedResponse response);
  void handle_greeting(OwnedResponse response);
  void handle_untagged(OwnedResponse response);
  void handle_tagged(OwnedResponse response);
  void handle_continuation(const ContinuationRequest& request);
  void complete(Pending command, OwnedResponse response);
  void finish(Pending command, OwnedResponse response, std::optional<Tolerance> tolerated = {});
  // session_effects.cpp
  std::optional<Tolerance> apply(const Pending& command, const StatusResponse& status);
  void apply_select(const Pending& command, Condition condition);
  std::optional<Tolerance> apply_enable(const Pending& command);
  void learn(const OwnedResponse& response);
  void learn_separator(const MailboxList& row);
  void learn_enabled(std::vector<std::string_view> names);
  void forget_login();
  void complete_starttls(Pending command, OwnedResponse response);

  void push(Event event, std::size_t size);
  void stop(Error error);
  void stop(Errc code, std::string_view expected, const StatusResponse* status = nullptr);

  SessionOptions options_;
  ParseOptions parse_options_;
  ResponseFramer framer_;
  State state_ = State::greeting;
  State state_before_logout_ = State::greeting;
  bool secure_;
  bool compressed_ = false;
  bool handshaking_ = false;  // StartTls has been asked for
  std::uint32_t submitted_ = 0, youngest_ = 0;
  Capabilities capabilities_, enabled_;

  std::optional<MailboxState> mailbox_;
  std::optional<MailboxState> opening_;  // what SELECT in flight will select if it succeeds
  std::optional<char> separator_;        // from the latest LIST response

  std::deque<Pending> queue_;      // have not begun to leave
  std::deque<Pending> in_flight_;  // both in the order submitted
  std::deque<Outgoing> actions_;
  std::optional<OwnedResponse> complaint_;  // the latest untagged NO, BAD or BYE

  std::unique_ptr<LiteralLocator> locator_;
  std::string streaming_to_;  // the tag of the command that the literal goes to
  std::string streaming_item_;
  LiteralInfo streaming_;

  std::deque<Queued> events_;
  std::size_t queued_ = 0;  // bytes in events_
};

}  // namespace mailrig::imap
