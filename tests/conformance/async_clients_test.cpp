// The asynchronous POP3 and SMTP clients against the rig: coroutines, futures, callbacks, turns and cancellation.
#include <gmock/gmock.h>
#include <asio/bind_cancellation_slot.hpp>
#include <asio/cancellation_signal.hpp>
#include <asio/co_spawn.hpp>
#include <asio/detached.hpp>
#include <asio/io_context.hpp>
#include <asio/steady_timer.hpp>
#include <asio/use_future.hpp>

#include <mailrig/net/pop3_async_client.hpp>
#include <mailrig/net/smtp_async_client.hpp>
#include <mailrig/net/smtp_async_mailer.hpp>

#include "conformance/pop3_rig.hpp"
#include "conformance/smtp_rig.hpp"

namespace mailrig {
namespace {

using test::Rig;
using testing::ElementsAre;

// The code of what a coroutine threw, told to its callback.
std::optional<Errc> code_of(const std::exception_ptr& failure) {
  if (!failure) return std::nullopt;
  try {
    std::rethrow_exception(failure);
  } catch (const ClientError& error) {
    return error.error().code;
  }
}

asio::awaitable<void> send_two(smtp::AsyncClient& client, std::vector<bool>& sent) {
  co_await client.connect();
  for (int i = 0; i < 2; ++i) {
    auto submission = smtp::message_to({{"mooch@mail.example"}});
    const auto delivery = co_await client.send(std::move(submission));
    sent.push_back(delivery.sent);
  }
  co_await client.quit();
}

const std::string quit = "    C: QUIT\n    S: 221 bye\n";

TEST(AsyncSmtpClient, Coroutine) {
  Rig rig(smtp::hello + "    S: 250 mail.example\n" + smtp::envelope + smtp::content + smtp::envelope + smtp::content +
          quit);
  std::vector<bool> sent;
  std::exception_ptr failure;
  {
    net::Runtime runtime;
    smtp::AsyncClient client(runtime, smtp::plaintext(rig));
    asio::co_spawn(runtime.context(), send_two(client, sent), [&](std::exception_ptr error) { failure = error; });
    runtime.run();
  }
  EXPECT_FALSE(failure);
  EXPECT_THAT(sent, ElementsAre(true, true));
  EXPECT_EQ(rig.verdict(), "");
}

// Two messages begun at once take their turns, in the order in which they were begun.
TEST(AsyncSmtpClient, OperationsTakeTurns) {
  Rig rig(smtp::hello + "    S: 250 mail.example\n" + smtp::envelope + smtp::content + smtp::envelope + smtp::content +
          quit);
  std::vector<int> done;
  {
    net::Runtime runtime;
    smtp::AsyncClient client(runtime, smtp::plaintext(rig));
    const auto note = [&](int which) {
      return
          [&done, which](std::exception_ptr error, const smtp::Delivery&) { done.push_back(error ? -which : which); };
    };
    auto one = smtp::message_to({{"mooch@mail.example"}}), two = one;
    asio::co_spawn(runtime.context(), client.connect(), asio::detached);
    asio::co_spawn(runtime.context(), client.send(std::move(one)), note(1));
    asio::co_spawn(runtime.context(), client.send(std::move(two)), note(2));
    asio::co_spawn(runtime.context(), client.quit(), asio::detached);
    runtime.run();
  }
  EXPECT_THAT(done, ElementsAre(1, 2));
  EXPECT_EQ(rig.verdict(), "");
}

TEST(AsyncSmtpClient, Futures) {
  Rig rig(smtp::hello + "    S: 250 mail.example\n" + smtp::envelope + smtp::content + quit);
  {
    net::Runtime runtime;
    smtp::AsyncClient client(runtime, smtp::plaintext(rig));
    auto connected = asio::co_spawn(runtime.context(), client.connect(), asio::use_future);
    auto submission = smtp::message_to({{"mooch@mail.example"}});
    auto delivered = asio::co_spawn(runtime.context(), client.send(std::move(submission)), asio::use_future);
    auto over = asio::co_spawn(runtime.context(), client.quit(), asio::use_future);
    std::thread loop([&] { runtime.run(); });
    connected.get();
    EXPECT_TRUE(delivered.get().sent);
    over.get();
    loop.join();
  }
  EXPECT_EQ(rig.verdict(), "");
}

TEST(AsyncSmtpClient, AFailureIsThrownAndConnectMakesAnother) {
  Rig rig("smtp/attacks/cut_behind_final_dot.yaml");
  net::Runtime runtime;
  smtp::AsyncClient client(runtime, smtp::plaintext(rig));
  for (int i = 0; i < 2; ++i) {
    std::exception_ptr failure;
    auto submission = smtp::message_to({{"mooch@mail.example"}});
    asio::co_spawn(runtime.context(), client.connect(), asio::detached);
    asio::co_spawn(runtime.context(), client.send(std::move(submission)),
                   [&](std::exception_ptr error, const smtp::Delivery&) { failure = error; });
    runtime.run();
    EXPECT_EQ(code_of(failure), Errc::peer_reset);
  }
  EXPECT_EQ(rig.sessions(), 2u);
}

// The server never answers; who waits gives up.
TEST(AsyncSmtpClient, CancellingEndsTheConnection) {
  Rig rig(smtp::hello + "    S: 250 mail.example\n    C: NOOP\n  - delay: 1s\n");
  std::exception_ptr failure;
  net::Runtime runtime;
  smtp::AsyncClient client(runtime, smtp::plaintext(rig));
  asio::cancellation_signal give_up;
  asio::co_spawn(runtime.context(), client.connect(), [&](std::exception_ptr) {
    asio::co_spawn(runtime.context(), client.noop(),
                   asio::bind_cancellation_slot(give_up.slot(), [&](std::exception_ptr error) { failure = error; }));
    const auto timer = std::make_shared<asio::steady_timer>(runtime.context(), std::chrono::milliseconds(50));
    timer->async_wait([&, timer](std::error_code) { give_up.emit(asio::cancellation_type::terminal); });
  });
  runtime.run();
  EXPECT_EQ(code_of(failure), Errc::peer_closed);
}

TEST(AsyncMailer, GoesToTheNextServer) {
  Rig closed("smtp/attacks/greeting_554.yaml");
  Rig good(smtp::hello + "    S: 250 mail.example\n" + smtp::envelope + smtp::content + quit);
  auto options = smtp::mailer_options(good);
  options.ports = {closed.port(), good.port()};
  {
    net::Runtime runtime;
    smtp::AsyncMailer mailer(runtime, options);
    auto delivery =
        asio::co_spawn(runtime.context(), mailer.send("From: fred@client.example\nTo: mooch@mail.example\n\nhello\n"),
                       asio::use_future);
    auto over = asio::co_spawn(runtime.context(), mailer.close(), asio::use_future);
    runtime.run();
    EXPECT_TRUE(delivery.get().sent);
    over.get();
  }
  EXPECT_EQ(good.verdict(), "");
}

asio::awaitable<void> fetch_all(pop3::AsyncClient& client, std::vector<std::string>& messages) {
  co_await client.connect();
  const pop3::MessageSet all({1, client.message_count()});
  const pop3::TakeMessage take = [&](pop3::MessageNumber, Result<std::string> bytes) {
    messages.push_back(bytes.value_or("refused"));
  };
  co_await client.download(all, take);
  pop3::Uidl uidl;
  const auto ids = co_await client.execute(std::move(uidl));
  messages.push_back(ids.at(0).unique_id);
  co_await client.quit();
}

TEST(AsyncPop3Client, Coroutine) {
  Rig rig(pop3::maildrop +
          "    C: RETR 1\n    S: +OK\n    S: one\n    S: .\n    C: RETR 2\n    S: -ERR gone\n"
          "    C: UIDL\n    S: +OK\n    S: 1 abc\n    S: .\n    C: QUIT\n    S: +OK\n");
  std::vector<std::string> messages;
  std::exception_ptr failure;
  {
    net::Runtime runtime;
    pop3::AsyncClient client(runtime, pop3::plaintext(rig));
    asio::co_spawn(runtime.context(), fetch_all(client, messages), [&](std::exception_ptr error) { failure = error; });
    runtime.run();
  }
  EXPECT_FALSE(failure);
  EXPECT_THAT(messages, ElementsAre("one\r\n", "refused", "abc"));
  EXPECT_EQ(rig.verdict(), "");
}

}  // namespace
}  // namespace mailrig
