#include <mailrig/net/smtp_mailer.hpp>

#include <mailrig/net/smtp_async_mailer.hpp>

#include "block.hpp"

namespace mailrig::smtp {

struct Mailer::Impl {
  explicit Impl(MailerOptions options) : mailer(runtime, std::move(options)) {}

  net::Runtime runtime;
  AsyncMailer mailer;
};

Mailer::Mailer(MailerOptions options) : impl_(std::make_unique<Impl>(std::move(options))) {}
Mailer::~Mailer() = default;
Mailer::Mailer(Mailer&&) noexcept = default;
Mailer& Mailer::operator=(Mailer&&) noexcept = default;

Delivery Mailer::send(std::string_view message) {
  return net::block(impl_->runtime, impl_->mailer.send(std::string(message)));
}
void Mailer::close() { net::block(impl_->runtime, impl_->mailer.close()); }

}  // namespace mailrig::smtp
