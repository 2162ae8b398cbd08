#include <mailrig/net/imap_client.hpp>

#include <mailrig/net/connect.hpp>
#include <mailrig/net/runtime.hpp>

namespace mailrig::imap {

struct Client::Impl {
  explicit Impl(const ClientOptions& its_options)
      : options(its_options), session(std::make_shared<Session>(session_options(its_options))) {}

  static SessionOptions session_options(const ClientOptions& options) {
    SessionOptions session;
    session.security = options.tls == TlsUse::implicit   ? Security::tls
                       : options.tls == TlsUse::starttls ? Security::tls_required
                                                         : Security::plaintext;
    return session;
  }

  // The session itself, or what logs it on its way.
  std::shared_ptr<Peer> peer() {
    if (!options.log) return session;
    logged = std::make_shared<LoggedPeer>(*session, *options.log);
    return logged;
  }

  ClientOptions options;
  net::Runtime runtime;
  std::shared_ptr<Session> session;
  std::shared_ptr<LoggedPeer> logged;
  std::shared_ptr<net::Driver> driver;
  std::optional<Error> unconnected;
  std::string ending;
  std::chrono::steady_clock::time_point deadline;
};

Client::Client(const ClientOptions& options) : impl_(std::make_unique<Impl>(options)) {
  auto& self = *impl_;
  auto tls = net::TlsContext::for_client(options.trust);
  if (!tls) throw ClientError(std::move(tls.error()));
  net::DriverOptions driver;
  driver.tls = std::move(*tls);
  driver.implicit_tls = options.tls == TlsUse::implicit;
  driver.deadlines = {options.timeout, options.timeout, std::chrono::milliseconds(0), std::chrono::milliseconds(0)};
  driver.on_progress = [&self] { self.runtime.stop(); };
  driver.on_end = [&self](const net::Ending& end) { self.ending = end.detail; };
  const auto default_port = static_cast<std::uint16_t>(options.tls == TlsUse::implicit ? 993 : 143);
  net::connect(self.runtime, options.host, options.port != 0 ? options.port : default_port, self.peer(),
               std::move(driver), [&self](Result<std::shared_ptr<net::Driver>> connected) {
                 if (connected) self.driver = std::move(*connected);
                 else self.unconnected = std::move(connected.error());
                 self.runtime.stop();
               });
  self.runtime.run();
  if (self.unconnected) throw ClientError(std::move(*self.unconnected));

  begin_command();
  for (auto event = next_event(); !std::holds_alternative<Greeting>(event); event = next_event())
    if (auto* failed = std::get_if<Failed>(&event)) throw ClientError(std::move(failed->error));
  if (options.tls == TlsUse::starttls) execute(StartTlsCommand{});
  if (!options.user.empty()) execute(Login{options.user, options.password});
}

Client::~Client() {
  if (impl_->driver) impl_->driver->end(End::closed);
}

void Client::close() { execute(Logout{}); }

Session& Client::session() { return *impl_->session; }

void Client::begin_command() {
  impl_->deadline = std::chrono::steady_clock::now() + impl_->options.timeout;
  impl_->driver->pump();
}

Event Client::next_event() {
  auto& self = *impl_;
  for (;;) {
    if (auto event = self.session->next_event()) {
      auto* failed = std::get_if<Failed>(&*event);
      if (failed && failed->error.code == Errc::tls_failed) {  // only the driver knows why
        failed->error.about = {};
        failed->error.about.detail = self.ending;
      }
      return std::move(*event);
    }
    if (std::chrono::steady_clock::now() >= self.deadline) self.driver->end(End::timed_out);
    else self.runtime.run_until(self.deadline);
  }
}

}  // namespace mailrig::imap
