#include "scram_message.hpp"

#include <algorithm>
#include <charconv>
#include <system_error>

#include <mailrig/wire/base64.hpp>

namespace mailrig::auth {
namespace {

// The attributes of a message, one after the other: attr-val = ALPHA "=" value      RFC 5802 §7
class Attributes {
 public:
  explicit Attributes(std::string_view message) : message_(message) {}

  // The value of the next attribute if it is called `name`, else nullopt. `at` is where it stands.
  std::optional<std::string_view> next(char name) {
    at_ = next_;
    const auto attribute = message_.substr(next_, message_.find(',', next_) - next_);
    if (attribute.size() < 2 || attribute[0] != name || attribute[1] != '=') return std::nullopt;
    next_ = std::min(next_ + attribute.size() + 1, message_.size());
    return attribute.substr(2);
  }

  tl::unexpected<Error> fail_here(Errc code, std::string_view expected) const {
    return fail(code, expected, at_, message_);
  }

 private:
  std::string_view message_;
  std::size_t at_ = 0, next_ = 0;
};

// printable = %x21-2B / %x2D-7E
bool printable_nonce(std::string_view nonce) {
  return std::all_of(nonce.begin(), nonce.end(), [](char c) { return c > 0x20 && c < 0x7f; });
}

bool is_base64(std::string_view text) { return !text.empty() && from_base64(text).has_value(); }

}  // namespace

// client-first-message-bare = [reserved-mext ","] username "," nonce ["," extensions], of which GNU SASL writes two
std::string_view client_nonce(std::string_view client_first) noexcept {
  const auto at = client_first.rfind(",r=");
  return at == std::string_view::npos ? std::string_view() : client_first.substr(at + 3);
}

// server-first-message = [reserved-mext ","] nonce "," salt "," iteration-count ["," extensions]
// A mandatory extension is one that we do not know, and a reason to fail.
Result<void> check_server_first(std::string_view message, std::string_view client_nonce,
                                const IterationBounds& iterations) {
  if (const auto nul = message.find('\0'); nul != std::string_view::npos)
    return fail(Errc::bad_syntax, "value-char", nul, message);
  Attributes attributes(message);
  const auto nonce = attributes.next('r');
  if (!nonce || !printable_nonce(*nonce)) return attributes.fail_here(Errc::bad_syntax, "nonce");
  if (client_nonce.empty() || !nonce->starts_with(client_nonce) || nonce->size() == client_nonce.size())
    return attributes.fail_here(Errc::server_not_authenticated, "a nonce that continues ours");
  const auto salt = attributes.next('s');
  if (!salt || !is_base64(*salt)) return attributes.fail_here(Errc::bad_syntax, "salt");

  // posit-number = %x31-39 *DIGIT
  const auto count = attributes.next('i');
  const bool digits = count && !count->empty() && count->front() != '0' &&
                      std::all_of(count->begin(), count->end(), [](char c) { return c >= '0' && c <= '9'; });
  if (!digits) return attributes.fail_here(Errc::bad_syntax, "iteration-count");
  std::uint64_t number = 0;
  const bool fits = std::from_chars(count->data(), count->data() + count->size(), number).ec == std::errc();
  if (!fits || number > iterations.most)
    return attributes.fail_here(Errc::iteration_count_refused, "at most " + std::to_string(iterations.most));
  if (number < iterations.least)
    return attributes.fail_here(Errc::iteration_count_refused, "at least " + std::to_string(iterations.least));
  return {};
}

// server-final-message = (server-error / verifier) ["," extensions]
Result<void> check_server_final(std::string_view message) {
  if (const auto nul = message.find('\0'); nul != std::string_view::npos)
    return fail(Errc::bad_syntax, "value-char", nul, message);
  Attributes attributes(message);
  if (const auto error = attributes.next('e')) {
    auto failed = fail(Errc::authentication_failed);
    failed.value().about.server_text = *error;
    return failed;
  }
  const auto verifier = attributes.next('v');
  if (!verifier || !is_base64(*verifier)) return attributes.fail_here(Errc::bad_syntax, "verifier");
  return {};
}

}  // namespace mailrig::auth
