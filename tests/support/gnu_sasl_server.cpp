#include "gnu_sasl_server.hpp"

#include <gsasl.h>

#include <stdexcept>
#include <utility>

#include <mailrig/wire/base64.hpp>

namespace mailrig::test {
namespace {

std::string property(Gsasl_session* session, Gsasl_property which) {
  const char* value = gsasl_property_fast(session, which);
  return value ? value : "";
}

int answer(Gsasl*, Gsasl_session* session, Gsasl_property which) {
  auto& account = *static_cast<GnuSaslServer::Account*>(gsasl_session_hook_get(session));
  const auto set = [&](std::string_view value) {
    return value.empty() ? GSASL_NO_CALLBACK : gsasl_property_set_raw(session, which, value.data(), value.size());
  };
  const auto let_in = [&](const std::string& who) {
    account.let_in = who;
    return GSASL_OK;
  };
  const auto acts_as = property(session, GSASL_AUTHZID);  // PLAIN: the user, unless the client said another
  switch (static_cast<int>(which)) {
    case GSASL_PASSWORD: return set(property(session, GSASL_AUTHID) == account.user ? account.password : "another");
    case GSASL_SCRAM_ITER: return set(account.iterations);
    case GSASL_SERVICE: return set("imap");
    case GSASL_HOSTNAME: return set("mail.example");
    case GSASL_REALM: return set("example");
    case GSASL_CB_TLS_EXPORTER: return set(to_base64(account.channel_binding.tls_exporter));
    case GSASL_CB_TLS_UNIQUE: return set(to_base64(account.channel_binding.tls_unique));
    case GSASL_VALIDATE_SIMPLE:
      return property(session, GSASL_AUTHID) == account.user && property(session, GSASL_PASSWORD) == account.password &&
                     (acts_as == account.authorization_id ||
                      (account.authorization_id.empty() && acts_as == account.user))
                 ? let_in(account.user)
                 : GSASL_AUTHENTICATION_ERROR;
    case GSASL_VALIDATE_EXTERNAL: return let_in("external:" + property(session, GSASL_AUTHZID));
    case GSASL_VALIDATE_ANONYMOUS: return let_in("anonymous:" + property(session, GSASL_ANONYMOUS_TOKEN));
    default: return GSASL_NO_CALLBACK;
  }
}

}  // namespace

void GnuSaslServer::Deleter::operator()(Gsasl* context) const { gsasl_done(context); }
void GnuSaslServer::Deleter::operator()(Gsasl_session* session) const { gsasl_finish(session); }

GnuSaslServer::GnuSaslServer(const std::string& mechanism, Account account)
    : mechanism_(mechanism), account_(std::make_unique<Account>(std::move(account))) {
  Gsasl* context = nullptr;
  if (gsasl_init(&context) != GSASL_OK) throw std::runtime_error("gsasl_init");
  context_.reset(context);
  gsasl_callback_set(context, answer);
  Gsasl_session* session = nullptr;
  if (gsasl_server_start(context, mechanism.c_str(), &session) != GSASL_OK) throw std::runtime_error(mechanism);
  session_.reset(session);
  gsasl_session_hook_set(session, account_.get());
}

std::optional<std::string> GnuSaslServer::step(std::string_view input) {
  char* output = nullptr;
  std::size_t size = 0;
  const int code = gsasl_step(session_.get(), input.data(), input.size(), &output, &size);
  if (code != GSASL_OK && code != GSASL_NEEDS_MORE) return std::nullopt;
  std::string answer = output ? std::string(output, size) : std::string();
  gsasl_free(output);
  done_ = code == GSASL_OK;
  if (done_ && account_->let_in.empty()) account_->let_in = property(session_.get(), GSASL_AUTHID);
  return answer;
}

}  // namespace mailrig::test
