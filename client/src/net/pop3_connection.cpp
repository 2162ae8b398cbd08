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

Connection::Connection(net::Runtime& runtime, ClientOptions options)
    : options_(std::move(options)), session_(std::make_shared<Session>()), conversation_(runtime) {}

asio::awaitable<void> Connection::open() {
  const bool implicit = options_.tls == TlsUse::implicit;
  SessionOptions session;
  session.security = implicit                           ? Security::tls
                     : options_.tls == TlsUse::starttls ? Security::tls_required
                                                        : Security::plaintext;
  session_ = std::make_shared<Session>(session);
  const auto default_port = static_cast<std::uint16_t>(implicit ? 995 : 110);
  net::Conversation::Options where{options_.host,    options_.port != 0 ? options_.port : default_port,
                                   implicit,         options_.trust,
                                   options_.timeout, options_.log};
  co_await conversation_.open(std::move(where), session_);
  open_ = true;
  for (;;) {
    const auto event = co_await next_event();
    if (const auto* greeting = std::get_if<Greeting>(&event)) {
      timestamp_ = greeting->timestamp;
      break;
    }
  }
  if (options_.tls == TlsUse::starttls) co_await begin_tls();
}

void Connection::close() {
  conversation_.end();
  open_ = false;
}

// A server that says what it can do, and does not name STLS, is not asked for it; one that does not say is.
asio::awaitable<void> Connection::begin_tls() {
  const auto capa = submit(Capa{});
  const auto offered = co_await completion(capa);
  if (offered.ok() && !session_->capabilities()->has("STLS")) refuse(Errc::tls_required, "STLS");
  Command stls = Stls{};
  co_await run(std::move(stls));
}

asio::awaitable<void> Connection::log_in() {
  complete(options_);
  reason_.reset();
  may_tell_password_ = true;
  co_await open();
  bool in = co_await try_apop();
  if (!in) in = co_await try_sasl();
  if (!in) in = co_await try_user_and_pass();
  if (in) co_return;
  close();
  if (!reason_) reason_ = fail(Errc::tls_required, "a way to log in that is safe").value();
  throw ClientError(*reason_);
}

// One command that logs in; why it failed, if it did.
asio::awaitable<std::optional<Error>> Connection::attempt(Command command) {
  std::optional<Error> why;
  try {
    const auto ticket = submit(std::move(command));
    const auto done = co_await completion(ticket);
    if (done.ok()) co_return std::nullopt;
    why = done.error();
  } catch (const ClientError& error) {
    if (session_->state() != State::closed || error.error().code == Errc::timed_out) throw;
    why = error.error();
  }
  failed(*why);
  co_return why;
}

// Notes why a way to log in failed. The reason told in the end is the server's last word, rather than that it hung up.
void Connection::failed(const Error& error) {
  if (is_not_about_us(error)) throw ClientError(error);
  if (!reason_ || !error.fatal()) reason_ = error;
}

bool Connection::trusted() const { return session_->secure() && !options_.trust.insecure_no_verify; }

asio::awaitable<bool> Connection::try_apop() {
  if (timestamp_.empty() || options_.password.empty()) co_return false;
  auto digest = auth::apop_digest(timestamp_, options_.password);
  if (!digest) co_return false;
  Command apop = Apop{options_.user, std::move(*digest)};
  const auto why = co_await attempt(std::move(apop));
  co_return !why;
}

// What the server can do. Some close once a way to log in has failed: then it is asked over a new connection.
asio::awaitable<bool> Connection::ask_capabilities() {
  if (!open_) co_await open();
  try {
    const auto capa = submit(Capa{});
    const auto answered = co_await completion(capa);
    co_return answered.ok();
  } catch (const ClientError& error) {
    if (!reason_ || error.error().code == Errc::timed_out) throw;
  }
  co_await open();
  const auto capa = submit(Capa{});
  const auto answered = co_await completion(capa);
  co_return answered.ok();
}

