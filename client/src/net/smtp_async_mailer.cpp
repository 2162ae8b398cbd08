#include <mailrig/net/smtp_async_mailer.hpp>

#include <optional>

#include <mailrig/net/smtp_async_client.hpp>

#include "turns.hpp"

namespace mailrig::smtp {
namespace {

// Another server may take a message that this one did not, since this one is gone, or will not serve us for now.
bool another_may_do_better(const Error& error) {
  if (error.code == Errc::rejected) return error.about.server_text.starts_with('4');
  return error.fatal();
}

}  // namespace

struct AsyncMailer::Impl {
  Impl(net::Runtime& its_runtime, MailerOptions its_options)
      : runtime(its_runtime), options(std::move(its_options)), turns(runtime) {}

  asio::awaitable<std::optional<Delivery>> send_where_we_are(const PreparedMessage& message);
  asio::awaitable<std::optional<Delivery>> send_to(const std::string& server, std::uint16_t port,
                                                   const PreparedMessage& message);
  asio::awaitable<Delivery> send(const PreparedMessage& message);
  Submission submission(const PreparedMessage& message) const;

  net::Runtime& runtime;
  MailerOptions options;
  net::Turns turns;
  std::optional<AsyncClient> client;  // connected
  std::optional<Error> why;           // the latest reason why a server was left
};

Submission AsyncMailer::Impl::submission(const PreparedMessage& message) const {
  Submission submission;
  submission.from = message.originator;
  submission.to.assign(message.recipients.begin(), message.recipients.end());
  submission.message = message.text;
  submission.at_least_one = options.at_least_one;
  submission.use_bdat = options.use_bdat;
  return submission;
}

// Over the connection there is. nullopt: it is no more, and the message was certainly not accepted.
asio::awaitable<std::optional<Delivery>> AsyncMailer::Impl::send_where_we_are(const PreparedMessage& message) {
  try {
    co_return co_await client->send(submission(message));
  } catch (const DeliveryError& error) {
    const bool fatal = error.error().fatal();
    if (fatal || another_may_do_better(error.error())) client.reset();
    if (error.may_have_been_accepted() || client) throw;
    why = error.error();
  }
  co_return std::nullopt;
}

asio::awaitable<std::optional<Delivery>> AsyncMailer::Impl::send_to(const std::string& server, std::uint16_t port,
                                                                    const PreparedMessage& message) {
  auto here = options.client;
  here.host = server;
  here.port = port;
  client.reset();
  try {
    AsyncClient connecting(runtime, std::move(here));
    co_await connecting.connect();
    if (options.queue) co_await connecting.queue();
    client = std::move(connecting);
  } catch (const ClientError& error) {
    if (error.error().code == Errc::bad_argument) throw;
    why = error.error();
  }
  if (!client) co_return std::nullopt;
  co_return co_await send_where_we_are(message);
}

asio::awaitable<Delivery> AsyncMailer::Impl::send(const PreparedMessage& message) {
  why.reset();
  if (client)
    if (auto delivery = co_await send_where_we_are(message)) co_return std::move(*delivery);
  for (const auto& server : options.servers)
    for (const auto port : options.ports)
      if (auto delivery = co_await send_to(server, port, message)) co_return std::move(*delivery);
  if (!why) why = fail(Errc::bad_argument, "a server and a port").value();
  throw DeliveryError(std::move(*why), false);
}

AsyncMailer::AsyncMailer(net::Runtime& runtime, MailerOptions options)
    : impl_(std::make_unique<Impl>(runtime, std::move(options))) {}
AsyncMailer::~AsyncMailer() = default;
AsyncMailer::AsyncMailer(AsyncMailer&&) noexcept = default;
AsyncMailer& AsyncMailer::operator=(AsyncMailer&&) noexcept = default;

asio::awaitable<Delivery> AsyncMailer::send(std::string message) {
  auto prepared = prepare(message, impl_->options.prepare);
  if (!prepared) throw ClientError(std::move(prepared.error()));
  const auto turn = co_await impl_->turns.take();
  co_return co_await impl_->send(*prepared);
}

asio::awaitable<void> AsyncMailer::close() {
  const auto turn = co_await impl_->turns.take();
  if (impl_->client) co_await impl_->client->quit();
  impl_->client.reset();
}

}  // namespace mailrig::smtp
