#pragma once
#include <deque>
#include <optional>
#include <string>

#include <mailrig/wire/peer.hpp>

#include "replay/upstream_upgrade.hpp"

namespace mailrig::mock {

/// Begins TLS with a server before another peer takes part. That one hears the server's greeting first, as if it had
/// been said under TLS.
class StartTlsFirst final : public Peer {
 public:
  /// `then` must outlive it.
  explicit StartTlsFirst(Peer& then) : then_(then), upgrade_(std::in_place, Limits{}) {}

  /// Why TLS did not come about; empty if it did.
  const std::string& failure() const { return failure_; }

  void received(std::string_view bytes) override;
  void tls_established() override;
  void wait_over() override { then_.wait_over(); }
  void ended(End why) override;
  std::optional<Action> next_action() override;

 private:
  Peer& then_;
  std::optional<UpstreamUpgrade> upgrade_;  // nullopt: done
  std::deque<Action> actions_;
  std::string failure_;
};

}  // namespace mailrig::mock