asio::awaitable<bool> Connection::try_sasl() {
  if (!co_await ask_capabilities()) co_return false;
  auth::Credentials credentials;
  credentials.user = options_.user;
  if (!options_.password.empty()) credentials.password = options_.password;
  credentials.token = options_.token;
  credentials.service = "pop";
  credentials.host = options_.host;
  credentials.channel_binding = conversation_.channel_binding();
  auth::Policy policy;
  policy.tls = trusted();
  policy.allowed_in_plaintext = options_.allowed_in_plaintext;
  auth::Attempts attempts(session_->capabilities()->mechanisms(), std::move(credentials), std::move(policy));
  std::optional<Error> why;
  for (auto mechanism = reason_ ? attempts.next(*reason_) : attempts.first(); mechanism;
       mechanism = attempts.next(*why)) {
    if (why) co_await ask_capabilities();
    Command auth = Auth{std::move(mechanism)};
    why = co_await attempt(std::move(auth));
    if (!why) co_return true;
  }
  may_tell_password_ = attempts.may_tell_password();
  co_return false;
}

asio::awaitable<bool> Connection::try_user_and_pass() {
  if (options_.password.empty()) co_return false;
  if (!may_tell_password_ || (reason_ && auth::suspicious(*reason_))) co_return false;
  const auto& allowed = options_.allowed_in_plaintext;
  if (!trusted() && std::find(allowed.begin(), allowed.end(), "USER") == allowed.end()) co_return false;
  const auto* utf8 = session_->capabilities() ? session_->capabilities()->find("UTF8") : nullptr;
  const bool utf8_user =
      utf8 && std::find(utf8->parameters.begin(), utf8->parameters.end(), "USER") != utf8->parameters.end();
  if (!utf8_user && !(is_ascii(options_.user) && is_ascii(options_.password.reveal())))  // RFC 6856 §2.2
    refuse(Errc::bad_argument, "a user and a password in ASCII, or a server that offers UTF8 USER");
  auto ticket = submit(User{options_.user});
  auto done = co_await completion(ticket);
  if (done.ok()) {
    ticket = submit(Pass{options_.password});
    done = co_await completion(ticket);
  }
  if (!done.ok()) failed(done.error());
  co_return done.ok();
}

Ticket Connection::submit(Command command) {
  auto ticket = session_->submit(std::move(command));
  if (!ticket) {
    while (const auto event = session_->next_event())  // it may have ended while nobody listened
      if (const auto* failed = std::get_if<Failed>(&*event)) throw ClientError(failed->error);
    throw ClientError(std::move(ticket.error()));
  }
  conversation_.begin_command();
  return *ticket;
}

asio::awaitable<Event> Connection::next_event() {
  auto event = co_await conversation_.next_event(*session_);
  if (auto* failed = std::get_if<Failed>(&event)) throw ClientError(std::move(failed->error));
  co_return event;
}

asio::awaitable<Completed> Connection::completion(Ticket ticket, const Sink& sink) {
  for (;;) {
    auto event = co_await next_event();
    if (const auto* piece = std::get_if<MessagePiece>(&event))
      if (sink && piece->ticket == ticket) sink(piece->bytes);
    auto* done = std::get_if<Completed>(&event);
    if (!done) continue;
    conversation_.begin_command();  // those behind it have their time from now on
    if (done->ticket == ticket) co_return std::move(*done);
  }
}

asio::awaitable<Completed> Connection::completion(Ticket ticket) {
  const Sink none;
  co_return co_await completion(ticket, none);
}

asio::awaitable<Response> Connection::run(Command command) {
  const auto ticket = submit(std::move(command));
  auto done = co_await completion(ticket);
  if (!done.ok()) throw ClientError(done.error());
  co_return std::move(done.response);
}

void Connection::give_up_unless_idle() {
  if (!session_->idle()) close();
}

}  // namespace mailrig::pop3
