#include <mailrig/mock/self_play.hpp>

#include <mailrig/mock/replay.hpp>

namespace mailrig::mock {

SelfPlay self_play(const std::shared_ptr<const Transcript>& transcript, const ConverseOptions& options, WireLog* log) {
  SelfPlay result;
  ReplayOptions replay;
  replay.tls_from_start = transcript->implicit_tls;
  Replay client(transcript, Side::client, replay);
  replay.log = log;
  Replay server(transcript, Side::server, replay);
  for (auto* side : {&client, &server}) side->bind({"one connection, in memory", ""});
  if (converse(client, server, options, &result.bytes) == Standstill::idle) {
    client.ended(End::timed_out);
    server.ended(End::timed_out);
  }
  result.client = client.mismatch();
  result.server = server.mismatch();
  result.coverage = server.coverage();
  return result;
}

}  // namespace mailrig::mock
