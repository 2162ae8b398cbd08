#include "pop3_connection.hpp"

#include <algorithm>
#include <cstdlib>

#include <mailrig/auth/apop.hpp>
#include <mailrig/auth/choose.hpp>
#include <mailrig/net/netrc.hpp>

namespace mailrig::pop3 {
namespace {

[[noreturn]] void refuse(Errc code, std::string_view expected) { throw ClientError(fail(code, expected).value()); }

// The host from the environment, the rest from .netrc.
void complete(ClientOptions& options) {
  if (options.host.empty()) {
    const char* host = std::getenv("MAILHOST");
    if (!host || !*host) refuse(Errc::bad_argument, "a host, or one in MAILHOST");
    options.host = host;
  }
  if (!options.user.empty() && (!options.password.empty() || options.token)) return;
  const auto entries = net::read_netrc(options.netrc);
  if (!entries) throw ClientError(entries.error());
  if (const auto entry = net::find_netrc_entry(*entries, options.host, options.user)) {
    if (options.user.empty()) options.user = entry->login;
    if (options.password.empty()) options.password = entry->password;
  }
  if (options.user.empty()) refuse(Errc::bad_argument, "a user, or one in .netrc");
  if (options.password.empty() && !options.token) refuse(Errc::bad_argument, "a password, or one in .netrc");
}

bool is_ascii(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) < 0x80; });
}

// The server is content with who we are, and refuses for a reason of its own: another way to log in changes nothing
// (RFC 2449 §8.1, RFC 3206 §4).
bool is_not_about_us(const Error& error) {
  const auto& code = error.about.response_code;
  return code == "IN-USE" || code == "LOGIN-DELAY" || code.starts_with("SYS/");
}

}  // namespace

Connection::Connection(const ClientOptions& options) : options_(options) { complete(options_); }

void Connection::open() {
  const bool implicit = options_.tls == TlsUse::implicit;
  SessionOptions session;
  session.security = implicit                           ? Security::tls
                     : options_.tls == TlsUse::starttls ? Security::tls_required
                                                        : Security::plaintext;
  session_ = std::make_shared<Session>(session);
  const auto default_port = static_cast<std::uint16_t>(implicit ? 995 : 110);
  connection_ = std::make_unique<net::BlockingConnection>(
      net::BlockingConnection::Options{options_.host, options_.port != 0 ? options_.port : default_port, implicit,
                                       options_.trust, options_.timeout, options_.log},
      session_);
  for (auto event = next_event();; event = next_event())
    if (auto* greeting = std::get_if<Greeting>(&event)) {
      timestamp_ = greeting->timestamp;
      break;
    }
  if (options_.tls == TlsUse::starttls) begin_tls();
}

void Connection::close() { connection_.reset(); }

// A server that says what it can do, and does not name STLS, is not asked for it; one that does not say is.
void Connection::begin_tls() {
  const auto offered = completion(submit(Capa{}));
  if (offered.ok() && !session_->capabilities()->has("STLS")) refuse(Errc::tls_required, "STLS");
  run(Stls{});
}

void Connection::log_in() {
  open();
  if (try_apop() || try_sasl() || try_user_and_pass()) return;
  close();
  throw ClientError(reason_ ? std::move(*reason_) : fail(Errc::tls_required, "a way to log in that is safe").value());
}

// One command that logs in; why it failed, if it did.
std::optional<Error> Connection::attempt(Command command) {
  std::optional<Error> why;
  try {
    const auto done = completion(submit(std::move(command)));
    if (done.ok()) return std::nullopt;
    why = done.error();
  } catch (const ClientError& error) {
    if (session_->state() != State::closed || error.error().code == Errc::timed_out) throw;
    why = error.error();
  }
  failed(*why);
  return why;
}

// Notes why a way to log in failed. The reason told in the end is the server's last word, rather than that it hung up.
void Connection::failed(const Error& error) {
  if (is_not_about_us(error)) throw ClientError(error);
  if (!reason_ || !error.fatal()) reason_ = error;
}

bool Connection::trusted() const { return session_->secure() && !options_.trust.insecure_no_verify; }

bool Connection::try_apop() {
  if (timestamp_.empty() || options_.password.empty()) return false;
  auto digest = auth::apop_digest(timestamp_, options_.password);
  if (!digest) return false;
  return !attempt(Apop{options_.user, std::move(*digest)});
}

// What the server can do. Some close once a way to log in has failed: then it is asked over a new connection.
bool Connection::ask_capabilities() {
  if (!connection_) open();
  try {
    return completion(submit(Capa{})).ok();
  } catch (const ClientError& error) {
    if (!reason_ || error.error().code == Errc::timed_out) throw;
  }
  open();
  return completion(submit(Capa{})).ok();
}

bool Connection::try_sasl() {
  if (!ask_capabilities()) return false;
  auth::Credentials credentials;
  credentials.user = options_.user;
  if (!options_.password.empty()) credentials.password = options_.password;
  credentials.token = options_.token;
  credentials.service = "pop";
  credentials.host = options_.host;
  auth::Policy policy;
  policy.tls = trusted();
  policy.allowed_in_plaintext = options_.allowed_in_plaintext;
  auth::Attempts attempts(session_->capabilities()->mechanisms(), std::move(credentials), std::move(policy));
  std::optional<Error> why;
  for (auto mechanism = attempts.first(); mechanism; mechanism = attempts.next(*why)) {
    if (why) ask_capabilities();
    why = attempt(Auth{std::move(mechanism)});
    if (!why) return true;
  }
  return false;
}

bool Connection::try_user_and_pass() {
  if (options_.password.empty()) return false;
  const bool impostor =
      reason_ && (reason_->code == Errc::server_not_authenticated || reason_->code == Errc::iteration_count_refused);
  if (impostor) return false;  // who does not know the password is not told it
  const auto& allowed = options_.allowed_in_plaintext;
  if (!trusted() && std::find(allowed.begin(), allowed.end(), "USER") == allowed.end()) return false;
  const auto* utf8 = session_->capabilities() ? session_->capabilities()->find("UTF8") : nullptr;
  const bool utf8_user =
      utf8 && std::find(utf8->parameters.begin(), utf8->parameters.end(), "USER") != utf8->parameters.end();
  if (!utf8_user && !(is_ascii(options_.user) && is_ascii(options_.password.reveal())))  // RFC 6856 §2.2
    refuse(Errc::bad_argument, "a user and a password in ASCII, or a server that offers UTF8 USER");
  auto done = completion(submit(User{options_.user}));
  if (done.ok()) done = completion(submit(Pass{options_.password}));
  if (!done.ok()) failed(done.error());
  return done.ok();
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
  if (auto* failed = std::get_if<Failed>(&event)) throw ClientError(std::move(failed->error));
  return event;
}

Completed Connection::completion(Ticket ticket, const std::function<void(std::string_view)>& sink) {
  for (;;) {
    auto event = next_event();
    if (const auto* piece = std::get_if<MessagePiece>(&event))
      if (sink && piece->ticket == ticket) sink(piece->bytes);
    auto* done = std::get_if<Completed>(&event);
    if (!done) continue;
    connection_->begin_command();  // those behind it have their time from now on
    if (done->ticket == ticket) return std::move(*done);
  }
}

Response Connection::run(Command command) {
  auto done = completion(submit(std::move(command)));
  if (!done.ok()) throw ClientError(done.error());
  return std::move(done.response);
}

void Connection::give_up_unless_idle() {
  if (!session_->idle()) connection_->end();
}

}  // namespace mailrig::pop3
