#pragma once
#include <cstddef>
#include <deque>
#include <memory>
#include <optional>
#include <string_view>
#include <vector>

#include <mailrig/smtp/command.hpp>
#include <mailrig/smtp/event.hpp>
#include <mailrig/smtp/extensions.hpp>
#include <mailrig/smtp/reply.hpp>
#include <mailrig/wire/peer.hpp>

namespace mailrig::smtp {

class Content;  // of a message on its way out

enum class State {
  greeting,     ///< Before the server's 220.
  connected,    ///< Before EHLO or HELO; again once TLS is up (RFC 3207 §4.2).
  ready,        ///< No transaction.
  transaction,  ///< A MAIL was accepted (RFC 5321 §3.3).
  upgrading,    ///< From the go-ahead for TLS until it is up.
  closed,
};

/// What a session may say in plaintext.
enum class Security {
  plaintext,     ///< Anything. STARTTLS, once submitted, still fails closed.
  tls_required,  ///< No AUTH and nothing that names a mailbox before STARTTLS has succeeded; its refusal ends the
                 ///< session.
  tls            ///< The driver speaks TLS from the first byte.
};

struct SessionOptions {
  Limits limits{};
  bool strict = false;  ///< Whatever would be tolerated is an error instead.
  Security security = Security::plaintext;
};

/// The client's side of an SMTP or LMTP conversation.
///
/// Commands may be submitted ahead of the replies: they leave in groups once the server offers PIPELINING
/// (RFC 2920 §3.1), else one by one, and replies are matched to them in order.
class Session final : public Peer {
 public:
  explicit Session(SessionOptions options = {});
  ~Session() override;
  Session(Session&&) noexcept;
  Session& operator=(Session&&) noexcept;

  /// Sends a command, or queues it until it may be sent. Fails with bad_argument, or with wrong_state and the state
  /// needed; then nothing is sent and nothing changes.
  Result<Ticket> submit(Command command);

  std::optional<Event> next_event();

  State state() const noexcept { return state_; }
  bool idle() const noexcept { return commands_.empty(); }  ///< Every command submitted is completed.
  bool secure() const noexcept { return secure_; }          ///< TLS is up.
  bool authenticated() const noexcept { return authenticated_; }
  /// What the last EHLO or LHLO answered; nullptr before it, behind HELO, and anew once TLS is up.
  const Extensions* extensions() const noexcept { return extensions_ ? &*extensions_ : nullptr; }

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
  /// Where the conversation stands; `submitted_` is where it will stand if every command succeeds.
  struct Transaction {
    bool open = false;
    std::size_t recipients = 0;  // accepted
  };
  struct Exchange {                      // of the AUTH or DATA that is being answered
    std::optional<Secret> first_answer;  // AUTH: what the mechanism says first, if not sent with the command
    std::optional<Error> cancelled;
    bool content_asked = false;  // DATA: 354 has come, and the content or a lone dot leaves; BDAT: its turn has come
    bool content_left = false;   // to its last byte
    std::unique_ptr<Content> content;
    bool chunk_wanted = false;   // BDAT: the chunk before it is accepted
    std::vector<Reply> replies;  // LMTP's DATA and BDAT
  };

  bool must_upgrade() const noexcept { return options_.security == Security::tls_required && !secure_; }
  std::string_view obstacle(const Command& command) const;
  void foresee(const Command& command);
  Result<std::vector<Send>> encode_auth(const Auth& command);
  void send_ready();
  bool may_send_next() const;

  void handle(const Frame& frame);
  void handle_greeting(Reply reply);
  void handle_auth(Reply reply);
  void handle_challenge(const Reply& reply);
  void handle_data(Reply reply);
  void handle_chunk_reply(Reply reply);
  void handle_last_reply(Reply reply);
  void begin_content();
  void begin_chunks();
  std::optional<Action> next_piece();
  std::optional<Action> next_chunk();
  void answer(const Secret& response);
  void cancel(Error why);
  void begin_tls(Reply reply);
  Result<void> apply(const Command& command, const Reply& reply);
  void complete(Reply reply);

  void tolerate_bare_lf();
  void stop_at(const Reply& reply, Errc code, std::string_view expected);
  void stop(Error error);
  void close();

  SessionOptions options_;
  ReplyFramer framer_;
  State state_ = State::greeting;
  bool secure_, authenticated_ = false, lmtp_ = false;
  std::optional<Extensions> extensions_;
  Transaction transaction_, submitted_;

  std::deque<Pending> commands_;  // submitted and not completed, in order
  std::size_t sent_ = 0;          // how many of them have left
  Ticket last_ticket_ = 0;
  Exchange exchange_;
  std::optional<Reply> go_ahead_;      // of STARTTLS, kept until TLS is up
  std::optional<Reply> last_refusal_;  // so that a connection that ends behind it says why
  bool bare_lf_told_ = false;

  std::deque<Action> actions_;
  std::deque<Event> events_;
};

}  // namespace mailrig::smtp
