#include "smtp_connection.hpp"

#include <unistd.h>

#include <array>

#include <mailrig/auth/choose.hpp>
#include <mailrig/smtp/path.hpp>

namespace mailrig::smtp {
namespace {

SessionOptions session_options(const ClientOptions& options) {
  SessionOptions session;
  const bool must = options.tls == TlsUse::starttls && !options.tls_policy;
  session.security = options.tls == TlsUse::implicit ? Security::tls
                     : must                          ? Security::tls_required
                                                     : Security::plaintext;
  return session;
}

net::BlockingConnection::Options connection_options(const ClientOptions& options) {
  const bool implicit = options.tls == TlsUse::implicit;
  const auto default_port = static_cast<std::uint16_t>(implicit ? 465 : 25);
  return {options.host, options.port != 0 ? options.port : default_port, implicit, options.trust, options.timeout,
          options.log};
}

}  // namespace

std::string default_client_name(const std::string& host) {
  const bool local = host == "localhost" || host == "::1" || host.starts_with("127.");
  std::array<char, 256> name{};
  if (local || ::gethostname(name.data(), name.size() - 1) != 0 || !check_domain(name.data())) return "localhost";
  return name.data();
}

Connection::Connection(ClientOptions options)
    : options_(std::move(options)), session_(std::make_shared<Session>(session_options(options_))) {
  if (options_.client_name.empty()) options_.client_name = default_client_name(options_.host);
  if (auto name = check_domain(options_.client_name); !name) throw ClientError(std::move(name.error()));
  connection_ = std::make_unique<net::BlockingConnection>(connection_options(options_), session_);
  greet();
  say_hello();
  if (options_.tls == TlsUse::starttls) begin_tls();
  if (!options_.user.empty()) authenticate();
}

void Connection::greet() {
  for (;;) {
    auto event = connection_->next_event(*session_);
    if (std::holds_alternative<Greeting>(event)) return;
    if (auto* failed = std::get_if<Failed>(&event)) throw ClientError(std::move(failed->error));
  }
}

// RFC 5321 §3.2: HELO for a server that does not know EHLO.
void Connection::say_hello() {
  if (options_.lmtp) {
    run(Lhlo{options_.client_name});
    return;
  }
  const auto hello = execute(Ehlo{options_.client_name});
  if (hello.outcome == Outcome::try_later) throw ClientError(hello.error());
  if (!hello.ok()) run(Helo{options_.client_name});
}

void Connection::begin_tls() {
  const auto* extensions = session_->extensions();
  Reply refusal;
  if (extensions && extensions->has("STARTTLS")) {
    const auto done = execute(Starttls{});
    if (done.ok()) return say_hello();
    refusal = done.reply;
  }
  if (options_.tls_policy && options_.tls_policy(refusal) == WithoutTls::insecure) return;
  auto error = refusal.code != 0 ? rejection(refusal) : fail(Errc::tls_required, "STARTTLS").value();
  error.code = Errc::tls_required;
  throw ClientError(std::move(error));
}

// No EHLO behind it: some servers forget the login then.
void Connection::authenticate() {
  auth::Credentials credentials;
  credentials.user = options_.user;
  if (!options_.password.empty()) credentials.password = options_.password;
  credentials.token = options_.token;
  credentials.service = "smtp";
  credentials.host = options_.host;
  credentials.port = options_.port;
  auth::Policy policy;
  policy.tls = session_->secure() && !options_.trust.insecure_no_verify;
  policy.allowed_in_plaintext = options_.allowed_in_plaintext;
  const auto* extensions = session_->extensions();
  auth::Attempts attempts(extensions ? extensions->mechanisms() : std::vector<std::string>(), std::move(credentials),
                          std::move(policy));
  std::optional<Error> why;
  for (auto mechanism = attempts.first(); mechanism; mechanism = attempts.next(*why)) {
    const auto done = execute(Auth{std::move(mechanism)});
    if (done.ok()) return;
    why = done.error();
  }
  throw ClientError(attempts.last_error());
}

Ticket Connection::submit(Command command) {
  auto ticket = session_->submit(std::move(command));
  while (!ticket && session_->state() == State::closed) next_event();  // throws why it is
  if (!ticket) throw ClientError(std::move(ticket.error()));
  connection_->begin_command();
  return *ticket;
}

Event Connection::next_event() {
  auto event = connection_->next_event(*session_);
  if (auto* failed = std::get_if<Failed>(&event)) throw DeliveryError(std::move(failed->error), failed->in_doubt);
  return event;
}

Completed Connection::completion(Ticket ticket) {
  for (;;) {
    auto event = next_event();
    auto* done = std::get_if<Completed>(&event);
    if (!done) continue;
    connection_->begin_command();  // those behind it have their time from now on
    if (done->ticket == ticket) return std::move(*done);
  }
}

Reply Connection::run(Command command) {
  auto done = execute(std::move(command));
  if (!done.ok()) throw ClientError(done.error());
  return std::move(done.reply);
}

}  // namespace mailrig::smtp
