#include "gnu_sasl_verifier.hpp"

#include <gsasl.h>

#include <new>
#include <utility>

#include <mailrig/wire/base64.hpp>

namespace mailrig::auth {
namespace {

std::string property(Gsasl_session* session, Gsasl_property which) {
  const char* value = gsasl_property_fast(session, which);
  return value ? value : "";
}

// The value of an attribute (RFC 5802 §7: "v=..."; RFC 2831 §2.1.3: "rspauth=...") put in place of the one that is
// there.
std::string with_attribute(std::string message, std::string_view name, std::string_view value) {
  const auto at = message.find(name);
  if (at == std::string::npos || (at > 0 && message[at - 1] != ',')) return message;
  const auto begin = at + name.size();
  return message.replace(begin, message.find(',', begin) - begin, value);
}

}  // namespace

struct GnuSaslVerifier::Answers {
  Account account;
  std::string let_in;

  int answer(Gsasl_session* session, Gsasl_property which) {
    const auto set = [&](std::string_view value) {
      return value.empty() ? GSASL_NO_CALLBACK : gsasl_property_set_raw(session, which, value.data(), value.size());
    };
    const auto lets_in = [&](std::string who) {
      let_in = std::move(who);
      return GSASL_OK;
    };
    const auto known = property(session, GSASL_AUTHID) == account.user;
    switch (static_cast<int>(which)) {
      // Whom we do not know fails by a password that nobody has, as late as one whose password is wrong.
      case GSASL_PASSWORD: return set(known ? account.password.reveal() : std::string("\x01 nobody's"));
      case GSASL_SCRAM_ITER: return set(std::to_string(account.iterations));
      case GSASL_SERVICE: return set(account.service);
      case GSASL_HOSTNAME: return set(account.host);
      case GSASL_REALM: return set(account.realm);
      case GSASL_CB_TLS_EXPORTER: return set(to_base64(account.channel_binding.tls_exporter));
      case GSASL_CB_TLS_UNIQUE: return set(to_base64(account.channel_binding.tls_unique));
      case GSASL_VALIDATE_SIMPLE:
        return known && property(session, GSASL_PASSWORD) == account.password.reveal() && may_act(session)
                   ? lets_in(account.user)
                   : GSASL_AUTHENTICATION_ERROR;
      case GSASL_VALIDATE_EXTERNAL: return lets_in("external:" + property(session, GSASL_AUTHZID));
      case GSASL_VALIDATE_ANONYMOUS: return lets_in("anonymous:" + property(session, GSASL_ANONYMOUS_TOKEN));
      default: return GSASL_NO_CALLBACK;
    }
  }

  bool may_act(Gsasl_session* session) const {
    const auto as = property(session, GSASL_AUTHZID);
    return as.empty() || as == account.user || as == account.authorization_id;
  }

  static int callback(Gsasl*, Gsasl_session* session, Gsasl_property which) noexcept {
    auto* answers = static_cast<Answers*>(gsasl_session_hook_get(session));
    return answers ? answers->answer(session, which) : GSASL_NO_CALLBACK;
  }
};

void GnuSaslVerifier::Deleter::operator()(Gsasl* context) const noexcept { gsasl_done(context); }
void GnuSaslVerifier::Deleter::operator()(Gsasl_session* session) const noexcept { gsasl_finish(session); }
void GnuSaslVerifier::Deleter::operator()(Answers* answers) const noexcept { delete answers; }

GnuSaslVerifier::GnuSaslVerifier(const std::string& mechanism, Account account, Sabotage sabotage)
    : sabotage_(sabotage), answers_(new Answers{std::move(account), {}}) {
  Gsasl* context = nullptr;
  if (gsasl_init(&context) != GSASL_OK) throw std::bad_alloc();
  context_.reset(context);
  gsasl_callback_set(context, &Answers::callback);
  Gsasl_session* session = nullptr;
  if (gsasl_server_start(context, mechanism.c_str(), &session) != GSASL_OK) return;  // step() says so
  session_.reset(session);
  gsasl_session_hook_set(session, answers_.get());
}

const std::string& GnuSaslVerifier::let_in() const noexcept { return answers_->let_in; }

Result<std::string> GnuSaslVerifier::step(std::optional<std::string_view> input) {
  if (!session_ || done_) return fail(Errc::rejected, "an exchange that is under way");
  char* output = nullptr;
  std::size_t size = 0;
  // The library knows nothing from something empty by the address.
  const std::string said_by_client(input.value_or(std::string_view()));
  const int code =
      gsasl_step(session_.get(), input ? said_by_client.data() : nullptr, said_by_client.size(), &output, &size);
  std::string said = output ? std::string(output, size) : std::string();
  gsasl_free(output);
  if (code == GSASL_MALLOC_ERROR) throw std::bad_alloc();
  if (code != GSASL_OK && code != GSASL_NEEDS_MORE) {
    Error error{code == GSASL_MECHANISM_PARSE_ERROR ? Errc::bad_syntax : Errc::rejected, {}};
    error.about.detail = gsasl_strerror(code);
    return tl::unexpected(std::move(error));
  }
  done_ = code == GSASL_OK;
  if (done_ && answers_->let_in.empty()) {
    if (!answers_->may_act(session_.get())) return fail(Errc::rejected, "an identity that the user may act as");
    answers_->let_in = property(session_.get(), GSASL_AUTHID);
  }
  return sabotaged(std::move(said));
}

std::string GnuSaslVerifier::sabotaged(std::string output) const {
  switch (sabotage_) {
    case Sabotage::none: return output;
    case Sabotage::wrong_signature: {
      auto changed = with_attribute(std::move(output), "v=", "bm8gc2lnbmF0dXJlIG9mIG91cnM=");
      return with_attribute(std::move(changed), "rspauth=", "00000000000000000000000000000000");
    }
    case Sabotage::wrong_nonce: return with_attribute(std::move(output), "r=", "aNonceOfSomebodyElse");
    case Sabotage::absurd_iterations: return with_attribute(std::move(output), "i=", "4294967295");
  }
  return output;
}

}  // namespace mailrig::auth
