#include <mailrig/pop3/reply_framer.hpp>

#include <utility>

namespace mailrig::pop3 {

Result<std::optional<Frame>> ReplyFramer::next(Shape shape) {
  if (!in_block_) {
    const auto whole = take_line();
    if (!whole) return tl::unexpected(whole.error());
    if (!*whole) return std::nullopt;
    const bool positive = frame_.line == "+OK" || frame_.line.starts_with("+OK ");
    in_block_ = shape == Shape::multi_line && positive;
    at_ = At::line_start;
    piece_taken_ = false;
    if (!in_block_) return std::exchange(frame_, {});
  }
  const bool ended = take_block();
  if (frame_.block.size() > limits_.literal) return fail(Errc::literal_too_big, ". CRLF", limits_.literal);
  if (!ended) return std::nullopt;
  in_block_ = false;
  return std::exchange(frame_, {});
}

std::string ReplyFramer::take_piece() {
  auto& block = frame_.block;
  const bool first_line = piece_taken_ || block.find('\n') != block.npos || block.size() > limits_.line;
  if (!in_block_ || block.empty() || !first_line) return {};
  piece_taken_ = true;
  const bool keep_cr = block.back() == '\r';
  if (keep_cr) block.pop_back();
  return std::exchange(block, keep_cr ? "\r" : "");
}

Result<bool> ReplyFramer::take_line() {
  const auto bytes = queue_.view();
  const auto lf = bytes.find('\n', searched_);
  const auto size = lf == bytes.npos ? bytes.size() : lf + 1;
  if (size > limits_.line) return fail(Errc::line_too_long, "CRLF", limits_.line, bytes.substr(0, limits_.line));
  if (lf == bytes.npos) {
    searched_ = size;
    return false;
  }
  searched_ = 0;
  auto line = queue_.take(size);
  line.remove_suffix(1);
  frame_.bare_lf = !line.ends_with('\r');
  if (!frame_.bare_lf) line.remove_suffix(1);
  frame_.line = line;
  return true;
}

// multi-line = single-line *dot-stuffed "." CRLF      RFC 2449 §3
bool ReplyFramer::take_block() {
  auto bytes = queue_.view();
  bool ended = false;
  while (!bytes.empty() && !ended && frame_.block.size() <= limits_.literal) {
    const char c = bytes.front();
    std::size_t taken = 1;
    switch (at_) {
      case At::line_start:
        at_ = c == '.' ? At::dot : At::text;
        if (c != '.') taken = 0;
        break;
      case At::dot:  // the dot itself is never content
        ended = frame_.bare_lf && c == '\n';
        at_ = c == '\r' ? At::dot_cr : At::text;
        if (c != '\r' && !ended) taken = 0;
        break;
      case At::dot_cr:
        ended = c == '\n';
        if (ended) break;
        frame_.block += '\r';
        at_ = At::text;
        taken = 0;
        break;
      case At::text: taken = take_text(bytes); break;
    }
    bytes.remove_prefix(taken);
  }
  queue_.take(queue_.size() - bytes.size());
  return ended;
}

// Up to and with the next end of line, or all there is; but never more than shows that the limit is passed.
std::size_t ReplyFramer::take_text(std::string_view bytes) {
  const auto lf = bytes.find('\n');
  const auto text = bytes.substr(0, lf == bytes.npos ? lf : lf + 1).substr(0, limits_.literal + 1);
  frame_.block += text;
  if (text.ends_with('\n') && (frame_.bare_lf || frame_.block.ends_with("\r\n"))) at_ = At::line_start;
  return text.size();
}

}  // namespace mailrig::pop3
