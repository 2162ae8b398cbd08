// Two peers without I/O, in virtual time.
#include <mailrig/wire/converse.hpp>

#include <deque>

#include <gmock/gmock.h>

namespace mailrig {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;

// Does what it was made with, and notes what it is told.
class Scripted final : public Peer {
 public:
  explicit Scripted(std::deque<Action> actions = {}) : actions_(std::move(actions)) {}

  void received(std::string_view bytes) override { told.emplace_back(bytes); }
  void tls_established() override { told.emplace_back("[TLS]"); }
  void wait_over() override { told.emplace_back("[waited]"); }
  void ended(End why) override {
    actions_.clear();
    told.emplace_back(why == End::closed      ? "[closed]"
                      : why == End::truncated ? "[truncated]"
                      : why == End::reset     ? "[reset]"
                      : why == End::timed_out ? "[timed out]"
                                              : "[failed]");
  }
  std::optional<Action> next_action() override {
    if (actions_.empty()) return std::nullopt;
    auto action = std::move(actions_.front());
    actions_.pop_front();
    return action;
  }

  std::vector<std::string> told;

 private:
  std::deque<Action> actions_;
};

TEST(Converse, WaitsPassAtOnceAndCount) {
  Scripted client, server({Wait{29min}, Send{"* 1 EXISTS\r\n"}, Wait{1min}});
  Conversed conversed;
  EXPECT_EQ(converse(client, server, {}, &conversed), Standstill::idle);
  EXPECT_THAT(client.told, ElementsAre("* 1 EXISTS\r\n"));
  EXPECT_THAT(server.told, ElementsAre("[waited]", "[waited]"));
  EXPECT_EQ(conversed.time, 30min);
  EXPECT_EQ(conversed.bytes, 12u);
  EXPECT_EQ(conversed.said_by_client, 0u);
  Scripted talker({Send{"a1 NOOP\r\n"}});
  Scripted listener({Send{"* OK\r\n"}});
  EXPECT_EQ(converse(talker, listener, {}, &conversed), Standstill::idle);
  EXPECT_EQ(conversed.said_by_client, 9u);
  EXPECT_EQ(conversed.bytes, 27u);
}

// Time in which nothing is said counts from the last byte.
TEST(Converse, WhoWaitsTooLongGivesUp) {
  struct Row {
    std::deque<Action> server;
    bool gives_up;
  };
  const Row rows[] = {
      {{Wait{5min}, Send{"a"}}, true},
      {{Wait{4min}, Send{"a"}}, false},
      {{Wait{4min}, Wait{1min}, Send{"a"}}, true},
      {{Wait{4min}, Send{"a"}, Wait{4min}, Send{"b"}}, false},
  };
  for (const auto& row : rows) {
    Scripted client, server(row.server);
    ConverseOptions options;
    options.idle = 5min;
    EXPECT_EQ(converse(client, server, options), row.gives_up ? Standstill::closed : Standstill::idle);
    EXPECT_EQ(client.told.back() == "[timed out]", row.gives_up);
    EXPECT_EQ(server.told.back() == "[closed]", row.gives_up);
  }
}

TEST(Converse, TlsThatEndsInEachWay) {
  struct Row {
    Action last;
    std::string_view told;
  };
  const Row rows[] = {
      {Close{}, "[closed]"},
      {Close{true}, "[reset]"},
      {Close{false, true}, "[truncated]"},
      {Send{"plain", false, true}, "[reset]"},
  };
  for (const auto& row : rows) {
    Scripted client({StartTls{}}), server({StartTls{}, Send{"secret"}, row.last});
    converse(client, server);
    EXPECT_THAT(client.told, ElementsAre("[TLS]", "secret", row.told));
  }
  Scripted client, server({Close{false, true}});
  converse(client, server);
  EXPECT_THAT(client.told, ElementsAre("[closed]"));  // without TLS there is no close_notify to leave out
}

}  // namespace
}  // namespace mailrig
