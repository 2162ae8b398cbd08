#include <mailrig/wire/wire_log.hpp>

#include <gmock/gmock.h>

#include <deque>

namespace mailrig {
namespace {

struct Scripted final : Peer {
  std::deque<Action> actions;
  void received(std::string_view) override {}
  void tls_established() override {}
  void wait_over() override {}
  void ended(End) override {}
  std::optional<Action> next_action() override {
    if (actions.empty()) return std::nullopt;
    auto action = std::move(actions.front());
    actions.pop_front();
    return action;
  }
};

TEST(WireLog, LinesAsPeopleReadThemAndSecretsNever) {
  std::string text;
  Scripted peer;
  peer.actions = {Send{"a1 LOGIN smith "}, Send{"sesame", true}, Send{"\r\n"}, Close{}};
  {
    TextWireLog log([&](std::string_view line) { text += line; }, "C: ", "S: ");
    LoggedPeer logged(peer, log);
    logged.received("* OK re");
    logged.received("ady\r\n* bare\n\x1b[2J\r\n");
    while (logged.next_action()) {
    }
    logged.received("cut");
    logged.ended(End::reset);
  }
  EXPECT_EQ(text,
            "S: * OK ready\n"
            "S: * bare\\n\n"
            "S: \\x1b[2J\n"
            "C: a1 LOGIN smith <secret>\n"
            "-- closed by us\n"
            "S: cut\n"
            "-- reset\n");
}

TEST(WireLog, AnEndlessLineIsHeldOnlyInPart) {
  std::string text;
  TextWireLog log([&](std::string_view line) { text += line; }, "C: ", "S: ");
  for (int i = 0; i < 1000; ++i) log.bytes(Direction::received, std::string(1000, 'x'));
  log.bytes(Direction::received, "\r\n");
  EXPECT_EQ(text, "S: " + std::string(2000, 'x') + "...\n");
}

}  // namespace
}  // namespace mailrig
