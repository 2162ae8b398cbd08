// An installed mailrig, both halves of it: our POP3 session against a transcript, in memory.
#include <cstdio>

#include <mailrig/mock/replay.hpp>
#include <mailrig/mock/scenario.hpp>
#include <mailrig/net/imap_client.hpp>
#include <mailrig/pop3/session.hpp>
#include <mailrig/wire/converse.hpp>

int main() {
  using namespace mailrig;
  const auto transcript = mock::load_scenario_text(
      "protocol: pop3\n"
      "session: |\n"
      "  S: +OK ready\n"
      "  C: QUIT\n"
      "  S: +OK bye\n",
      "quit.yaml");
  if (!transcript) return 1;
  mock::Replay server(*transcript, mock::Side::server);
  pop3::Session client;
  converse(client, server);
  if (!client.submit(pop3::Quit{})) return 1;
  converse(client, server);
  std::puts(server.verdict() == mock::Verdict::passed ? "passed" : "failed");
  return server.verdict() == mock::Verdict::passed ? 0 : 1;
}
