#pragma once
#include <cstddef>
#include <functional>
#include <memory>
#include <string>

#include <mailrig/mock/server.hpp>

#include "route.hpp"

namespace mailrig::mock {

/// A session of a server: its scenario, and the account of what it makes the server hold. A session that asks for more
/// than there is ends with a refusal.
class Session final : public Peer {
 public:
  /// As Route's; `seed` is that of what its faults do at random. Counts itself as live until leave(), at the latest
  /// until it dies.
  Session(const std::vector<Offer>& offers, const ServerOptions& options, const ReplayOptions& replay,
          std::uint64_t seed, std::unique_ptr<WireLog> log);
  ~Session() override { leave(); }
  Session(const Session&) = delete;
  Session& operator=(const Session&) = delete;

  Route& route() { return route_; }
  const Route& route() const { return route_; }
  const std::optional<Mismatch>& mismatch() const { return refused_ ? refused_ : route_.mismatch(); }
  /// Called once, when it is known which of several scenarios it is.
  std::function<void(const Offer&)> on_settled;
  /// So many bytes of what was said are not held any longer.
  void written(std::size_t bytes);
  void leave();

  void received(std::string_view bytes) override;
  void tls_established() override { route_.tls_established(); }
  void wait_over() override { route_.wait_over(); }
  void ended(End why) override;
  std::optional<Action> next_action() override;

 private:
  void account();
  void refuse(std::string why);

  const std::shared_ptr<SessionCount> count_;
  const std::size_t most_held_, most_held_together_;
  const std::shared_ptr<Meeting> meeting_;  // nullptr for a scenario of one connection
  Route route_;
  std::size_t unwritten_ = 0;
  std::size_t counted_ = 0;  // of what it holds, in the common account
  std::optional<Mismatch> refused_;
  bool told_ = false;  // of the refusal
  bool has_left_ = false;
};

}  // namespace mailrig::mock
