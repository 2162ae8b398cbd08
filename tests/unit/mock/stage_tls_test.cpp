// Where TLS begins in a scenario, or does not.
#include <gmock/gmock.h>

#include "rehearsal.hpp"

namespace mailrig::mock {
namespace {

using test::Rehearsal;
using test::transcript_of;

TEST(Stage, ATlsHandshakeThatFailsFails) {
  for (const auto side : {Side::client, Side::server}) {
    // With implicit TLS the connection is over before the first byte: nobody said what the script expects.
    Replay replay(transcript_of("protocol: imap\ntls: implicit\nsession: |\n  S: * BYE\n"), side, {{}, true, nullptr});
    replay.ended(End::tls_failed);
    EXPECT_EQ(replay.verdict(), Verdict::failed);
  }
}

constexpr std::string_view starttls = R"(protocol: imap
session:
  - |
    S: * OK
    C: a1 STARTTLS
    S: a1 OK
  - starttls
  - |
    C: a2 NOOP
    S: a2 OK
)";

TEST(Stage, Starttls) {
  const auto transcript = transcript_of(starttls);
  for (const auto chunk : test::chunk_sizes) {
    Rehearsal server(transcript, Side::server, chunk);
    server.hear("x STARTTLS\r\n");
    EXPECT_EQ(server.said(), "* OK\r\nx OK\r\n[TLS]");
    server.secure().hear("y NOOP\r\n");
    EXPECT_EQ(server.said(), "y OK\r\n");
    EXPECT_TRUE(server.replay.script_over());
    EXPECT_EQ(server.leave().verdict(), "passed");

    Rehearsal client(transcript, Side::client, chunk);
    client.hear("* OK\r\na1 OK\r\n");
    EXPECT_EQ(client.said(), "a1 STARTTLS\r\n[TLS]");
    client.secure().hear("a2 OK\r\n");
    EXPECT_EQ(client.said(), "a2 NOOP\r\n[close]");
    EXPECT_EQ(client.verdict(), "passed");
  }
}

TEST(Stage, PlaintextWhereTlsBegins) {
  struct Row {
    Side plays;
    std::string_view heard, verdict;
  };
  const Row rows[] = {
      {Side::server, "x STARTTLS\r\ny NOOP\r\n", "7:5: the client sent plaintext where TLS was to begin"},
      {Side::server, "x STARTTLS\r\ny", "7:5: the client sent plaintext where TLS was to begin"},
      {Side::server, "x STARTTLS\r\n\r\n", "7:5: the client sent plaintext where TLS was to begin"},
      {Side::client, "* OK\r\na1 OK\r\na2 OK forged\r\n", "7:5: the server sent plaintext where TLS was to begin"},
      {Side::client, "* OK\r\na1 OK\r\n\n", "7:5: the server sent plaintext where TLS was to begin"},
  };
  for (const auto& row :
       rows) {  // whole: what comes in later pieces comes while the handshake runs, and is the driver's
    Rehearsal rehearsal(transcript_of(starttls), row.plays);
    rehearsal.hear(row.heard);
    EXPECT_EQ(rehearsal.verdict(), row.verdict);
    const auto said = rehearsal.said();
    EXPECT_TRUE(said.ends_with("[close]")) << said;
    EXPECT_EQ(said.find("[TLS]"), said.npos) << said;
  }
}

TEST(Stage, AHandshakeThatDoesNotCome) {
  struct Row {
    End why;
    std::string_view verdict;
  };
  const Row rows[] = {
      {End::tls_failed, "9:5: the TLS handshake failed"},
      {End::closed, "9:5: the TLS handshake failed"},
      {End::timed_out, "9:5: the TLS handshake was not done in time"},
  };
  for (const auto& row : rows) {
    Rehearsal server(transcript_of(starttls), Side::server);
    EXPECT_EQ(server.hear("x STARTTLS\r\n").leave(row.why).verdict(), row.verdict);
  }
}

}  // namespace
}  // namespace mailrig::mock
