#include <mailrig/net/smtp_mailer.hpp>

namespace mailrig::smtp {
namespace {

// With a connection: another server may do better, since this one is gone, or will not serve us for now.
bool another_may_do_better(const Error& error) {
  if (error.code == Errc::rejected) return error.about.server_text.starts_with('4');
  return error.fatal();
}

}  // namespace

struct Mailer::Impl {
  explicit Impl(MailerOptions its_options) : options(std::move(its_options)) {}

  Delivery send(const PreparedMessage& message);
  Delivery send_here(const PreparedMessage& message);
  Submission submission(const PreparedMessage& message) const;

  MailerOptions options;
  std::optional<Client> client;  // connected to the server at `host` and `port`
  std::size_t host = 0, port = 0;
};

Submission Mailer::Impl::submission(const PreparedMessage& message) const {
  Submission submission;
  submission.from = message.originator;
  submission.to.assign(message.recipients.begin(), message.recipients.end());
  submission.message = message.text;
  submission.at_least_one = options.at_least_one;
  submission.use_bdat = options.use_bdat;
  return submission;
}

// Over the connection there is, or a new one to the same server.
Delivery Mailer::Impl::send_here(const PreparedMessage& message) {
  if (client) {
    try {
      return client->send(submission(message));
    } catch (const DeliveryError& error) {
      if (error.may_have_been_accepted() || !error.error().fatal()) throw;
      client.reset();  // it may have ended while nobody used it
    }
  }
  auto here = options.client;
  here.host = options.servers[host];
  here.port = options.ports[port];
  client.emplace(here);
  if (options.queue) client->queue();
  return client->send(submission(message));
}

Delivery Mailer::Impl::send(const PreparedMessage& message) {
  std::optional<Error> why;
  const auto tries = options.servers.size() * options.ports.size();
  for (std::size_t i = 0; i < tries; ++i) {
    try {
      return send_here(message);
    } catch (const DeliveryError& error) {
      if (error.may_have_been_accepted()) client.reset();
      if (error.may_have_been_accepted() || !another_may_do_better(error.error())) throw;
      why = error.error();
    } catch (const ClientError& error) {
      if (client || error.error().code == Errc::bad_argument) throw;
      why = error.error();
    }
    client.reset();
    if (++port == options.ports.size()) {
      port = 0;
      host = (host + 1) % options.servers.size();
    }
  }
  if (!why) why = fail(Errc::bad_argument, "a server and a port").value();
  throw DeliveryError(std::move(*why), false);
}

Mailer::Mailer(MailerOptions options) : impl_(std::make_unique<Impl>(std::move(options))) {}
Mailer::~Mailer() = default;
Mailer::Mailer(Mailer&&) noexcept = default;
Mailer& Mailer::operator=(Mailer&&) noexcept = default;

Delivery Mailer::send(std::string_view message) {
  auto prepared = prepare(message, impl_->options.prepare);
  if (!prepared) throw ClientError(std::move(prepared.error()));
  return impl_->send(*prepared);
}

void Mailer::close() {
  if (impl_->client) impl_->client->quit();
  impl_->client.reset();
}

}  // namespace mailrig::smtp
