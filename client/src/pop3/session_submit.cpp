// The half of the session that faces the caller: which command may be submitted, and when it leaves.
#include <utility>

#include <mailrig/pop3/session.hpp>

namespace mailrig::pop3 {
namespace {

template <class... Commands>
bool is_one_of(const Command& command) noexcept {
  return (std::holds_alternative<Commands>(command) || ...);
}

}  // namespace

Result<Ticket> Session::submit(Command command) {
  if (const auto needed = obstacle(command); !needed.empty()) return fail(Errc::wrong_state, needed);
  const auto* auth = std::get_if<Auth>(&command);
  auto line = auth ? encode_auth(*auth) : encode(command);
  if (!line) return tl::unexpected(std::move(line.error()));

  user_given_ = is_one_of<User>(command);
  utf8_ = utf8_ || is_one_of<Utf8>(command);
  if (is_one_of<Quit>(command) && state_ == State::transaction) state_ = State::update;
  commands_.push_back({++last_ticket_, std::move(command), std::move(*line)});
  send_ready();
  return last_ticket_;
}

// What must be before the command may be sent; empty if nothing stands in its way. RFC 1939 §9, RFC 2449 §5.
std::string_view Session::obstacle(const Command& command) const {
  if (!commands_.empty()) {
    const auto& last = commands_.back().command;
    if (is_one_of<Stls, Auth>(last)) return "the end of the exchange begun by STLS or AUTH";
    if (is_one_of<Quit>(last)) return "a session without QUIT";
  }
  switch (state_) {
    case State::greeting: return "the server's greeting";
    case State::upgrading:
    case State::update:
    case State::closed: return "an open session";
    case State::authorization:
    case State::transaction: break;
  }
  if (is_one_of<Capa, Quit, Lang>(command)) return {};
  const bool logs_in = is_one_of<User, Pass, Apop, Auth>(command);
  if (!logs_in && !is_one_of<Stls, Utf8>(command)) return state_ == State::transaction ? "" : "TRANSACTION state";

  if (state_ != State::authorization) return "AUTHORIZATION state";
  if (is_one_of<Stls>(command) && secure_) return "a connection without TLS";
  if (is_one_of<Stls>(command) && utf8_) return "a session without UTF8";  // RFC 6856 §2.1
  if (is_one_of<Stls, Auth>(command) && !commands_.empty()) return "no command without its reply";
  if (logs_in && must_upgrade()) return "TLS";
  if (is_one_of<Pass>(command) && !user_given_) return "USER right before it";
  return {};
}

void Session::send_ready() {
  const bool pipelined =
      options_.pipelining == Pipelining::always || (capabilities_ && capabilities_->has("PIPELINING"));
  while (sent_ < commands_.size() && (sent_ == 0 || pipelined))
    for (auto& send : commands_[sent_++].line) actions_.push_back(std::move(send));
}

}  // namespace mailrig::pop3
