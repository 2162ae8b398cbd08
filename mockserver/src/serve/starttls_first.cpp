#include "starttls_first.hpp"

#include <utility>

namespace mailrig::mock {

void StartTlsFirst::received(std::string_view bytes) {
  if (!upgrade_) return then_.received(bytes);
  auto move = upgrade_->hear(bytes);
  if (!move.say.empty()) actions_.emplace_back(Send{std::move(move.say), false});
  if (move.agreed) actions_.emplace_back(StartTls{});
  if (move.failure.empty()) return;
  failure_ = std::move(move.failure);
  actions_.emplace_back(Close{});
}

void StartTlsFirst::tls_established() {
  if (!upgrade_) return then_.tls_established();
  const auto greeting = upgrade_->greeting();
  upgrade_.reset();
  then_.received(greeting);
}

void StartTlsFirst::ended(End why) {
  if (!upgrade_) return then_.ended(why);
  if (failure_.empty())
    failure_ = why == End::tls_failed  ? "the TLS handshake failed"
               : why == End::timed_out ? "the server said nothing more in the time it had"
                                       : "the server ended the connection before TLS had begun";
}

std::optional<Action> StartTlsFirst::next_action() {
  if (!upgrade_) return then_.next_action();
  if (actions_.empty()) return std::nullopt;
  auto action = std::move(actions_.front());
  actions_.pop_front();
  return action;
}

}  // namespace mailrig::mock
