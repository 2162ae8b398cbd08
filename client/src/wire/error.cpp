#include <mailrig/wire/error.hpp>

#include <algorithm>
#include <array>

namespace mailrig {
namespace {

class Category final : public std::error_category {
 public:
  const char* name() const noexcept override { return "mailrig"; }
  std::string message(int code) const override { return std::string(describe(static_cast<Errc>(code))); }
};

constexpr std::size_t excerpt_size = 60;

}  // namespace

const std::error_category& error_category() noexcept {
  static const Category category;
  return category;
}

std::error_code make_error_code(Errc code) noexcept { return {static_cast<int>(code), error_category()}; }

std::string_view describe(Errc code) noexcept {
  switch (code) {
    case Errc::bad_syntax: return "bad syntax";
    case Errc::line_too_long: return "line too long";
    case Errc::literal_too_big: return "literal too big";
    case Errc::response_too_big: return "response too big";
    case Errc::nested_too_deep: return "nested too deep";
    case Errc::too_many_items: return "too many items";
    case Errc::bytes_before_tls: return "plaintext bytes behind the go-ahead for TLS";
    case Errc::out_of_turn: return "a reply to nothing that was asked";
    case Errc::peer_closed: return "the other side closed the connection";
    case Errc::peer_truncated: return "the other side ended TLS without close_notify";
    case Errc::peer_reset: return "the connection was reset";
    case Errc::timed_out: return "timed out";
    case Errc::unreachable: return "cannot connect";
    case Errc::cannot_listen: return "cannot listen";
    case Errc::tls_failed: return "TLS failed";
    case Errc::tls_required: return "TLS is required and not offered";
    case Errc::bad_compression: return "the compressed stream is broken";
    case Errc::source_failed: return "the source of a message failed";
    case Errc::shut_down: return "the server is shutting down the connection";
    case Errc::authentication_failed: return "authentication failed";
    case Errc::server_not_authenticated: return "the server did not authenticate itself";
    case Errc::iteration_count_refused: return "an iteration count out of bounds";
    case Errc::rejected: return "the server refused";
    case Errc::wrong_state: return "not allowed in this state";
    case Errc::bad_argument: return "bad argument";
    case Errc::cancelled: return "cancelled";
  }
  return "unknown error";
}

bool Error::fatal() const noexcept { return code < Errc::authentication_failed; }

std::string Error::message() const {
  std::string text(describe(code));
  if (!about.detail.empty()) text += ": " + printable(about.detail);
  if (!about.expected.empty()) text += ": expected " + about.expected;
  if (!about.excerpt.empty()) text += " at byte " + std::to_string(about.offset) + ", near \"" + about.excerpt + '"';
  if (!about.response_code.empty()) text += " [" + printable(about.response_code) + ']';
  if (!about.server_text.empty()) text += "; the server said: " + printable(about.server_text);
  return text;
}

tl::unexpected<Error> fail(Errc code, std::string_view expected, std::size_t offset, std::string_view input) {
  Error error{code, {}};
  error.about.expected = expected;
  error.about.offset = offset;
  if (!input.empty()) {
    const auto begin = std::min(offset > 10 ? offset - 10 : 0, input.size());
    error.about.excerpt = printable(input.substr(begin), excerpt_size);
  }
  return tl::unexpected(std::move(error));
}

std::string printable(std::string_view bytes, std::size_t most) {
  static constexpr std::string_view digits = "0123456789abcdef";
  std::string text;
  for (const char c : bytes.substr(0, most)) {
    const auto byte = static_cast<unsigned char>(c);
    if (c == '\r') text += "\\r";
    else if (c == '\n') text += "\\n";
    else if (byte >= 0x20 && byte < 0x7f) text += c;
    else text += {'\\', 'x', digits[byte >> 4], digits[byte & 15]};
  }
  if (bytes.size() > most) text += "...";
  return text;
}

}  // namespace mailrig
