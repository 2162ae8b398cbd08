#pragma once
#include <charconv>
#include <cstdint>
#include <stdexcept>
#include <string>
#include <string_view>

namespace mailrig::examples {

/// imap(s)://user@host:port/mailbox (RFC 5092 in part)
struct Url {
  bool tls = false;
  std::string user, host, path;
  std::uint16_t port = 0;
};

/// "%41" is "A" (RFC 3986 §2.1).
inline std::string percent_decoded(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    unsigned value = 0;
    if (text[i] == '%' && i + 2 < text.size() &&
        std::from_chars(&text[i + 1], &text[i + 3], value, 16).ptr == &text[i + 3]) {
      out += static_cast<char>(value);
      i += 2;
    } else {
      out += text[i];
    }
  }
  return out;
}

/// Throws std::invalid_argument with what was expected.
inline Url parse_url(std::string_view text, std::string_view scheme) {
  const auto fail = [&] {
    return std::invalid_argument("expected " + std::string(scheme) + "(s)://user@host:port/path, found " +
                                 std::string(text));
  };
  Url url;
  auto rest = text;
  if (!rest.starts_with(scheme)) throw fail();
  rest.remove_prefix(scheme.size());
  url.tls = rest.starts_with('s');
  if (url.tls) rest.remove_prefix(1);
  if (!rest.starts_with("://")) throw fail();
  rest.remove_prefix(3);
  const auto slash = rest.find('/');
  auto authority = rest.substr(0, slash);
  if (slash != rest.npos) url.path = percent_decoded(rest.substr(slash + 1));
  if (const auto at = authority.rfind('@'); at != authority.npos) {
    url.user = percent_decoded(authority.substr(0, at));
    authority.remove_prefix(at + 1);
  }
  const auto bracket = authority.starts_with('[') ? authority.find(']') : authority.npos;
  const auto colon = authority.find(':', bracket == authority.npos ? 0 : bracket);
  if (colon != authority.npos) {
    const auto digits = authority.substr(colon + 1);
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), url.port);
    if (error != std::errc{} || end != digits.data() + digits.size()) throw fail();
  }
  url.host = authority.substr(0, colon);
  if (bracket != authority.npos) url.host = url.host.substr(1, bracket - 1);
  if (url.host.empty()) throw fail();
  return url;
}

}  // namespace mailrig::examples
