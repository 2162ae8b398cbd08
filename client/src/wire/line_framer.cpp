#include <mailrig/wire/line_framer.hpp>

namespace mailrig {

Result<std::optional<Line>> LineFramer::next() {
  const auto bytes = queue_.view();
  const auto lf = bytes.find('\n', searched_);
  const auto size = lf == bytes.npos ? bytes.size() : lf + 1;
  if (size > limit_) return fail(Errc::line_too_long, "CRLF", limit_, bytes.substr(0, limit_));
  if (lf == bytes.npos) {
    searched_ = bytes.size();
    return std::nullopt;
  }
  searched_ = 0;
  auto text = queue_.take(size);
  text.remove_suffix(1);
  if (!text.ends_with('\r')) return Line{text, true};
  text.remove_suffix(1);
  return Line{text, false};
}

}  // namespace mailrig
