#include "session_state.hpp"

#include <algorithm>
#include <span>
#include <utility>

#include "token.hpp"

namespace mailrig::mock {
namespace {

using Phase = SessionState::Phase;

constexpr std::size_t most_pending = 1000;  // answers that a script may owe; what is older is forgotten

constexpr unsigned bit(Phase phase) { return static_cast<unsigned>(phase); }
constexpr unsigned begun = bit(Phase::begun), ready = bit(Phase::ready), open = bit(Phase::open),
                   addressed = bit(Phase::addressed), greeted = ready | open | addressed, any = begun | greeted;
constexpr std::optional<Phase> stays = std::nullopt;

}  // namespace

struct SessionState::Row {
  std::string_view verb;
  unsigned allowed;              // phases
  std::optional<Phase> to;       // if it succeeds
  std::optional<Phase> or_else;  // if it does not
  std::string_view check;
  std::string_view needs;  // what the client should have done, or not have done
};

namespace {

constexpr std::string_view imap_early = "RFC3501-6.2", imap_login = "RFC3501-6.3", imap_select = "RFC3501-6.4";
constexpr std::string_view logged_in = "the client is logged in already", not_logged_in = "the client is not logged in",
                           no_mailbox = "no mailbox is selected";

constexpr SessionState::Row imap_rows[] = {
    {"STARTTLS", begun, stays, stays, imap_early, logged_in},
    {"LOGIN", begun, Phase::ready, stays, imap_early, logged_in},
    {"AUTHENTICATE", begun, Phase::ready, stays, imap_early, logged_in},
    {"SELECT", ready | open, Phase::open, Phase::ready, imap_login, not_logged_in},
    {"EXAMINE", ready | open, Phase::open, Phase::ready, imap_login, not_logged_in},
    {"CREATE", ready | open, stays, stays, imap_login, not_logged_in},
    {"DELETE", ready | open, stays, stays, imap_login, not_logged_in},
    {"RENAME", ready | open, stays, stays, imap_login, not_logged_in},
    {"SUBSCRIBE", ready | open, stays, stays, imap_login, not_logged_in},
    {"UNSUBSCRIBE", ready | open, stays, stays, imap_login, not_logged_in},
    {"LIST", ready | open, stays, stays, imap_login, not_logged_in},
    {"LSUB", ready | open, stays, stays, imap_login, not_logged_in},
    {"STATUS", ready | open, stays, stays, imap_login, not_logged_in},
    {"APPEND", ready | open, stays, stays, imap_login, not_logged_in},
    {"UNAUTHENTICATE", ready | open, Phase::begun, stays, imap_login, not_logged_in},  // RFC 8437 §3
    {"CHECK", open, stays, stays, imap_select, no_mailbox},
    {"CLOSE", open, Phase::ready, stays, imap_select, no_mailbox},
    {"UNSELECT", open, Phase::ready, stays, imap_select, no_mailbox},
    {"EXPUNGE", open, stays, stays, imap_select, no_mailbox},
    {"SEARCH", open, stays, stays, imap_select, no_mailbox},
    {"FETCH", open, stays, stays, imap_select, no_mailbox},
    {"STORE", open, stays, stays, imap_select, no_mailbox},
    {"COPY", open, stays, stays, imap_select, no_mailbox},
    {"MOVE", open, stays, stays, imap_select, no_mailbox},
    {"UID FETCH", open, stays, stays, imap_select, no_mailbox},
    {"UID SEARCH", open, stays, stays, imap_select, no_mailbox},
    {"UID STORE", open, stays, stays, imap_select, no_mailbox},
    {"UID COPY", open, stays, stays, imap_select, no_mailbox},
    {"UID MOVE", open, stays, stays, imap_select, no_mailbox},
    {"UID EXPUNGE", open, stays, stays, imap_select, no_mailbox},
};

constexpr std::string_view pop3_transaction = "RFC1939-5", pop3_login = "RFC1939-7";
constexpr SessionState::Row pop3_rows[] = {
    {"STLS", begun, stays, stays, "RFC2595-4", logged_in},
    {"USER", begun, stays, stays, pop3_login, logged_in},
    {"PASS", begun, Phase::ready, stays, pop3_login, logged_in},
    {"APOP", begun, Phase::ready, stays, pop3_login, logged_in},
    {"AUTH", begun, Phase::ready, stays, pop3_login, logged_in},
    {"STAT", ready, stays, stays, pop3_transaction, not_logged_in},
    {"LIST", ready, stays, stays, pop3_transaction, not_logged_in},
    {"RETR", ready, stays, stays, pop3_transaction, not_logged_in},
    {"DELE", ready, stays, stays, pop3_transaction, not_logged_in},
    {"NOOP", ready, stays, stays, pop3_transaction, not_logged_in},
    {"RSET", ready, stays, stays, pop3_transaction, not_logged_in},
    {"TOP", ready, stays, stays, pop3_transaction, not_logged_in},
    {"UIDL", ready, stays, stays, pop3_transaction, not_logged_in},
};

constexpr std::string_view smtp_order = "RFC5321-4.1.4", smtp_auth = "RFC4954-4";
constexpr SessionState::Row smtp_rows[] = {
    {"EHLO", any, Phase::ready, stays, smtp_order, ""},
    {"HELO", any, Phase::ready, stays, smtp_order, ""},
    {"LHLO", any, Phase::ready, stays, smtp_order, ""},
    {"MAIL", ready, Phase::open, stays, smtp_order, "it needs a greeting before it, and no mail transaction under way"},
    {"RCPT", open | addressed, Phase::addressed, stays, smtp_order, "no MAIL has been taken"},
    {"DATA", addressed, Phase::ready, stays, smtp_order, "no recipient has been taken"},
    {"BDAT", addressed, stays, Phase::ready, smtp_order, "no recipient has been taken"},
    {"BDAT LAST", addressed, Phase::ready, Phase::ready, smtp_order, "no recipient has been taken"},
    {"AUTH", ready, stays, stays, smtp_auth, "it needs EHLO before it, and no mail transaction under way"},
    // After EHLO this ends a transaction, before it nothing; whichever it was, EHLO is not taken back.
    {"RSET", greeted, Phase::ready, stays, "", ""},
};

std::span<const SessionState::Row> rows(Protocol protocol) {
  switch (protocol) {
    case Protocol::imap: return imap_rows;
    case Protocol::pop3: return pop3_rows;
    case Protocol::smtp:
    case Protocol::lmtp: return smtp_rows;
  }
  return {};
}

const SessionState::Row* row_of(Protocol protocol, const SessionState::Command& command) {
  const auto verb = command.verb == "BDAT" && command.last ? std::string_view("BDAT LAST") : command.verb;
  for (const auto& row : rows(protocol))
    if (row.verb == verb) return &row;
  return nullptr;
}

Phase lowest(unsigned allowed) {
  for (const auto phase : {Phase::begun, Phase::ready, Phase::open})
    if (allowed & bit(phase)) return phase;
  return Phase::addressed;
}

}  // namespace

SessionState::SessionState(Protocol protocol, std::set<std::string, std::less<>> known)
    : protocol_(protocol), known_(std::move(known)), attainable_(begun) {
  for (const auto& row : rows(protocol_))
    if (row.to && known_.contains(row.verb)) attainable_ |= bit(*row.to);
}

bool SessionState::can_be_judged(const Row& row) const { return (row.allowed & attainable_) != 0; }

bool SessionState::allows(const Row& row) const {
  auto phase = phase_;
  for (const auto& pending : pending_)
    if (pending.row && pending.row->to) phase = *pending.row->to;
  return (row.allowed & (bit(phase) | bit(phase_))) != 0;
}

std::optional<SessionState::Fault> SessionState::judge(const Command& command) const {
  const auto* row = row_of(protocol_, command);
  if (!row || row->check.empty() || !can_be_judged(*row)) return std::nullopt;
  if (!allows(*row)) return Fault{row->check, "the client gave " + command.verb + ", but " + std::string(row->needs)};
  if (protocol_ == Protocol::pop3 && command.verb == "PASS" && !user_given_ && known_.contains("USER"))
    return Fault{pop3_login, "the client gave PASS, but no USER before it was taken"};
  if (is_lmtp_or_smtp() && command.verb == "AUTH" && authenticated_)
    return Fault{smtp_auth, "the client gave AUTH, but it is logged in already"};
  return std::nullopt;
}

void SessionState::heard(const Command& command) {
  const auto* row = row_of(protocol_, command);
  if (row && !row->check.empty() && can_be_judged(*row) && !allows(*row)) phase_ = lowest(row->allowed);
  if (protocol_ == Protocol::pop3) user_given_ = command.verb == "USER";
  if (pending_.size() == most_pending) pending_.erase(pending_.begin());
  pending_.push_back({command, row});
}

std::size_t SessionState::held() const {
  std::size_t sum = 0;
  for (const auto& [command, row] : pending_) sum += command.tag.size() + command.verb.size();
  return sum;
}

void SessionState::said(std::string_view line) {
  switch (protocol_) {
    case Protocol::imap: {
      if (line.starts_with("* PREAUTH") && pending_.empty()) phase_ = Phase::ready;
      const auto tag = line.substr(0, line.find(' '));
      for (std::size_t i = 0; i < pending_.size(); ++i)
        if (pending_[i].command.tag == tag)
          return answered(i, equal_ignoring_case(line.substr(std::min(line.size(), tag.size() + 1), 2), "OK"));
      return;
    }
    case Protocol::pop3:
      if (pending_.empty()) return;
      if (line.starts_with("+OK")) answered(0, true);
      else if (line.starts_with("-ERR")) answered(0, false);
      return;
    case Protocol::smtp:
    case Protocol::lmtp:
      // More lines of the reply follow "250-"; 334 asks for more, and 354 for the message.
      if (pending_.empty() || line.size() < 3 || (line.size() > 3 && line[3] == '-') || line.starts_with("334")) return;
      if (line.starts_with("354")) {
        in_data_ = true;
        return;
      }
      return answered(0, line[0] == '2');
  }
}

void SessionState::answered(std::size_t index, bool success) {
  const auto [command, row] = pending_[index];
  pending_.erase(pending_.begin() + static_cast<std::ptrdiff_t>(index));
  if (!success && command.verb == "USER") user_given_ = false;
  if (success && command.verb == "AUTH") authenticated_ = true;
  if (!row) return;
  if (std::exchange(in_data_, false)) {  // the transaction is over, whatever became of the message
    phase_ = Phase::ready;
    return;
  }
  if (command.verb == "RSET" && !(row->allowed & bit(phase_))) return;
  if (const auto& next = success ? row->to : row->or_else; next && (success || (row->allowed & bit(phase_))))
    phase_ = *next;
}

// SMTP: what the client learnt before does not count any more (RFC 3207 §4.2).
void SessionState::tls_established() {
  pending_.clear();
  if (is_lmtp_or_smtp()) phase_ = Phase::begun;
}

}  // namespace mailrig::mock
