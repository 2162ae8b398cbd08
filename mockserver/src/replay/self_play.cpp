#include <mailrig/mock/self_play.hpp>

#include <algorithm>
#include <vector>

#include <mailrig/mock/replay.hpp>

namespace mailrig::mock {
namespace {

// In seconds, as scenarios write it.
std::string shown(std::chrono::milliseconds time) {
  return time.count() % 1000 == 0 ? std::to_string(time.count() / 1000) + "s" : std::to_string(time.count()) + "ms";
}

// Both sides of one connection.
struct Connection {
  Connection(const std::shared_ptr<const Transcript>& transcript, const std::shared_ptr<Meeting>& of_clients,
             const std::shared_ptr<Meeting>& of_servers, WireLog* log)
      : client(transcript, Side::client, options(*transcript, of_clients, nullptr)),
        server(transcript, Side::server, options(*transcript, of_servers, log)) {
    for (auto* side : {&client, &server}) side->bind({"one connection, in memory", ""});
  }

  static ReplayOptions options(const Transcript& transcript, const std::shared_ptr<Meeting>& meeting, WireLog* log) {
    ReplayOptions options;
    options.tls_from_start = transcript.implicit_tls;
    options.meeting = meeting;
    options.log = log;
    return options;
  }

  Replay client, server;
  std::chrono::milliseconds time{0};
  bool over = false;
};

}  // namespace

SelfPlay self_play(const std::shared_ptr<const Transcript>& transcript, const ConverseOptions& options, WireLog* log) {
  const auto of_clients = std::make_shared<Meeting>(*transcript), of_servers = std::make_shared<Meeting>(*transcript);
  std::vector<std::unique_ptr<Connection>> connections;
  connections.push_back(std::make_unique<Connection>(transcript, of_clients, of_servers, log));
  for (const auto& other : transcript->others)
    connections.push_back(std::make_unique<Connection>(other, of_clients, of_servers, log));

  SelfPlay result;
  const auto play = [&](bool& going_on) {
    going_on = false;
    for (auto& connection : connections) {
      if (connection->over) continue;
      Conversed conversed;
      connection->over = converse(connection->client, connection->server, options, &conversed) != Standstill::idle;
      result.bytes += conversed.bytes;
      connection->time += conversed.time;
      going_on |= conversed.bytes > 0 || connection->over;
    }
  };
  for (bool going_on = true; going_on;) play(going_on);
  for (auto& connection : connections) {
    if (!connection->over) {
      connection->client.ended(End::timed_out);
      connection->server.ended(End::timed_out);
    }
    result.time = std::max(result.time, connection->time);
    if (!result.client) result.client = connection->client.mismatch();
    if (!result.server) result.server = connection->server.mismatch();
    const auto& warnings = connection->server.warnings();
    result.warnings.insert(result.warnings.end(), warnings.begin(), warnings.end());
    result.coverage.add(connection->server.coverage());
  }
  const auto within = transcript->expect.within;
  if (!result.server && within && result.time > *within) {
    result.server.emplace();
    result.server->where = transcript->where;
    result.server->reason = "the delays take " + shown(result.time) + ", where expect says within " + shown(*within);
  }
  return result;
}

}  // namespace mailrig::mock
