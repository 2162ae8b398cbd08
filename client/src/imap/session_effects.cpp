// What a session learns from responses, and what the success of commands does to it.
#include <algorithm>
#include <utility>

#include <mailrig/imap/mailbox_name.hpp>
#include <mailrig/imap/session.hpp>

#include "literal_locator.hpp"

namespace mailrig::imap {
namespace {

// A tagged response of our own making, in place of one that must not be believed in every word.
OwnedResponse bare_status(std::string_view tag, Condition condition) {
  return *OwnedResponse::parse(std::string(tag) + ' ' + std::string(describe(condition)) + " done\r\n");
}

}  // namespace

std::optional<Tolerance> Session::apply(const Pending& command, const StatusResponse& status) {
  const bool ok = status.condition == Condition::ok;
  switch (command.traits.effect) {
    case Effect::none:
    case Effect::starts_tls: break;
    case Effect::authenticates:
      if (ok) state_ = State::authenticated;
      break;
    case Effect::unauthenticates:
      if (ok) forget_login();
      break;
    case Effect::selects: apply_select(command, status.condition); break;
    case Effect::deselects:
      if (!ok) break;
      state_ = State::authenticated;
      mailbox_.reset();
      break;
    case Effect::enables:
      if (ok && !command.told_enabled) return apply_enable(command);
      break;
    case Effect::compresses:
      if (!ok) break;
      compressed_ = true;
      actions_.push_back({Compress{framer_.take_rest()}, {}});
      break;
    case Effect::logs_out:
      state_ = ok ? State::closed : state_before_logout_;
      if (ok) actions_.push_back({Close{}, {}});
      break;
  }
  return std::nullopt;
}

// RFC 3501 §6.3.1: a failed attempt leaves no mailbox selected. One that the server did not understand changes nothing,
// unless it has closed the mailbox already.
void Session::apply_select(const Pending& command, Condition condition) {
  auto opened = std::exchange(opening_, std::nullopt);
  if (condition == Condition::ok) {
    mailbox_ = std::move(opened);
    mailbox_->read_only |= command.traits.name == "EXAMINE";
  } else if (condition == Condition::no) {
    mailbox_.reset();
  }
  state_ = mailbox_ ? State::selected : State::authenticated;
}

// RFC 5161 §3.2 has the server say what it enabled. quirks.md 21: not all do.
std::optional<Tolerance> Session::apply_enable(const Pending& command) {
  if (options_.strict) {
    stop(Errc::bad_syntax, "ENABLED");
    return std::nullopt;
  }
  learn_enabled({command.traits.enables.begin(), command.traits.enables.end()});
  return Tolerance::missing_enabled;
}

void Session::learn(const OwnedResponse& response) {
  const auto* status = response.as<StatusResponse>();
  if (const auto* data = response.as<CapabilityData>()) capabilities_.learn(data->names);
  if (const auto* code = status ? status->code_as<code::Capability>() : nullptr) capabilities_.learn(code->names);
  if (const auto* row = response.as<MailboxList>()) learn_separator(*row);
  if (const auto* data = response.as<EnabledData>()) {
    const auto asker = std::find_if(in_flight_.begin(), in_flight_.end(),
                                    [](const Pending& command) { return command.traits.effect == Effect::enables; });
    if (asker != in_flight_.end()) {
      asker->told_enabled = true;
      learn_enabled({data->names.begin(), data->names.end()});
    }
  }
  if (opening_ && status && status->says(code::Word::closed)) {
    // RFC 7162 §3.2.11: what came before it was about the mailbox before, what follows is about the one being opened.
    mailbox_.reset();
    state_ = State::authenticated;
    MailboxState anew;
    anew.name = std::move(opening_->name);
    anew.separator = opening_->separator;
    opening_ = std::move(anew);
    return;
  }
  if (mailbox_) update(*mailbox_, response);
  if (opening_) update(*opening_, response);
}

// A row about the mailbox itself knows best; all others most likely have the same separator.
void Session::learn_separator(const MailboxList& row) {
  separator_ = row.delimiter;
  for (auto* mailbox : {&mailbox_, &opening_})
    if (*mailbox && (!(*mailbox)->separator || same_mailbox((*mailbox)->name, row.name)))
      (*mailbox)->separator = row.delimiter;
}

// RFC 5161 §3.2: each response says what its command has enabled, in addition to what was before.
void Session::learn_enabled(std::vector<std::string_view> names) {
  names.insert(names.end(), enabled_.names().begin(), enabled_.names().end());
  Capabilities enabled;
  enabled.learn(names);
  enabled_ = std::move(enabled);
  parse_options_.utf8 = enabled_.has("UTF8=ACCEPT") || enabled_.has("IMAP4rev2");
}

// RFC 8437 §3: all is as it was before authentication, but for TLS. Capabilities are to be asked for again.
void Session::forget_login() {
  state_ = State::not_authenticated;
  capabilities_.forget();
  enabled_.forget();
  parse_options_.utf8 = false;
  mailbox_.reset();
  separator_.reset();
}

void Session::complete_starttls(Pending command, OwnedResponse response) {
  const auto& status = *response.as<StatusResponse>();
  if (status.condition == Condition::ok) {
    if (framer_.pending() > 0) return stop(Errc::bytes_before_tls, "TLS");
    handshaking_ = true;
    actions_.push_back({StartTls{}, {}});
    in_flight_.push_back(std::move(command));  // until TLS stands
    return;
  }
  if (must_upgrade()) return stop(Errc::tls_required, "OK", &status);
  state_ = State::not_authenticated;
  finish(std::move(command), std::move(response));
}

// RFC 3501 §6.2.1: nothing that was learnt in plaintext is to be believed, for anybody may have said it.
void Session::tls_established() {
  if (state_ == State::closed) return;
  secure_ = true;
  if (!std::exchange(handshaking_, false)) return;
  framer_ = ResponseFramer(options_.limits, options_.literals);
  forget_login();
  complaint_.reset();
  queued_ = 0;
  std::erase_if(events_, [](const Queued& queued) {
    return !std::holds_alternative<Completed>(queued.event) && !std::holds_alternative<Cancelled>(queued.event);
  });
  for (auto& [event, size] : events_) {
    size = 0;
    auto* completed = std::get_if<Completed>(&event);
    if (!completed) continue;
    completed->response = bare_status(completed->tag, completed->status().condition);
    completed->cancelled.reset();
  }
  auto command = std::move(in_flight_.front());
  in_flight_.clear();
  auto answer = bare_status(command.tag, Condition::ok);
  finish(std::move(command), std::move(answer));
}

}  // namespace mailrig::imap
