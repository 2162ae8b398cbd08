// The asynchronous IMAP connection against the rig over loopback: with callbacks, futures and coroutines.
#include <future>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include <gmock/gmock.h>
#include <asio/bind_cancellation_slot.hpp>
#include <asio/cancellation_signal.hpp>
#include <asio/co_spawn.hpp>
#include <asio/detached.hpp>
#include <asio/io_context.hpp>
#include <asio/use_awaitable.hpp>
#include <asio/use_future.hpp>

#include <mailrig/imap/idle.hpp>
#include <mailrig/net/imap_connection.hpp>

#include "conformance/imap_rig.hpp"

namespace mailrig::imap {
namespace {

using namespace std::chrono_literals;
using asio::use_awaitable;

const Select inbox{"INBOX"};

Search search_for(Is what) { return {SearchKey::is(what), {}}; }

std::string selected(const std::string& lines) {
  return R"(
protocol: imap
session:
  - |
    S: * OK [CAPABILITY IMAP4rev1] ready
    C: a LOGIN fred secret
    S: a OK [CAPABILITY IMAP4rev1] done
    C: b SELECT INBOX
    S: * 3 EXISTS
    S: b OK [READ-WRITE] done
)" + lines;
}

// Runs `work` with a connection that is logged in and has INBOX selected.
template <class Work>
void with_connection(ClientOptions options, Work work) {
  net::Runtime runtime;
  std::exception_ptr failure;
  {
    Connection connection(runtime, std::move(options));
    asio::co_spawn(
        runtime.context(),
        [&]() -> asio::awaitable<void> {
          const auto connected = co_await connection.async_connect(use_awaitable);
          EXPECT_TRUE(connected) << connected.error().message();
          const auto mailbox = co_await connection.async_execute(inbox, use_awaitable);
          EXPECT_TRUE(mailbox) << mailbox.error().message();
          EXPECT_EQ(mailbox->exists, 3u);
          co_await work(connection);
        },
        [&](std::exception_ptr error) {
          failure = std::move(error);
          runtime.stop();
        });
    runtime.run();
  }
  if (failure) std::rethrow_exception(failure);
}

template <class Work>
void with_connection(const Rig& rig, Work work) {
  with_connection(plaintext(rig), std::move(work));
}

TEST(ImapConnection, ManyCommandsAtOnce) {
  Rig rig(selected(R"(
    C: c FETCH 1 FLAGS
    C: d FETCH 2 FLAGS
    S: * 2 FETCH (FLAGS (\Seen))
    S: * 1 FETCH (FLAGS (\Draft))
    S: d OK done
    S: c OK done
    C: e EXPUNGE
    S: * 1 EXPUNGE
    S: e OK done
    C: f SEARCH ALL
    S: * SEARCH 1 2
    S: f OK done
    C: g SEARCH DRAFT
    S: * SEARCH 2
    S: g OK done
)"));
  with_connection(rig, [](Connection& connection) -> asio::awaitable<void> {
    std::vector<std::string> done;
    const auto flags = [&done](Result<Fetch::Response> result) {
      done.push_back(std::string((*result).at(0).as<FetchedMessage>()->flags->front()));
    };
    connection.async_execute(Fetch{{1}, {MessageItem::flags}}, flags);
    connection.async_execute(Fetch{{2}, {MessageItem::flags}}, flags);
    connection.async_execute(
        Expunge{}, [&done](Result<ExpungedMessages> result) { done.push_back(std::to_string(result->numbers.at(0))); });
    connection.async_execute(search_for(Is::all),
                             [&done](Result<Search::Response> result) { done.push_back(result->messages.text()); });
    const auto last = co_await connection.async_execute(search_for(Is::draft), use_awaitable);
    EXPECT_EQ(last->messages.text(), "2") << "what came for the search before it is not its own";
    EXPECT_THAT(done, testing::ElementsAre("\\Seen", "\\Draft", "1", "1:2"));
    EXPECT_EQ(connection.session().mailbox()->exists, 2u);
  });
  EXPECT_EQ(rig.verdict(), "");
}

TEST(ImapConnection, AnIdleEndsByItselfAndTellsWhatComes) {
  Rig rig(selected(R"(
    C: c IDLE
    S: + idling
    S: * 4 EXISTS
    C: DONE
    S: c OK done
    C: d NOOP
    S: d OK done
)"));
  with_connection(rig, [](Connection& connection) -> asio::awaitable<void> {
    co_await connection.async_next_event(use_awaitable);  // * 3 EXISTS
    while (!connection.session().mailbox() || connection.session().pending() > 0)
      co_await connection.async_next_event(use_awaitable);
    bool idled = false;
    connection.async_execute(Idle{}, [&idled](Result<Nothing> result) { idled = result.has_value(); });
    for (;;) {
      const auto event = co_await connection.async_next_event(use_awaitable);
      EXPECT_TRUE(event);
      if (const auto* exists = event ? event->as<Exists>() : nullptr; !event || (exists && exists->count == 4)) break;
    }
    EXPECT_FALSE(idled);
    const auto result = co_await connection.async_execute(Noop{}, use_awaitable);
    EXPECT_TRUE(result);
    EXPECT_TRUE(idled);
  });
  EXPECT_EQ(rig.verdict(), "");
}

TEST(ImapConnection, ACancelledCommandIsDroppedOrItsReplyThrownAway) {
  Rig rig(selected(R"(
    C: c SEARCH ALL
    S: * SEARCH 1 2 3
    S: c OK done
    C: e SEARCH DRAFT
    S: * SEARCH 2
    S: e OK done
)"));
  with_connection(rig, [](Connection& connection) -> asio::awaitable<void> {
    asio::cancellation_signal sent, unsent;
    std::vector<Errc> ends;
    const auto end = [&ends](Result<Search::Response> result) {
      if (!result) ends.push_back(result.error().code);
    };
    connection.async_execute(search_for(Is::all), asio::bind_cancellation_slot(sent.slot(), end));
    connection.async_execute(search_for(Is::seen), asio::bind_cancellation_slot(unsent.slot(), end));
    unsent.emit(asio::cancellation_type::total);
    sent.emit(asio::cancellation_type::total);
    const auto result = co_await connection.async_execute(search_for(Is::draft), use_awaitable);
    EXPECT_EQ(result->messages.text(), "2");
    EXPECT_THAT(ends, testing::ElementsAre(Errc::cancelled, Errc::cancelled));
  });
  EXPECT_EQ(rig.verdict(), "");
}

TEST(ImapConnection, WhenTheTimeOfACommandIsOverAllFail) {
  Rig rig(selected("    C: c NOOP\n  - delay: 1s\n"));
  auto options = plaintext(rig);
  options.timeout = 300ms;
  with_connection(options, [](Connection& connection) -> asio::awaitable<void> {
    std::optional<Errc> other;
    connection.async_execute(Noop{}, [&](Result<Nothing> result) { other = result.error().code; });
    const auto result = co_await connection.async_execute(Capability{}, use_awaitable);
    EXPECT_EQ(result.error().code, Errc::timed_out);
    EXPECT_EQ(other, Errc::timed_out);
    const auto later = co_await connection.async_execute(Noop{}, use_awaitable);
    EXPECT_EQ(later.error().code, Errc::timed_out);
  });
}

TEST(ImapConnection, GivesFuturesToOtherThreads) {
  Rig rig(selected("    C: c NOOP\n    S: c OK done\n"));
  net::Runtime runtime;
  std::optional<Connection> connection(std::in_place, runtime, plaintext(rig));
  auto connected = connection->async_connect(asio::use_future);
  std::thread thread([&] { runtime.run(); });
  EXPECT_TRUE(connected.get());
  std::promise<std::future<Result<SelectedMailbox>>> begun;
  runtime.post([&] { begun.set_value(connection->async_execute(Select{"INBOX"}, asio::use_future)); });
  const auto mailbox = begun.get_future().get().get();
  EXPECT_EQ(mailbox->exists, 3u);
  runtime.post([&] {
    connection->async_execute(Noop{}, [&](const Result<Nothing>& result) {
      EXPECT_TRUE(result);
      runtime.stop();
    });
  });
  thread.join();
  connection.reset();
  EXPECT_EQ(rig.verdict(), "");
}

TEST(ImapConnection, WhatIsUnderWayFailsWhenItGoesAway) {
  Rig rig(selected("    C: c NOOP\n  - delay: 1s\n"));
  net::Runtime runtime;
  std::optional<Connection> connection(std::in_place, runtime, plaintext(rig));
  std::optional<Errc> end;
  asio::co_spawn(
      runtime.context(),
      [&]() -> asio::awaitable<void> {
        co_await connection->async_connect(use_awaitable);
        co_await connection->async_execute(inbox, use_awaitable);
        connection->async_execute(Noop{}, [&](const Result<Nothing>& result) { end = result.error().code; });
        connection.reset();
      },
      asio::detached);
  runtime.run();
  EXPECT_EQ(end, Errc::peer_closed);
}

TEST(ImapConnection, NobodyThere) {
  net::Runtime runtime;
  ClientOptions options;
  options.host = "127.0.0.1";
  options.port = 1;
  options.tls = TlsUse::none;
  Connection connection(runtime, options);
  std::optional<Errc> end;
  connection.async_connect([&](const Result<void>& result) { end = result.error().code; });
  runtime.run();
  EXPECT_EQ(end, Errc::unreachable);
}

}  // namespace
}  // namespace mailrig::imap
