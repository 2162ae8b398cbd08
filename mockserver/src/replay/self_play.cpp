#include <mailrig/mock/self_play.hpp>

#include <mailrig/mock/replay.hpp>

namespace mailrig::mock {
namespace {

// Passes everything on, and counts the time that the peer takes.
class Timed final : public Peer {
 public:
  Timed(Peer& peer, std::chrono::milliseconds& time) : peer_(peer), time_(time) {}

  void received(std::string_view bytes) override { peer_.received(bytes); }
  void tls_established() override { peer_.tls_established(); }
  void wait_over() override { peer_.wait_over(); }
  void ended(End why) override { peer_.ended(why); }
  std::optional<Action> next_action() override {
    auto action = peer_.next_action();
    if (const auto* wait = action ? std::get_if<Wait>(&*action) : nullptr) time_ += wait->time;
    return action;
  }

 private:
  Peer& peer_;
  std::chrono::milliseconds& time_;
};

// In seconds, as scenarios write it.
std::string shown(std::chrono::milliseconds time) {
  return time.count() % 1000 == 0 ? std::to_string(time.count() / 1000) + "s" : std::to_string(time.count()) + "ms";
}

}  // namespace

SelfPlay self_play(const std::shared_ptr<const Transcript>& transcript, const ConverseOptions& options) {
  SelfPlay result;
  ReplayOptions replay;
  replay.tls_from_start = transcript->implicit_tls;
  Replay client(transcript, Side::client, replay), server(transcript, Side::server, replay);
  for (auto* side : {&client, &server}) side->bind({"one connection, in memory", ""});
  Timed timed(server, result.time);
  if (converse(client, timed, options, &result.bytes) == Standstill::idle) {
    client.ended(End::timed_out);
    server.ended(End::timed_out);
  }
  result.client = client.mismatch();
  result.server = server.mismatch();
  const auto within = transcript->expect.within;
  if (!result.server && within && result.time > *within) {
    result.server.emplace();
    result.server->where = transcript->where;
    result.server->reason = "the delays take " + shown(result.time) + ", where expect says within " + shown(*within);
  }
  return result;
}

}  // namespace mailrig::mock
