#pragma once
#include <cstddef>
#include <deque>
#include <optional>
#include <string>
#include <vector>

#include <mailrig/pop3/command.hpp>
#include <mailrig/pop3/event.hpp>
#include <mailrig/pop3/reply.hpp>
#include <mailrig/pop3/reply_framer.hpp>
#include <mailrig/wire/peer.hpp>

namespace mailrig::pop3 {

/// RFC 1939 §3; `upgrading` from the go-ahead for TLS until it is up (RFC 2595 §4).
enum class State { greeting, authorization, transaction, update, upgrading, closed };

/// When a command may leave before the reply to the one ahead of it (RFC 2449 §6.6).
enum class Pipelining {
  if_offered,  ///< Once CAPA has said so; until then commands wait their turn here.
  always,      ///< For servers known to take overlapped commands.
};

/// What a session may say in plaintext.
enum class Security {
  plaintext,     ///< Anything. STLS, once submitted, still fails closed.
  tls_required,  ///< No command that names a user or a secret before STLS has succeeded; its refusal ends the session.
  tls            ///< The driver speaks TLS from the first byte.
};

struct SessionOptions {
  Limits limits{};
  bool strict = false;  ///< Whatever would be tolerated is an error instead.
  Security security = Security::plaintext;
  Pipelining pipelining = Pipelining::if_offered;
};

/// The client's side of a POP3 conversation.
class Session final : public Peer {
 public:
  explicit Session(SessionOptions options = {})
      : options_(options), framer_(options.limits), secure_(options.security == Security::tls) {}

  /// Sends a command, or queues it until it may be sent; replies are matched to commands in order.
  /// Fails with bad_argument, or with wrong_state and the state needed; then nothing is sent and nothing changes.
  Result<Ticket> submit(Command command);

  std::optional<Event> next_event();

  State state() const noexcept { return state_; }
  bool idle() const noexcept { return commands_.empty(); }  ///< Every command submitted is completed.
  bool secure() const noexcept { return secure_; }          ///< TLS is up.
  /// What the last CAPA answered, since TLS is up if it is; nullptr if none was asked or it was refused.
  const Capabilities* capabilities() const noexcept { return capabilities_ ? &*capabilities_ : nullptr; }

  void received(std::string_view bytes) override;
  void tls_established() override;
  void wait_over() override {}
  void ended(End why) override;
  std::optional<Action> next_action() override;

 private:
  struct Pending {
    Ticket ticket;
    Command command;
    std::vector<Send> line;
  };

  bool must_upgrade() const noexcept { return options_.security == Security::tls_required && !secure_; }
  std::string_view obstacle(const Command& command) const;
  Result<std::vector<Send>> encode_auth(const Auth& command);
  void send_ready();

  void handle(Frame frame);
  void hand_over_piece();
  void drop_second_ok(std::string& block);
  void handle_greeting(const ReplyLine& line);
  void handle_unasked(const ReplyLine& line);
  void handle_challenge(const ReplyLine& line);
  void handle_end_of_exchange(const ReplyLine& line);
  void handle_reply(const ReplyLine& line, std::string& block);
  void answer(const Secret& response);
  void cancel(Error why);
  void begin_tls(Reply reply);
  void complete(Reply reply, Response response);
  void user_refused();

  bool tolerate(Tolerance what);
  void stop(Error error);
  void close();

  SessionOptions options_;
  ReplyFramer framer_;
  State state_ = State::greeting;
  bool secure_;
  std::optional<Capabilities> capabilities_;

  std::deque<Pending> commands_;  // submitted and not completed, in order
  std::size_t sent_ = 0;          // how many of them have left
  Ticket last_ticket_ = 0;
  bool utf8_ = false;        // UTF8 was submitted
  bool user_given_ = false;  // the last command submitted is a USER that has not been refused

  struct Exchange {                      // of AUTH
    std::optional<Secret> first_answer;  // what the mechanism says first, if it was not sent with the command
    std::optional<Error> cancelled;      // "*" has been sent, because of this
  };
  Exchange exchange_;
  std::optional<Reply> go_ahead_;      // of STLS, kept until TLS is up
  std::optional<Reply> last_refusal_;  // so that a connection that ends behind it says why
  bool piece_handed_over_ = false;     // of the message being read
  bool second_ok_may_follow_ = false;  // the last reply was "+OK" to a command
  bool tolerated_[3] = {};             // by Tolerance

  std::deque<Action> actions_;
  std::deque<Event> events_;
};

}  // namespace mailrig::pop3
