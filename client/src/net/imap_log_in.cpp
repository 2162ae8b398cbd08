#include "imap_log_in.hpp"

#include <algorithm>

#include <asio/io_context.hpp>
#include <asio/use_awaitable.hpp>

#include <mailrig/auth/choose.hpp>
#include <mailrig/imap/commands.hpp>
#include <mailrig/net/client_error.hpp>
#include <mailrig/net/completion.hpp>
#include <mailrig/net/netrc.hpp>

namespace mailrig::imap {
namespace {

Error no_safe_way() { return fail(Errc::tls_required, "a way to log in that is safe").value(); }

[[noreturn]] void refuse(Errc code, std::string_view expected) { throw ClientError(fail(code, expected).value()); }

// What is not said of the user, from .netrc.
void complete(ClientOptions& options) {
  if (options.host.empty()) refuse(Errc::bad_argument, "a host");
  const bool has_secret = !options.password.empty() || options.token || options.trust.certificate;
  if (!options.user.empty() && has_secret) return;
  const auto entries = net::read_netrc(options.netrc);
  if (!entries) throw ClientError(entries.error());
  if (const auto entry = net::find_netrc_entry(*entries, options.host, options.user)) {
    if (options.user.empty()) options.user = entry->login;
    if (!has_secret) options.password = entry->password;
  }
  if (!options.user.empty() && !has_secret && options.password.empty())
    refuse(Errc::bad_argument, "a password, or one in .netrc");
}

constexpr std::string_view auth_prefix = "AUTH=";

// Names of capabilities ignore case.
bool is_auth(std::string_view name) {
  return name.size() > auth_prefix.size() &&
         std::equal(auth_prefix.begin(), auth_prefix.end(), name.begin(),
                    [](char a, char b) { return a == b || (b >= 'a' && b <= 'z' && a == b - 'a' + 'A'); });
}

/// One login. Throws ClientError.
class LogIn {
 public:
  explicit LogIn(std::shared_ptr<Engine> engine) : engine_(std::move(engine)) {}

  asio::awaitable<void> run() {
    complete(engine_->options());
    co_await greeting();
    if (options().tls == TlsUse::starttls) co_await begin_tls();
    if (session().state() != State::authenticated && !options().user.empty()) co_await authenticate();
    if (!session().capabilities().known()) co_await execute(Capability{});
    if (!options().identification.empty() && session().capabilities().has("ID")) co_await identify();
  }

 private:
  const ClientOptions& options() const { return engine_->options(); }
  const Session& session() const { return engine_->session(); }
  asio::any_io_executor executor() const { return engine_->runtime().context().get_executor(); }

  asio::awaitable<void> greeting() {
    auto greeted = co_await asio::async_initiate<const asio::use_awaitable_t<>, void(Result<void>)>(
        [this](auto handler) { engine_->open(net::completion<Result<void>>(std::move(handler), executor())); },
        asio::use_awaitable);
    if (!greeted) throw ClientError(std::move(greeted.error()));
  }

  template <CommandType C>
  asio::awaitable<Result<typename C::Response>> attempt(C command) {
    co_return co_await asio::async_initiate<const asio::use_awaitable_t<>, void(Result<typename C::Response>)>(
        [this](auto handler, C its_command) {
          engine_->begin(std::make_unique<CommandOperation<C>>(
              std::move(its_command), LiteralSink(),
              net::completion<Result<typename C::Response>>(std::move(handler), executor())));
        },
        asio::use_awaitable, std::move(command));
  }

  template <CommandType C>
  asio::awaitable<typename C::Response> execute(C command) {
    auto result = co_await attempt(std::move(command));
    if (!result) throw ClientError(std::move(result.error()));
    co_return std::move(*result);
  }

