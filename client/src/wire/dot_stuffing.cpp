#include <mailrig/wire/dot_stuffing.hpp>

namespace mailrig {

void DotStuffer::feed(std::string_view piece, std::string& out) {
  while (!piece.empty()) {
    if (after_cr_) {
      after_cr_ = false;
      if (piece.front() == '\n') {
        piece.remove_prefix(1);
        continue;
      }
    }
    if (line_start_ && piece.front() == '.') out += '.';
    const auto end = piece.find_first_of("\r\n");
    const auto text = piece.substr(0, end);
    out += text;
    if (!text.empty()) line_start_ = false;
    if (end == piece.npos) return;
    out += "\r\n";
    line_start_ = true;
    after_cr_ = piece[end] == '\r';
    piece.remove_prefix(end + 1);
  }
}

void DotStuffer::finish(std::string& out) {
  if (!line_start_) out += "\r\n";
  out += ".\r\n";
  *this = {};
}

std::string dot_stuffed(std::string_view message) {
  std::string out;
  out.reserve(message.size() + message.size() / 32 + 5);
  DotStuffer stuffer;
  stuffer.feed(message, out);
  stuffer.finish(out);
  return out;
}

DotLine dot_unstuffed(std::string_view line) noexcept {
  if (line == ".") return {true, {}};
  if (line.starts_with('.')) line.remove_prefix(1);
  return {false, line};
}

}  // namespace mailrig
