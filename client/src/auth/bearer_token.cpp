#include <mailrig/auth/bearer_token.hpp>

#include <algorithm>
#include <cassert>
#include <utility>

#include "mechanism_table.hpp"

namespace mailrig::auth {
namespace {

constexpr char separator = '\x01';  // kvsep, RFC 7628 §3.1

// saslname = 1*(value-safe-char / "=2C" / "=3D")      RFC 5801 §4
std::string sasl_name(std::string_view name) {
  std::string escaped;
  for (const char c : name) {
    if (c == ',') escaped += "=2C";
    else if (c == '=') escaped += "=3D";
    else escaped += c;
  }
  return escaped;
}

bool one_word(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return c > 0x20 && c < 0x7f; });
}

// client-resp = gs2-header kvsep *kvpair kvsep; kvpair = key "=" value kvsep      RFC 7628 §3.1
std::string oauthbearer(const Credentials& c, std::string_view token) {
  std::string text = "n,a=" + sasl_name(c.authorization_id.empty() ? c.user : c.authorization_id) + ',' + separator;
  if (!c.host.empty()) text += "host=" + c.host + separator;
  if (c.port != 0) text += "port=" + std::to_string(c.port) + separator;
  return text + "auth=Bearer " + std::string(token) + separator + separator;
}

std::string xoauth2(const Credentials& c, std::string_view token) {
  return "user=" + c.user + separator + "auth=Bearer " + std::string(token) + separator + separator;
}

}  // namespace

BearerToken::BearerToken(Form form, Credentials credentials) : form_(form), credentials_(std::move(credentials)) {
  assert(credentials_.token);
}

std::string_view BearerToken::name() const noexcept { return form_ == Form::xoauth2 ? "XOAUTH2" : "OAUTHBEARER"; }

Result<std::optional<Secret>> BearerToken::initial_response() {
  if (const auto what = missing(*find_mechanism(name()), credentials_); !what.empty())
    return fail(Errc::bad_argument, what);
  if (!one_word(credentials_.host)) return fail(Errc::bad_argument, "host");
  const auto token = credentials_.token();
  if (!token) return tl::unexpected(token.error());
  if (token->empty() || !one_word(token->reveal())) return fail(Errc::bad_argument, "token of RFC 6750");
  sent_ = true;
  return Secret(form_ == Form::xoauth2 ? xoauth2(credentials_, token->reveal())
                                       : oauthbearer(credentials_, token->reveal()));
}

Result<Secret> BearerToken::respond(std::string_view challenge) {
  if (refusal_) return fail(Errc::out_of_turn, "the server's refusal");
  refusal_ = std::string();
  const auto most = find_mechanism(name())->challenge_bytes;
  if (challenge.size() > most) return fail(Errc::response_too_big, "at most " + std::to_string(most) + " bytes");
  refusal_ = challenge;
  return form_ == Form::xoauth2 ? Secret() : Secret(std::string(1, separator));
}

}  // namespace mailrig::auth
