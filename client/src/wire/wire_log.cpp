#include <mailrig/wire/wire_log.hpp>

#include <mailrig/wire/error.hpp>

namespace mailrig {
namespace {

constexpr std::size_t longest_line = 2000;

std::string_view describe(End why) {
  switch (why) {
    case End::closed: return "closed by the other side";
    case End::truncated: return "closed by the other side without close_notify";
    case End::reset: return "reset";
    case End::timed_out: return "timed out";
    case End::tls_failed: return "TLS failed";
    case End::bad_compression: return "compression failed";
  }
  return "ended";
}

}  // namespace

TextWireLog::TextWireLog(Write write, std::string sent_prefix, std::string received_prefix)
    : write_(std::move(write)), sides_{{std::move(sent_prefix), {}}, {std::move(received_prefix), {}}} {}

TextWireLog::~TextWireLog() {
  for (auto& side : sides_) flush(side);
}

void TextWireLog::bytes(Direction direction, std::string_view bytes) {
  auto& side = sides_[static_cast<std::size_t>(direction)];
  while (!bytes.empty()) {
    const auto lf = bytes.find('\n');
    const auto text = bytes.substr(0, lf);
    // One byte more than is shown, so that flush() knows that something was cut.
    if (side.partial.size() <= longest_line) side.partial += text.substr(0, longest_line + 1 - side.partial.size());
    if (lf == bytes.npos) return;
    if (side.partial.ends_with('\r')) side.partial.pop_back();
    else side.partial += '\n';
    write_(side.prefix + printable(side.partial, longest_line) + '\n');
    side.partial.clear();
    bytes.remove_prefix(lf + 1);
  }
}

void TextWireLog::event(std::string_view text) {
  for (auto& side : sides_) flush(side);
  write_("-- " + printable(text, longest_line) + '\n');
}

// A line whose end has not come yet.
void TextWireLog::flush(Side& side) {
  if (side.partial.empty()) return;
  write_(side.prefix + printable(side.partial, longest_line) + '\n');
  side.partial.clear();
}

void LoggedPeer::received(std::string_view bytes) {
  log_.bytes(Direction::received, bytes);
  peer_.received(bytes);
}

void LoggedPeer::tls_established() {
  log_.event("TLS established");
  peer_.tls_established();
}

void LoggedPeer::ended(End why) {
  log_.event(describe(why));
  peer_.ended(why);
}

std::optional<Action> LoggedPeer::next_action() {
  auto action = peer_.next_action();
  if (!action) return action;
  if (const auto* send = std::get_if<Send>(&*action))
    log_.bytes(Direction::sent, send->secret ? secret_placeholder : std::string_view(send->bytes));
  else if (const auto* close = std::get_if<Close>(&*action)) log_.event(close->reset ? "reset by us" : "closed by us");
  else if (std::holds_alternative<StartTls>(*action)) log_.event("TLS handshake");
  else if (std::holds_alternative<Compress>(*action)) log_.event("compression begins");
  return action;
}

}  // namespace mailrig
