// Deadlines, and ends that come while something is pending.
#include <csignal>
#include <thread>

#include <gmock/gmock.h>

#include "foreign.hpp"
#include "loopback.hpp"

namespace mailrig {
namespace {

using namespace std::chrono_literals;
using test::Foreign;
using test::Loopback;
using test::ScriptedPeer;
using test::when_heard;

TEST(Deadlines, Idle) {
  for (const bool tls : {false, true}) {
    Loopback loopback;
    loopback.client_options.implicit_tls = loopback.server_options.implicit_tls = tls;
    loopback.client_options.deadlines = {0ms, 24h, 30ms, 0ms};  // that of a handshake which is over does not count
    loopback.server->say("hello");
    loopback.run();
    EXPECT_EQ(loopback.client_saw(), "hello|timed out|told");
    EXPECT_EQ(loopback.client_ending->detail, "a deadline passed");
  }
}

TEST(Deadlines, AWaitIsNoIdleness) {
  Loopback loopback(when_heard("b", [](ScriptedPeer& client) { client.close(); }));
  loopback.server_options.deadlines.idle = 20ms;
  loopback.server->say("a").wait(60ms).say("b");
  loopback.run();
  EXPECT_EQ(loopback.server->events(), "wait over, closed");
}

TEST(Deadlines, BytesThatFlowAreNoIdleness) {
  // The other side takes the one big word slowly: no pause is as long as the deadline, but the whole is much longer.
  const std::string much(24 * 1024 * 1024, 'x');
  net::Runtime runtime;
  auto server = std::make_shared<ScriptedPeer>();
  server->say(much).close();
  std::optional<net::Ending> ending;
  net::DriverOptions options;
  options.deadlines.idle = 250ms;
  options.on_end = [&](const net::Ending& how) {
    ending = how;
    runtime.stop();
  };
  const auto listener = net::Listener::open(runtime, "127.0.0.1", 0, [&](const std::string&) {
                          return net::Accepted{server, options};
                        }).value();
  std::size_t heard = 0;
  std::jthread thread([&, port = listener->port()] {
    Foreign client(port);
    std::string buffer(64 * 1024, 0);
    for (std::error_code error; !error;) {
      heard += client.socket().read_some(asio::buffer(buffer), error);
      if (heard % (1024 * 1024) < buffer.size()) std::this_thread::sleep_for(20ms);
    }
  });
  runtime.run();
  thread.join();
  EXPECT_EQ(ending->why, std::nullopt) << ending->detail;
  EXPECT_EQ(heard, much.size());
}

TEST(Deadlines, Whole) {
  // Two that never tire.
  const auto answer = [](ScriptedPeer& peer) { peer.say("x"); };
  Loopback loopback(answer, answer);
  loopback.client_options.deadlines.whole = 50ms;
  loopback.server->say("x");
  loopback.run();
  EXPECT_EQ(loopback.client->events(), "timed out");
  EXPECT_NE(loopback.server->events(), "");
}

TEST(Deadlines, Handshake) {
  for (const bool implicit : {false, true}) {  // the server never begins
    Loopback loopback(when_heard("go", [](ScriptedPeer& client) { client.starttls(); }));
    loopback.client_options.implicit_tls = implicit;
    loopback.client_options.deadlines.handshake = 30ms;
    if (!implicit) loopback.server->say("go");
    loopback.server->wait(5s);
    loopback.server_options.deadlines.whole = 100ms;
    loopback.run();
    EXPECT_EQ(loopback.client->events(), "timed out");
  }
}

TEST(Deadlines, Connect) {
  // A listener whose queue is full answers nothing.
  asio::io_context context;
  asio::ip::tcp::acceptor full(context);
  full.open(asio::ip::tcp::v4());
  full.bind({asio::ip::make_address("127.0.0.1"), 0});
  full.listen(0);
  std::vector<asio::ip::tcp::socket> queued;
  for (int i = 0; i < 8; ++i) {
    queued.emplace_back(context).async_connect(full.local_endpoint(), [](const std::error_code&) {});
  }
  net::Runtime runtime;
  net::DriverOptions options;
  options.deadlines.connect = 50ms;
  std::optional<Error> failure;
  net::connect(runtime, "127.0.0.1", full.local_endpoint().port(), std::make_shared<ScriptedPeer>(), options,
               [&](const Result<std::shared_ptr<net::Driver>>& connected) {
                 ASSERT_FALSE(connected);
                 failure = connected.error();
               });
  runtime.run();
  ASSERT_TRUE(failure);
  EXPECT_EQ(failure->code, Errc::timed_out);
}

TEST(Connect, Failures) {
  for (const std::string host : {"127.0.0.1", "::1", "no such host.invalid"}) {
    net::Runtime runtime;
    asio::ip::tcp::acceptor closed(runtime.context(), {asio::ip::make_address("127.0.0.1"), 0});
    const auto port = closed.local_endpoint().port();
    closed.close();
    std::optional<Error> failure;
    net::connect(runtime, host, port, std::make_shared<ScriptedPeer>(), {},
                 [&](const Result<std::shared_ptr<net::Driver>>& connected) {
                   EXPECT_FALSE(failure) << "told once";
                   ASSERT_FALSE(connected);
                   failure = connected.error();
                 });
    runtime.run();
    ASSERT_TRUE(failure);
    EXPECT_EQ(failure->code, Errc::unreachable);
    EXPECT_THAT(failure->message(), testing::HasSubstr(host + ':' + std::to_string(port)));
  }
}

// What the server is doing when its connection is ended from outside.
struct Pending {
  std::string_view what;
  std::function<void(Loopback&)> arrange;
};

const Pending all_pending[] = {
    {"a read", [](Loopback&) {}},
    {"a read under TLS", [](Loopback& l) { l.client_options.implicit_tls = l.server_options.implicit_tls = true; }},
    {"a write",
     [](Loopback& l) {
       l.server->say(std::string(64 * 1024 * 1024, 'x'));
       l.client->wait(5s);
     }},
    {"a write under TLS",
     [](Loopback& l) {
       l.client_options.implicit_tls = l.server_options.implicit_tls = true;
       l.server->say(std::string(64 * 1024 * 1024, 'x'));
       l.client->wait(5s);
     }},
    {"a wait", [](Loopback& l) { l.server->wait(5s); }},
    {"a handshake", [](Loopback& l) { l.server->starttls(); }},
    {"a close",
     [](Loopback& l) {
       l.server->close();
       l.client->wait(5s);
     }},
    {"a close under TLS",
     [](Loopback& l) {
       l.client_options.implicit_tls = l.server_options.implicit_tls = true;
       l.server->close();
       l.client->wait(5s);
     }},
};

TEST(Ends, WhileSomethingIsPending) {
  for (const auto& pending : all_pending) {
    Loopback loopback;
    pending.arrange(loopback);
    int progress = 0;
    loopback.server_options.on_progress = [&] {
      if (progress++ != 0) return;
      loopback.runtime.post([&] {  // once it is pending
        loopback.listener->end_connections(End::timed_out);
        loopback.listener->end_connections(End::reset);
        if (loopback.driver) loopback.driver->end(End::reset);
      });
    };
    loopback.run();
    const bool closing = pending.what.starts_with("a close");
    if (!closing) EXPECT_EQ(loopback.server->events(), "timed out") << pending.what;
    else EXPECT_EQ(loopback.server->events(), "") << pending.what;
  }
}

TEST(Ends, ARuntimeMayStopAndDieAtAnyTime) {
  for (const auto& pending : all_pending)
    for (const int turns : {0, 1, 2, 5}) {
      Loopback loopback;
      pending.arrange(loopback);
      loopback.start();
      for (int i = 0; i < turns; ++i) loopback.runtime.context().run_one_for(20ms);
      loopback.runtime.stop();
      EXPECT_FALSE(loopback.server_ending && loopback.server_ending->why == End::timed_out);
    }
}

TEST(Runtime, StopsPostsAndRunsAgain) {
  net::Runtime runtime;
  std::vector<int> done;
  runtime.post([&] { done.push_back(1); });
  runtime.run();
  runtime.post([&] {
    done.push_back(2);
    runtime.stop();
  });
  runtime.post([&] { done.push_back(3); });
  runtime.run();
  EXPECT_THAT(done, testing::ElementsAre(1, 2));
  runtime.run();
  EXPECT_THAT(done, testing::ElementsAre(1, 2, 3));
  std::jthread other([&] { runtime.post([&] { done.push_back(4); }); });
  other.join();
  runtime.run();
  EXPECT_EQ(done.back(), 4);
}

TEST(Runtime, RunUntil) {
  net::Runtime runtime;
  Loopback loopback;
  loopback.start();
  loopback.runtime.run_until(std::chrono::steady_clock::now() + 30ms);
  EXPECT_FALSE(loopback.client_ending);
  loopback.driver->end(End::closed);
  loopback.runtime.run();
  EXPECT_TRUE(loopback.server_ending);
}

TEST(Runtime, Signals) {
  net::Runtime runtime;
  int told = 0;
  runtime.on_signal([&] { ++told; });
  runtime.post([] { std::raise(SIGTERM); });
  runtime.run();
  EXPECT_EQ(told, 1);
  runtime.on_signal([&] { ++told; });
  runtime.post([&] { runtime.ignore_signals(); });
  runtime.run();
  EXPECT_EQ(told, 1);
}

}  // namespace
}  // namespace mailrig
