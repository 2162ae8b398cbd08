#pragma once
#include <cstdint>
#include <memory>
#include <optional>
#include <string_view>
#include <vector>

#include <mailrig/mock/faulty_replay.hpp>
#include <mailrig/mock/offer.hpp>

#include "held_log.hpp"

namespace mailrig::mock {

/// The server's side of one connection that may be given any of several scenarios: all are played, unseen, as long as
/// they say the same and what the client says fits them. What is left is the scenario that it was given.
class Route final : public Peer {
 public:
  /// `offers` must outlive it, and is not empty.
  Route(const std::vector<Offer>& offers, const ReplayOptions& options, std::uint64_t seed,
        std::unique_ptr<WireLog> log);

  /// The first of those that are left, and its offer.
  const FaultyReplay& faulty() const { return candidates_.front()->replay; }
  const Replay& replay() const { return faulty().replay(); }
  const Offer& offer() const { return *candidates_.front()->offer; }
  std::size_t candidates() const { return candidates_.size(); }
  /// Against the client: that of replay(), or that no scenario is for it.
  const std::optional<Mismatch>& mismatch() const { return not_for_it_ ? not_for_it_ : replay().mismatch(); }
  /// Bytes that it keeps of what the client said.
  std::size_t held() const;

  void bind(const auth::ChannelBinding& binding);
  void asked_for(std::string_view server_name);
  /// A line for the log of the session.
  void note(std::string_view text);

  void received(std::string_view bytes) override;
  void tls_established() override;
  void wait_over() override;
  void ended(End why) override;
  std::optional<Action> next_action() override;

 private:
  struct Candidate {
    Candidate(const Offer& its_offer, ReplayOptions options, std::uint64_t seed, bool is_logged);

    const Offer* offer;
    std::unique_ptr<HeldLog> log;
    FaultyReplay replay;
    std::vector<Action> actions;
  };

  bool settled() const { return candidates_.size() == 1; }
  void settle();
  void drop_those_that_failed();
  void refuse_all();
  void gather();

  std::vector<std::unique_ptr<Candidate>> candidates_;
  std::vector<Action> actions_;   // what is left of those that all candidates agreed on
  std::unique_ptr<WireLog> log_;  // until the candidate for it is found
  std::optional<Mismatch> not_for_it_;
};

}  // namespace mailrig::mock