  // A server that says what it can do, and does not name STARTTLS, is not asked for it. One that does not say is asked,
  // at once if TLS is required. A refusal ends the session, and so does a handshake that fails.
  asio::awaitable<void> begin_tls() {
    if (session().state() == State::authenticated) co_return;  // PREAUTH, which ends a session that requires TLS
    const bool required = options().without_tls == WithoutTls::refuse;
    if (!required && !session().capabilities().known()) co_await execute(Capability{});
    if (session().capabilities().known() && !session().capabilities().has("STARTTLS")) {
      if (required) refuse(Errc::tls_required, "STARTTLS");
      co_return;
    }
    co_await execute(StartTlsCommand{});
  }

  asio::awaitable<void> authenticate() {
    if (!session().capabilities().known()) co_await execute(Capability{});
    auth::Attempts attempts(mechanisms(), credentials(), policy());
    bool logged_in = co_await by_sasl(attempts);
    if (!logged_in && attempts.may_tell_password()) logged_in = co_await by_login();
    if (!logged_in) throw ClientError(reason_ ? *reason_ : no_safe_way());
  }

  asio::awaitable<bool> by_sasl(auth::Attempts& attempts) {
    for (auto mechanism = attempts.first(); mechanism; mechanism = attempts.next(*reason_)) {
      Authenticate command{std::move(mechanism), true};
      const auto result = co_await attempt(std::move(command));
      if (result) co_return true;
      failed(result.error());
    }
    co_return false;
  }

  // RFC 3501 §6.2.3
  asio::awaitable<bool> by_login() {
    if (options().password.empty() || session().capabilities().has("LOGINDISABLED")) co_return false;
    const auto& allowed = options().allowed_in_plaintext;
    if (!trusted() && std::find(allowed.begin(), allowed.end(), "LOGIN") == allowed.end()) co_return false;
    Login command{options().user, options().password};
    const auto result = co_await attempt(std::move(command));
    if (!result) failed(result.error());
    co_return result.has_value();
  }

  // The reason told in the end is what the server said of us, rather than that it hung up then.
  void failed(const Error& error) {
    if (error.fatal()) throw ClientError(reason_ && error.code != Errc::timed_out ? *reason_ : error);
    reason_ = error;
  }

  std::vector<std::string> mechanisms() const {
    std::vector<std::string> names;
    for (const auto& name : session().capabilities().names())
      if (is_auth(name)) names.push_back(name.substr(auth_prefix.size()));
    return names;
  }

  auth::Credentials credentials() const {
    auth::Credentials credentials;
    credentials.user = options().user;
    if (!options().password.empty()) credentials.password = options().password;
    credentials.token = options().token;
    credentials.external = options().trust.certificate.has_value();
    credentials.service = "imap";
    credentials.host = options().host;
    credentials.port = options().port;
    credentials.channel_binding = engine_->channel_binding();
    return credentials;
  }

  bool trusted() const { return session().secure() && !options().trust.insecure_no_verify; }

  auth::Policy policy() const {
    auth::Policy policy;
    policy.tls = trusted();
    policy.allowed_in_plaintext = options().allowed_in_plaintext;
    return policy;
  }

  // Nothing depends on the answer (RFC 2971 §2), nor on whether there is one.
  asio::awaitable<void> identify() {
    Id command;
    for (const auto& [name, value] : options().identification) command.fields.push_back({name, value});
    const auto result = co_await attempt(std::move(command));
    if (!result && (result.error().fatal() || result.error().code == Errc::bad_argument))
      throw ClientError(result.error());
  }

  std::shared_ptr<Engine> engine_;
  std::optional<Error> reason_;  // why we are not logged in
};

}  // namespace

asio::awaitable<Result<void>> log_in(std::shared_ptr<Engine> engine) {
  std::optional<Error> failure;
  try {
    LogIn log_in(engine);
    co_await log_in.run();
    co_return Result<void>();
  } catch (const ClientError& error) {
    failure = error.error();
  }
  engine->end();
  co_return tl::unexpected(std::move(*failure));
}

}  // namespace mailrig::imap
