#include "gnu_sasl_session.hpp"

#include <gsasl.h>

#include <new>
#include <utility>

#include <mailrig/wire/base64.hpp>

namespace mailrig::auth {
namespace {

// What each of the library's failures means to the caller of Mechanism.
Errc code_of(int failure) {
  switch (failure) {
    case GSASL_MECHANISM_PARSE_ERROR:
    case GSASL_BASE64_ERROR: return Errc::bad_syntax;
    case GSASL_MECHANISM_CALLED_TOO_MANY_TIMES: return Errc::out_of_turn;
    case GSASL_SASLPREP_ERROR:
    case GSASL_UNKNOWN_MECHANISM:
    case GSASL_NO_CALLBACK:
    case GSASL_NO_ANONYMOUS_TOKEN:
    case GSASL_NO_AUTHID:
    case GSASL_NO_AUTHZID:
    case GSASL_NO_PASSWORD:
    case GSASL_NO_SERVICE:
    case GSASL_NO_HOSTNAME:
    case GSASL_NO_CB_TLS_UNIQUE:
    case GSASL_NO_CB_TLS_EXPORTER: return Errc::bad_argument;
    default: return Errc::authentication_failed;  // its own checks, and whatever Kerberos may say
  }
}

tl::unexpected<Error> failure(int code) {
  if (code == GSASL_MALLOC_ERROR) throw std::bad_alloc();
  Error error{code_of(code), {}};
  error.about.detail = gsasl_strerror(code);
  return tl::unexpected(std::move(error));
}

// Takes over what the library allocated, and leaves no copy behind.
Secret take(char* bytes, std::size_t size) {
  if (!bytes) return Secret();
  Secret taken(std::string(bytes, size));
  volatile char* traces = bytes;
  for (std::size_t i = 0; i < size; ++i) traces[i] = 0;
  gsasl_free(bytes);
  return taken;
}

int set(Gsasl_session* session, Gsasl_property property, std::string_view value) {
  return gsasl_property_set_raw(session, property, value.data(), value.size());
}

int set_unless_empty(Gsasl_session* session, Gsasl_property property, std::string_view value) {
  return value.empty() ? GSASL_NO_CALLBACK : set(session, property, value);
}

}  // namespace

struct GnuSaslSession::Answers {
  Credentials credentials;
  bool bound_to_channel;

  int answer(Gsasl_session* session, Gsasl_property property) const {
    const auto& c = credentials;
    switch (static_cast<int>(property)) {
      case GSASL_AUTHID: return set(session, property, c.user);
      case GSASL_AUTHZID: return set_unless_empty(session, property, c.authorization_id);
      case GSASL_PASSWORD: return c.password ? set(session, property, c.password->reveal()) : GSASL_NO_PASSWORD;
      case GSASL_ANONYMOUS_TOKEN: return c.trace ? set(session, property, *c.trace) : GSASL_NO_ANONYMOUS_TOKEN;
      case GSASL_SERVICE: return set(session, property, c.service);
      case GSASL_HOSTNAME: return set(session, property, c.host);
      case GSASL_REALM: return set_unless_empty(session, property, c.realm);
      case GSASL_QOP: return set(session, property, "qop-auth");
      // GNU SASL 2.2 fails where it should say "y" (RFC 5802 §6), so it is told of the channel for -PLUS alone.
      case GSASL_CB_TLS_EXPORTER: return binding(session, property, c.channel_binding.tls_exporter);
      case GSASL_CB_TLS_UNIQUE: return binding(session, property, c.channel_binding.tls_unique);
      default: return GSASL_NO_CALLBACK;
    }
  }

  int binding(Gsasl_session* session, Gsasl_property property, std::string_view bytes) const {
    return bound_to_channel ? set_unless_empty(session, property, to_base64(bytes)) : GSASL_NO_CALLBACK;
  }

  static int callback(Gsasl*, Gsasl_session* session, Gsasl_property property) noexcept {
    const auto* answers = static_cast<const Answers*>(gsasl_session_hook_get(session));
    return answers ? answers->answer(session, property) : GSASL_NO_CALLBACK;
  }
};

void GnuSaslSession::ContextDeleter::operator()(Gsasl* context) const noexcept { gsasl_done(context); }
void GnuSaslSession::SessionDeleter::operator()(Gsasl_session* session) const noexcept { gsasl_finish(session); }
void GnuSaslSession::AnswersDeleter::operator()(Answers* answers) const noexcept { delete answers; }

GnuSaslSession::GnuSaslSession(const std::string& mechanism, Credentials credentials, bool bound_to_channel)
    : answers_(new Answers{std::move(credentials), bound_to_channel}) {
  Gsasl* context = nullptr;
  if (gsasl_init(&context) != GSASL_OK) throw std::bad_alloc();
  context_.reset(context);
  gsasl_callback_set(context, &Answers::callback);
  Gsasl_session* session = nullptr;
  start_ = gsasl_client_start(context, mechanism.c_str(), &session);
  if (start_ != GSASL_OK) return;
  session_.reset(session);
  gsasl_session_hook_set(session, answers_.get());
}

Result<GnuSaslSession::Step> GnuSaslSession::step(std::string_view input) {
  if (start_ != GSASL_OK) return failure(start_);
  char* output = nullptr;
  std::size_t size = 0;
  const int code = gsasl_step(session_.get(), input.data(), input.size(), &output, &size);
  if (code != GSASL_OK && code != GSASL_NEEDS_MORE) return failure(code);
  return Step{take(output, size), code == GSASL_OK};
}

bool gnu_sasl_supports(const std::string& mechanism) {
  Gsasl* context = nullptr;
  if (gsasl_init(&context) != GSASL_OK) throw std::bad_alloc();
  const bool supports = gsasl_client_support_p(context, mechanism.c_str()) != 0;
  gsasl_done(context);
  return supports;
}

}  // namespace mailrig::auth
