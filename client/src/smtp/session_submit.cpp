// The half of the session that faces the caller: which command may be submitted, and when it leaves.
#include <utility>

#include <mailrig/smtp/session.hpp>

#include "content.hpp"

namespace mailrig::smtp {
namespace {

template <class... Commands>
bool is(const Command& command) noexcept {
  return (std::holds_alternative<Commands>(command) || ...);
}

}  // namespace

Result<Ticket> Session::submit(Command command) {
  if (const auto needed = obstacle(command); !needed.empty()) return fail(Errc::wrong_state, needed);
  std::vector<Send> line;
  if (const auto* auth = std::get_if<Auth>(&command)) {
    auto encoded = encode_auth(*auth);
    if (!encoded) return tl::unexpected(std::move(encoded.error()));
    line = std::move(*encoded);
  } else {
    const bool utf8 = extensions_ && extensions_->has("SMTPUTF8");  // RFC 6531 §3.1
    auto encoded = encode(command, utf8 ? Charset::utf8 : Charset::ascii);
    if (!encoded) return tl::unexpected(std::move(encoded.error()));
    line.push_back(std::move(*encoded));
  }
  foresee(command);
  commands_.push_back({++last_ticket_, std::move(command), std::move(line)});
  send_ready();
  return last_ticket_;
}

// What must be before the command may be sent; empty if nothing stands in its way. RFC 5321 §4.1.4, RFC 3207 §4,
// RFC 4954 §4.
std::string_view Session::obstacle(const Command& command) const {
  if (!commands_.empty()) {
    const auto& last = commands_.back().command;
    if (is<Starttls, Auth>(last)) return "the end of the exchange begun by STARTTLS or AUTH";
    if (is<Quit>(last)) return "a session without QUIT";
  }
  switch (state_) {
    case State::greeting: return "the server's greeting";
    case State::upgrading:
    case State::closed: return "an open session";
    case State::connected:
    case State::ready:
    case State::transaction: break;
  }
  if (is<Ehlo, Helo, Lhlo, Rset, Help, Noop, Quit, Xque>(command)) return {};
  if (must_upgrade() && !is<Starttls>(command)) return "TLS";
  if (is<Vrfy, Expn>(command)) return {};

  if (state_ == State::connected) return "EHLO or HELO";
  if (is<Rcpt>(command)) return submitted_.open ? "" : "MAIL";
  if (is<Bdat>(command) && (!extensions_ || !extensions_->has("CHUNKING"))) return "a server that offers CHUNKING";
  if (is<Data, Bdat>(command))
    return submitted_.open && submitted_.recipients > 0 ? "" : "MAIL and a RCPT that was accepted";
  if (submitted_.open) return "no transaction";
  if (is<Mail>(command)) return {};

  // STARTTLS and AUTH
  if (!commands_.empty()) return "no command without its reply";
  if (is<Starttls>(command) && secure_) return "a connection without TLS";
  if (is<Auth>(command) && authenticated_) return "a session that is not authenticated";
  return {};
}

// Where the conversation will stand if the command succeeds.
void Session::foresee(const Command& command) {
  if (is<Mail>(command)) submitted_ = {true, 0};
  else if (is<Rcpt>(command)) ++submitted_.recipients;
  else if (is<Data, Bdat, Rset, Ehlo, Helo, Lhlo>(command)) submitted_ = {};
}

// RFC 2920 §3.1: which commands may stand in a group before others; behind the content of DATA a new group may begin.
bool Session::may_send_next() const {
  if (sent_ == 0) return true;
  if (!extensions_ || !extensions_->has("PIPELINING")) return false;
  if (is<Bdat>(commands_[sent_].command)) return false;  // RFC 3030 §2: once all replies to RCPT are there
  const auto& last = commands_[sent_ - 1].command;
  const bool content_left = sent_ == 1 && exchange_.content_asked && !exchange_.content;
  return is<Rset, Mail, Rcpt>(last) || (is<Data>(last) && content_left);
}

void Session::send_ready() {
  while (sent_ < commands_.size() && may_send_next()) {
    const auto& next = commands_[sent_];
    if (sent_ == 0 && is<Data, Bdat>(next.command) && transaction_.recipients == 0) {
      auto error = fail(Errc::wrong_state, "a recipient that was accepted").value();
      events_.push_back(Completed{next.ticket, Outcome::refused, {}, {}, std::move(error)});
      commands_.pop_front();
      if (commands_.empty()) submitted_ = transaction_;
      continue;
    }
    if (is<Bdat>(next.command)) begin_chunks();
    else
      for (auto& send : commands_[sent_].line) actions_.push_back(std::move(send));
    ++sent_;
  }
}

}  // namespace mailrig::smtp
