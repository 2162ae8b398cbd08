#include <mailrig/imap/event.hpp>

#include "characters.hpp"
#include "quote_server.hpp"

namespace mailrig::imap {

Error Completed::error() const {
  Error error = cancelled ? *cancelled : Error{Errc::rejected, {}};
  quote_server(error.about, status());
  error.about.tag = tag;
  error.about.retry_after = suggested_wait(status().text);
  return error;
}

std::optional<std::chrono::milliseconds> suggested_wait(std::string_view text) noexcept {
  constexpr std::string_view words = "Suggested Backoff Time: ", unit = " milliseconds";
  constexpr std::size_t longest = 12;  // digits: 30 years
  for (auto at = text.find(':'); at != text.npos; at = text.find(':', at + 1)) {
    const auto end = at + 2;  // of the words
    if (end < words.size() || end > text.size() || !equals(text.substr(end - words.size(), words.size()), words))
      continue;
    const auto rest = text.substr(end);
    std::size_t digits = 0;
    std::chrono::milliseconds::rep time = 0;
    for (; digits < rest.size() && digits < longest && is_digit(rest[digits]); ++digits)
      time = time * 10 + (rest[digits] - '0');
    if (digits > 0 && equals(rest.substr(digits, unit.size()), unit)) return std::chrono::milliseconds(time);
  }
  return std::nullopt;
}

}  // namespace mailrig::imap
