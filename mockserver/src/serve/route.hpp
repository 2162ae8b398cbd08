#pragma once
#include <deque>
#include <memory>
#include <optional>
#include <string_view>
#include <vector>

#include <mailrig/mock/replay.hpp>
#include <mailrig/mock/server.hpp>

#include "held_log.hpp"

namespace mailrig::mock {

/// The server's side of one connection that may be given any of several scenarios: all are played, unseen, as long as
/// they say the same and what the client says fits them. What is left is the scenario that it was given.
class Route final : public Peer {
 public:
  /// `offers` must outlive it, and is not empty.
  Route(const std::vector<Offer>& offers, const ReplayOptions& options, std::unique_ptr<WireLog> log);

  /// The first of those that are left, and its offer.
  const Replay& replay() const { return candidates_.front()->replay; }
  const Offer& offer() const { return *candidates_.front()->offer; }
  /// Against the client: that of replay(), or that it asked for a name which is not offered.
  const std::optional<Mismatch>& mismatch() const { return unknown_name_ ? unknown_name_ : replay().mismatch(); }
  std::size_t candidates() const { return candidates_.size(); }

  void bind(const auth::ChannelBinding& binding);
  void asked_for(std::string_view server_name);

  void received(std::string_view bytes) override;
  void tls_established() override;
  void wait_over() override;
  void ended(End why) override;
  std::optional<Action> next_action() override;

 private:
  struct Candidate {
    Candidate(const Offer& its_offer, ReplayOptions options, bool is_logged)
        : offer(&its_offer),
          log(is_logged ? std::make_unique<HeldLog>() : nullptr),
          replay(its_offer.transcript, Side::server, (options.log = log.get(), options)) {}

    const Offer* offer;
    std::unique_ptr<HeldLog> log;
    Replay replay;
    std::deque<Action> actions;
  };

  bool settled() const { return candidates_.size() == 1; }
  void settle();
  void refuse_name(std::string_view server_name);
  void drop_those_that_failed();
  void gather();

  std::vector<std::unique_ptr<Candidate>> candidates_;
  std::deque<Action> actions_;
  std::unique_ptr<WireLog> log_;  // until the candidate for it is found
  std::optional<Mismatch> unknown_name_;
};

}  // namespace mailrig::mock
