#include <mailrig/imap/not_authenticated.hpp>

#include <cassert>
#include <utility>

#include <mailrig/wire/base64.hpp>

#include "characters.hpp"

namespace mailrig::imap {
namespace {

// The lines of AUTHENTICATE: *(CRLF base64), or "*" to cancel.
class SaslDialogue final : public Dialogue {
 public:
  SaslDialogue(std::shared_ptr<auth::Mechanism> mechanism, bool begun)
      : mechanism_(std::move(mechanism)), begun_(begun) {}

  Answer answer(std::string_view text) override {
    const auto challenge = from_base64(text);
    if (!challenge) return cancel(fail(Errc::bad_syntax, "base64", 0, text).value());
    auto response = respond(*challenge);
    if (!response) return cancel(std::move(response.error()));
    return {{to_base64(response->reveal()) + "\r\n", true, false}, std::nullopt};
  }

  bool complete() const noexcept override { return mechanism_->complete(); }

 private:
  // RFC 4422 §5: a mechanism that speaks first does so in answer to an empty challenge.
  Result<Secret> respond(std::string_view challenge) {
    if (!std::exchange(begun_, true)) {
      auto initial = mechanism_->initial_response();
      if (!initial) return tl::unexpected(std::move(initial.error()));
      if (*initial && !challenge.empty()) return fail(Errc::bad_syntax, "empty challenge", 0, challenge);
      if (*initial) return std::move(**initial);
    }
    return mechanism_->respond(challenge);
  }

  static Answer cancel(Error why) { return {{"*\r\n", false, false}, std::move(why)}; }

  std::shared_ptr<auth::Mechanism> mechanism_;
  bool begun_;  // the mechanism has been asked for its initial response
};

}  // namespace

// authenticate = "AUTHENTICATE" SP auth-type [SP (base64 / "=")] *(CRLF base64)   RFC 4959 §7
void Authenticate::encode(CommandEncoder& out) const {
  assert(mechanism);
  out.text("AUTHENTICATE ").atom(mechanism->name(), "auth-type");
  const bool at_once = initial_response && out.options().initial_response;
  if (at_once) {
    const auto initial = mechanism->initial_response();
    if (!initial) out.refuse("initial response");
    else if (*initial) out.text(" ").secret((*initial)->empty() ? "=" : to_base64((*initial)->reveal()));
  }
  out.dialogue(std::make_shared<SaslDialogue>(mechanism, at_once));
}

// login = "LOGIN" SP userid SP password
void Login::encode(CommandEncoder& out) const {
  out.text("LOGIN ").astring(user, "userid").text(" ").astring(password, "password");
}

}  // namespace mailrig::imap
