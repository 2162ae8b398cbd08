#include <mailrig/auth/apop.hpp>

#include <algorithm>
#include <array>
#include <cstdint>
#include <string>

#include <nettle/md5.h>

namespace mailrig::auth {
namespace {

constexpr std::size_t longest_timestamp = 512;  // the greeting's line, RFC 1939 §3

// atom = 1*<any CHAR except specials, SPACE and CTLs>; dots between them, wherever servers put them   RFC 822 §3.3
bool dotted_atoms(std::string_view text) {
  static constexpr std::string_view specials = "()<>@,;:\\\"[]";
  return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) {
    return c > 0x20 && c < 0x7f && specials.find(c) == std::string_view::npos;
  });
}

// domain-literal = "[" *(dtext / quoted-pair) "]", of which we take addresses
bool domain_literal(std::string_view text) {
  if (text.size() < 3 || text.front() != '[' || text.back() != ']') return false;
  const auto inner = text.substr(1, text.size() - 2);
  return std::all_of(inner.begin(), inner.end(), [](char c) {
    return (c >= '0' && c <= ':') || c == '.' || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
  });
}

// msg-id = "<" addr-spec ">"; addr-spec = local-part "@" domain      RFC 822 §4.6, §6.1
bool is_msg_id(std::string_view text) {
  if (text.size() < 2 || text.size() > longest_timestamp || text.front() != '<' || text.back() != '>') return false;
  const auto inner = text.substr(1, text.size() - 2);
  const auto at = inner.find('@');
  if (at == std::string_view::npos) return false;
  const auto domain = inner.substr(at + 1);
  return dotted_atoms(inner.substr(0, at)) && (dotted_atoms(domain) || domain_literal(domain));
}

}  // namespace

Result<Secret> apop_digest(std::string_view timestamp, const Secret& secret) {
  if (!is_msg_id(timestamp)) return fail(Errc::bad_syntax, "msg-id", 0, timestamp);
  md5_ctx context;
  md5_init(&context);
  for (const auto part : {timestamp, std::string_view(secret.reveal())})
    md5_update(&context, part.size(), reinterpret_cast<const std::uint8_t*>(part.data()));
  std::array<std::uint8_t, MD5_DIGEST_SIZE> digest{};
  md5_digest(&context, digest.size(), digest.data());
  static constexpr std::string_view digits = "0123456789abcdef";
  std::string text;
  for (const auto byte : digest) text += {digits[byte >> 4], digits[byte & 15]};
  return Secret(std::move(text));
}

}  // namespace mailrig::auth
