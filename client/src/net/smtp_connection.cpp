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

net::Conversation::Options conversation_options(const ClientOptions& options) {
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

Connection::Connection(net::Runtime& runtime, ClientOptions options)
    : options_(std::move(options)), session_(std::make_shared<Session>()), conversation_(runtime) {}

asio::awaitable<void> Connection::connect() {
  if (options_.client_name.empty()) options_.client_name = default_client_name(options_.host);
  if (auto name = check_domain(options_.client_name); !name) throw ClientError(std::move(name.error()));
  session_ = std::make_shared<Session>(session_options(options_));
  co_await conversation_.open(conversation_options(options_), session_);
  co_await greet();
  co_await say_hello();
  if (options_.tls == TlsUse::starttls) co_await begin_tls();
  if (!options_.user.empty()) co_await authenticate();
}

asio::awaitable<void> Connection::greet() {
  for (;;) {
    auto event = co_await conversation_.next_event(*session_);
    if (std::holds_alternative<Greeting>(event)) co_return;
    if (auto* failed = std::get_if<Failed>(&event)) throw ClientError(std::move(failed->error));
  }
}

// RFC 5321 §3.2: HELO for a server that does not know EHLO.
asio::awaitable<void> Connection::say_hello() {
  Command extended = Ehlo{options_.client_name}, plain = Helo{options_.client_name};
  if (options_.lmtp) {
    extended = Lhlo{options_.client_name};
    co_await run(std::move(extended));
    co_return;
  }
  const auto hello = co_await execute(std::move(extended));
  if (hello.outcome == Outcome::try_later) throw ClientError(hello.error());
  if (!hello.ok()) co_await run(std::move(plain));
}

asio::awaitable<void> Connection::begin_tls() {
  const auto* extensions = session_->extensions();
  Reply refusal;
  if (extensions && extensions->has("STARTTLS")) {
    Command starttls = Starttls{};
    const auto done = co_await execute(std::move(starttls));
    if (done.ok()) {
      co_await say_hello();
      co_return;
    }
    refusal = done.reply;
  }
  if (options_.tls_policy && options_.tls_policy(refusal) == WithoutTls::insecure) co_return;
  auto error = refusal.code != 0 ? rejection(refusal) : fail(Errc::tls_required, "STARTTLS").value();
  error.code = Errc::tls_required;
  throw ClientError(std::move(error));
}

// No EHLO behind it: some servers forget the login then.
asio::awaitable<void> Connection::authenticate() {
  auth::Credentials credentials;
  credentials.user = options_.user;
  if (!options_.password.empty()) credentials.password = options_.password;
  credentials.token = options_.token;
  credentials.service = "smtp";
  credentials.host = options_.host;
  credentials.port = options_.port;
  credentials.channel_binding = conversation_.channel_binding();
  auth::Policy policy;
  policy.tls = session_->secure() && !options_.trust.insecure_no_verify;
  policy.allowed_in_plaintext = options_.allowed_in_plaintext;
  const auto* extensions = session_->extensions();
  auth::Attempts attempts(extensions ? extensions->mechanisms() : std::vector<std::string>(), std::move(credentials),
                          std::move(policy));
  std::optional<Error> why;
  for (auto mechanism = attempts.first(); mechanism; mechanism = attempts.next(*why)) {
    Command auth = Auth{std::move(mechanism)};
    const auto done = co_await execute(std::move(auth));
    if (done.ok()) co_return;
    why = done.error();
  }
  throw ClientError(attempts.last_error());
}

Ticket Connection::submit(Command command) {
  auto ticket = session_->submit(std::move(command));
  if (!ticket) {
    while (const auto event = session_->next_event())  // it may have ended while nobody listened
      if (const auto* failed = std::get_if<Failed>(&*event)) throw DeliveryError(failed->error, failed->in_doubt);
    throw ClientError(std::move(ticket.error()));
  }
  conversation_.begin_command();
  return *ticket;
}

asio::awaitable<std::variant<Completed, Failed>> Connection::outcome(Ticket ticket) {
  for (;;) {
    auto event = co_await conversation_.next_event(*session_);
    if (auto* failed = std::get_if<Failed>(&event)) co_return std::move(*failed);
    auto* done = std::get_if<Completed>(&event);
    if (!done) continue;
    conversation_.begin_command();  // those behind it have their time from now on
    if (done->ticket == ticket) co_return std::move(*done);
  }
}

asio::awaitable<Completed> Connection::completion(Ticket ticket) {
  auto ended = co_await outcome(ticket);
  if (const auto* failed = std::get_if<Failed>(&ended)) throw DeliveryError(failed->error, failed->in_doubt);
  co_return std::move(std::get<Completed>(ended));
}

asio::awaitable<Completed> Connection::execute(Command command) {
  const auto ticket = submit(std::move(command));
  co_return co_await completion(ticket);
}

asio::awaitable<Reply> Connection::run(Command command) {
  auto done = co_await execute(std::move(command));
  if (!done.ok()) throw ClientError(done.error());
  co_return std::move(done.reply);
}

}  // namespace mailrig::smtp
