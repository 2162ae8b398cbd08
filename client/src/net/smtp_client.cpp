#include <mailrig/net/smtp_client.hpp>

#include <mailrig/net/smtp_async_client.hpp>

#include "block.hpp"

namespace mailrig::smtp {

struct Client::Impl {
  explicit Impl(const ClientOptions& options) : client(runtime, options) { net::block(runtime, client.connect()); }

  net::Runtime runtime;
  AsyncClient client;
};

Client::Client(const ClientOptions& options) : impl_(std::make_unique<Impl>(options)) {}
Client::~Client() = default;
Client::Client(Client&&) noexcept = default;
Client& Client::operator=(Client&&) noexcept = default;

Delivery Client::send(Submission submission) {
  return net::block(impl_->runtime, impl_->client.send(std::move(submission)));
}
Reply Client::verify(std::string string) { return net::block(impl_->runtime, impl_->client.verify(std::move(string))); }
Reply Client::expand(std::string string) { return net::block(impl_->runtime, impl_->client.expand(std::move(string))); }
void Client::noop() { net::block(impl_->runtime, impl_->client.noop()); }
void Client::reset() { net::block(impl_->runtime, impl_->client.reset()); }
void Client::queue() { net::block(impl_->runtime, impl_->client.queue()); }
void Client::quit() { net::block(impl_->runtime, impl_->client.quit()); }

const Extensions* Client::extensions() const noexcept { return impl_->client.extensions(); }
bool Client::secure() const noexcept { return impl_->client.secure(); }
Completed Client::execute(Command command) {
  return net::block(impl_->runtime, impl_->client.execute(std::move(command)));
}

}  // namespace mailrig::smtp
