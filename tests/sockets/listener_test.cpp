#include <mailrig/net/listener.hpp>

#include <atomic>
#include <thread>

#include <gmock/gmock.h>

#include "foreign.hpp"
#include "loopback.hpp"

namespace mailrig {
namespace {

using test::Foreign;
using test::Loopback;
using test::ScriptedPeer;
using testing::HasSubstr;

net::Listener::Accept nobody() {
  return [](const std::string&) { return net::Refused{}; };
}

TEST(Listener, WhereItCannot) {
  net::Runtime runtime;
  const auto taken = net::Listener::open(runtime, "127.0.0.1", 0, nobody()).value();
  struct Row {
    std::string address;
    std::uint16_t port;
  };
  for (const auto& row : {Row{"127.0.0.1", taken->port()}, {"192.0.2.1", 0}, {"localhost", 0}, {"", 0}, {"1.2.3", 0}}) {
    const auto opened = net::Listener::open(runtime, row.address, row.port, nobody());
    ASSERT_FALSE(opened) << row.address;
    EXPECT_THAT(opened.error().message(), HasSubstr(row.address + ':' + std::to_string(row.port)));
  }
}

TEST(Listener, RefusesByAReset) {
  net::Runtime runtime;
  std::string remote;
  const auto listener = net::Listener::open(runtime, "127.0.0.1", 0, [&](const std::string& from) {
                          remote = from;
                          runtime.stop();
                          return net::Refused{};
                        }).value();
  std::error_code ending;
  std::jthread thread([&, port = listener->port()] {
    Foreign client(port);
    client.hear_all();
    ending = client.ending();
  });
  runtime.run();
  thread.join();
  EXPECT_EQ(ending, asio::error::connection_reset);
  EXPECT_THAT(remote, testing::StartsWith("127.0.0.1:"));
}

TEST(Listener, RefusesInWords) {
  net::Runtime runtime;
  const auto listener = net::Listener::open(runtime, "127.0.0.1", 0, [&](const std::string&) {
                          runtime.stop();
                          return net::Refused{"-ERR not now\r\n"};
                        }).value();
  std::string heard;
  std::error_code ending;
  std::jthread thread([&, port = listener->port()] {
    Foreign client(port);
    heard = client.hear_all();
    ending = client.ending();
  });
  runtime.run();
  thread.join();
  EXPECT_EQ(heard, "-ERR not now\r\n");
  EXPECT_EQ(ending, asio::error::eof);
}

TEST(Listener, BesideAnother) {
  net::Runtime one, other;
  std::atomic<int> by_one{0}, by_other{0};
  const auto count_in = [](std::atomic<int>& counter) {
    return [&counter](const std::string&) {
      ++counter;
      return net::Refused{"x"};
    };
  };
  auto first = net::Listener::open(one, "127.0.0.1", 0, count_in(by_one)).value();
  auto second = first->beside(other, count_in(by_other)).value();
  ASSERT_EQ(first->port(), second->port());
  // Whoever runs takes all; the port lives on with the last of them.
  for (auto* runtime : {&one, &other}) {
    std::jthread client([&, port = second->port()] {
      for (int i = 0; i < 3; ++i) EXPECT_EQ(Foreign(port).hear_all(), "x");
      runtime->stop();
    });
    runtime->run();
    first->close();
  }
  EXPECT_EQ(by_one, 3);
  EXPECT_EQ(by_other, 3);
}

TEST(Listener, ConnectionsLiveOnWithoutIt) {
  Loopback loopback([&](ScriptedPeer& client) {
    if (client.heard() == "one") client.say("more");
    if (client.heard() == "onetwo") client.close();
  });
  loopback.server =
      std::make_shared<ScriptedPeer>(test::when_heard("more", [&](ScriptedPeer& server) { server.say("two"); }));
  loopback.server->say("one");
  loopback.client_options.on_progress = [&, gone = false]() mutable {
    if (gone || loopback.client->heard().empty()) return;
    gone = true;
    loopback.listener->close();
  };
  loopback.run();
  EXPECT_EQ(loopback.client->heard(), "onetwo");
}

TEST(Listener, MayDieWhileItAccepts) {
  net::Runtime runtime;
  auto listener = net::Listener::open(runtime, "127.0.0.1", 0, nobody()).value();
  runtime.post([&] { listener.reset(); });
  runtime.run();  // returns: nothing is left to do
  EXPECT_EQ(listener, nullptr);
}

TEST(Listener, ManyConnectionsOneAfterAnother) {
  net::Runtime runtime;
  std::size_t ended = 0;
  constexpr std::size_t many = 300;
  const auto listener = net::Listener::open(runtime, "127.0.0.1", 0, [&](const std::string&) {
                          auto peer = std::make_shared<ScriptedPeer>();
                          peer->say("bye").close();
                          net::DriverOptions options;
                          options.on_end = [&](const net::Ending&) {
                            if (++ended == many) runtime.stop();
                          };
                          return net::Accepted{peer, options};
                        }).value();
  std::jthread thread([&, port = listener->port()] {
    for (std::size_t i = 0; i < many; ++i) {
      Foreign client(port);
      EXPECT_EQ(client.hear_all(), "bye");
    }
  });
  runtime.run();
  EXPECT_EQ(ended, many);
}

}  // namespace
}  // namespace mailrig
