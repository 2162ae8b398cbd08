// The driver over loopback: both roles, in plaintext, under TLS and with STARTTLS.
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
using test::Trust;
using test::when_heard;

enum class Security { plaintext, starttls, implicit_tls };
constexpr Security all_securities[] = {Security::plaintext, Security::starttls, Security::implicit_tls};

// Has `loopback` do in `security` what begins with the first "go" that the client hears: for STARTTLS, once TLS runs.
void go(Loopback& loopback, Security security) {
  loopback.client_options.implicit_tls = loopback.server_options.implicit_tls = security == Security::implicit_tls;
  if (security == Security::starttls) {
    loopback.server->say("begin").starttls();
  }
  loopback.server->say("go");
}

ScriptedPeer::React client_begins(Security security, ScriptedPeer::React then) {
  auto on_go = when_heard("go", std::move(then));
  if (security != Security::starttls) return on_go;
  return [on_begin = when_heard("begin", [](ScriptedPeer& client) { client.starttls(); }),
          on_go](ScriptedPeer& client) mutable {
    on_begin(client);
    on_go(client);
  };
}

TEST(Driver, CarriesAConversation) {
  for (const auto security : all_securities)
    for (const auto address : {"127.0.0.1", "::1"}) {
      Loopback loopback(client_begins(security, [](ScriptedPeer& client) { client.say("a").say("b"); }),
                        when_heard("ab", [](ScriptedPeer& server) { server.say("bye").close(); }));
      go(loopback, security);
      loopback.run(address);
      const std::string tls = security == Security::starttls ? "TLS, " : "";
      EXPECT_EQ(loopback.client_saw(),
                (security == Security::starttls ? "begingobye|" : "gobye|") + tls + "closed|told");
      EXPECT_EQ(loopback.server_saw(), "ab|" + std::string(security == Security::starttls ? "TLS" : "") + "|by itself");
    }
}

TEST(Driver, HowAConnectionEnds) {
  struct Row {
    bool client_ends, reset;
    std::string_view told;
  };
  const Row rows[] = {{true, false, "closed"}, {true, true, "reset"}, {false, false, "closed"}, {false, true, "reset"}};
  for (const auto& row : rows)
    for (const auto security : all_securities) {
      const auto end = [&row](ScriptedPeer& peer) { row.reset ? peer.reset() : peer.close(); };
      Loopback loopback(client_begins(security,
                                      [&](ScriptedPeer& client) {
                                        if (row.client_ends) end(client);
                                        else client.say("your turn");
                                      }),
                        when_heard("your turn", end));
      go(loopback, security);
      loopback.run();
      const auto& told = row.client_ends ? *loopback.server : *loopback.client;
      const auto tls = security == Security::starttls ? "TLS, " : "";
      EXPECT_EQ(told.events(), tls + std::string(row.told));
      EXPECT_EQ(row.client_ends ? loopback.client_ending->why : loopback.server_ending->why, std::nullopt);
    }
}

TEST(Driver, BothTalkAtOnce) {
  const std::string much(8 * 1024 * 1024, 'x');
  for (const auto security : all_securities) {
    Loopback loopback(client_begins(security, [&](ScriptedPeer& client) { client.say(much).say("end of client"); }),
                      [](ScriptedPeer& server) {
                        if (server.heard().ends_with("end of client")) server.close();
                      });
    go(loopback, security);
    loopback.server->say(much).say("end of server");
    loopback.run();
    EXPECT_EQ(loopback.server->heard().size(), much.size() + 13);
    EXPECT_TRUE(loopback.client->heard().ends_with("end of server"));
    EXPECT_EQ(loopback.server_ending->why, std::nullopt) << loopback.server_ending->detail;
  }
}

TEST(Driver, LastWordsArrive) {
  const std::string much(8 * 1024 * 1024, 'x');
  for (const auto security : all_securities) {  // said, and closed at once, with input of the other side unread
    Loopback loopback(
        client_begins(security, [&](ScriptedPeer& client) { client.say("unread").say(much.substr(0, 100'000)); }));
    go(loopback, security);
    loopback.server->say(much).say("the end").close();
    loopback.run();
    EXPECT_TRUE(loopback.client->heard().ends_with("the end"));
    EXPECT_TRUE(loopback.client->events().ends_with("closed")) << loopback.client->events();
  }
}

TEST(Driver, ManySmallWords) {
  for (const auto security : all_securities) {
    Loopback loopback(client_begins(security, [](ScriptedPeer& client) {
      for (int i = 0; i < 20'000; ++i) client.say("0123456789");
      client.close();
    }));
    go(loopback, security);
    loopback.run();
    EXPECT_EQ(loopback.server->heard().size(), 200'000u);
    EXPECT_TRUE(loopback.server->events().ends_with("closed"));
  }
}

TEST(Driver, TlsBehindABigWrite) {
  // While this is written nothing is read, for behind it the handshake begins.
  const std::string much(4 * 1024 * 1024, 'x');
  Loopback loopback(client_begins(Security::starttls, [](ScriptedPeer& client) { client.close(); }));
  loopback.server->say(much).say("begin").starttls().say("go");
  loopback.run();
  EXPECT_EQ(loopback.client->events(), "TLS");
  EXPECT_EQ(loopback.server->events(), "TLS, closed");
}

TEST(Driver, WaitsInTurn) {
  Loopback loopback(when_heard("ab", [](ScriptedPeer& client) { client.close(); }));
  loopback.server->say("a").wait(5ms).say("b");
  loopback.run();
  EXPECT_EQ(loopback.client->heard(), "ab");
  EXPECT_EQ(loopback.server->events(), "wait over, closed");
}

TEST(Driver, TellsOfProgress) {
  int progress = 0;
  Loopback loopback(when_heard("go", [](ScriptedPeer& client) { client.close(); }));
  loopback.client_options.on_progress = [&] { ++progress; };
  loopback.server->say("go");
  loopback.run();
  EXPECT_GE(progress, 2);
}

TEST(Driver, MayEndFromWhatItTellsOf) {
  Loopback loopback;
  loopback.client_options.on_progress = [&] {
    if (loopback.client->heard() == "go" && loopback.driver) loopback.driver->end(End::timed_out);
  };
  loopback.server->say("go");
  loopback.run();
  EXPECT_EQ(loopback.client_saw(), "go|timed out|told");
  EXPECT_EQ(loopback.server->events(), "closed");
}

TEST(Driver, SaysMoreWhenPumped) {
  Loopback loopback(when_heard("two", [](ScriptedPeer& client) { client.close(); }));
  loopback.server->say("one");
  loopback.client_options.on_progress = [&, told = false]() mutable {
    if (std::exchange(told, loopback.client->heard() == "one") || loopback.client->heard() != "one") return;
    loopback.runtime.post([&] {
      loopback.client->say("more");
      loopback.driver->pump();
      loopback.driver->pump();
    });
  };
  loopback.server = std::make_shared<ScriptedPeer>(when_heard("more", [](ScriptedPeer& server) { server.say("two"); }));
  loopback.server->say("one");
  loopback.run();
  EXPECT_EQ(loopback.client->heard(), "onetwo");
}

TEST(Driver, MayBePumpedFromWhatItTellsOf) {
  Loopback loopback(when_heard("onetwo", [](ScriptedPeer& client) { client.close(); }),
                    when_heard("more", [](ScriptedPeer& server) { server.say("two"); }));
  loopback.server->say("one");
  loopback.client_options.on_progress = [&, asked = false]() mutable {
    if (loopback.client->heard() != "one" || std::exchange(asked, true)) return;
    loopback.client->say("more");
    loopback.driver->pump();
  };
  loopback.run();
  EXPECT_EQ(loopback.client->heard(), "onetwo");
}

// A server of ours against a client that is not.
class AgainstForeign : public testing::Test {
 protected:
  void serve(std::shared_ptr<ScriptedPeer> peer, net::DriverOptions options = {},
             std::function<void(const std::shared_ptr<net::Driver>&)> on_driver = nullptr) {
    server = std::move(peer);
    options.tls = Trust::server();
    if (options.deadlines.whole == 0ms) options.deadlines.whole = test::too_long;
    options.on_end = [this](const net::Ending& how) {
      ending = how;
      listener->close();
      runtime.stop();
    };
    listener = net::Listener::open(runtime, "127.0.0.1", 0, [this, options, on_driver](const std::string&) {
                 return net::Accepted{server, options, on_driver};
               }).value();
  }
  // Runs until the server's connection has ended, while `client` runs in a thread of its own.
  template <class Client>
  void against(Client client) {
    std::jthread thread([&, port = listener->port()] {
      Foreign foreign(port);
      client(foreign);
    });
    runtime.run();
  }

  net::Runtime runtime;
  std::shared_ptr<ScriptedPeer> server;
  std::unique_ptr<net::Listener> listener;
  std::optional<net::Ending> ending;
  asio::ssl::context tls{asio::ssl::context::tls_client};
};

TEST_F(AgainstForeign, HalfClosed) {
  // It has said all, and still reads: the answer must come whole, however long.
  const std::string much(8 * 1024 * 1024, 'x');
  serve(std::make_shared<ScriptedPeer>(when_heard("QUIT", [&](ScriptedPeer& peer) { peer.say(much).say("bye"); })));
  std::size_t heard = 0;
  against([&](Foreign& client) {
    client.say("QUIT");
    client.no_more();
    heard = client.hear_all().size();
  });
  EXPECT_EQ(heard, much.size() + 3);
  EXPECT_EQ(server->events(), "closed");
}

TEST_F(AgainstForeign, HalfClosedWhileWeWait) {
  serve(std::make_shared<ScriptedPeer>(when_heard("QUIT", [&](ScriptedPeer& peer) { peer.wait(20ms).say("bye"); })));
  std::string heard;
  against([&](Foreign& client) {
    client.say("QUIT");
    client.no_more();
    heard = client.hear_all();
  });
  EXPECT_EQ(heard, "bye");
  EXPECT_EQ(server->events(), "wait over, closed");
}

TEST_F(AgainstForeign, ResetWhileWeSay) {
  const std::string much(32 * 1024 * 1024, 'x');
  serve(std::make_shared<ScriptedPeer>(when_heard("go", [&](ScriptedPeer& peer) { peer.say(much).say("bye"); })));
  against([&](Foreign& client) {
    client.say("go");
    client.hear("x");
    client.reset();
  });
  EXPECT_EQ(server->events(), "reset");
}

TEST_F(AgainstForeign, TlsEndings) {
  struct Row {
    std::string_view how, told;
  };
  for (const auto& row : {Row{"close_notify", "closed"}, {"no close_notify", "truncated"}, {"reset", "reset"}}) {
    net::DriverOptions options;
    options.implicit_tls = true;
    serve(std::make_shared<ScriptedPeer>(when_heard("QUIT", [](ScriptedPeer& peer) { peer.say("bye"); })), options);
    against([&](Foreign& client) {
      ASSERT_TRUE(client.secure(asio::ssl::stream_base::client, tls));
      client.say("QUIT");
      client.hear("bye");
      if (row.how == "close_notify") client.close_notify();
      else if (row.how == "reset") client.reset();
      else client.close();
    });
    EXPECT_EQ(server->heard(), "QUIT");
    EXPECT_EQ(server->events(), row.told);
  }
}

TEST_F(AgainstForeign, OurCloseUnderTlsIsNoTruncation) {
  net::DriverOptions options;
  options.implicit_tls = true;
  auto peer = std::make_shared<ScriptedPeer>();
  peer->say("bye").close();
  serve(peer, options);
  std::error_code how;
  against([&](Foreign& client) {
    ASSERT_TRUE(client.secure(asio::ssl::stream_base::client, tls));
    EXPECT_EQ(client.hear_all(), "bye");
    how = client.ending();
  });
  EXPECT_EQ(how, asio::error::eof) << how.message();  // and not stream_truncated
}

TEST_F(AgainstForeign, PlaintextWhereTlsBegins) {
  // In the segment of the command the peer sees it; behind the go-ahead it breaks the handshake. It is never read as if
  // it had come under TLS.
  serve(std::make_shared<ScriptedPeer>(when_heard("STARTTLS", [](ScriptedPeer& peer) { peer.say("OK").starttls(); })));
  against([&](Foreign& client) {
    client.say("STARTTLS NOOP");
    client.hear("OK");
    client.say("LOGIN\r\n");
    client.hear_all();
  });
  EXPECT_EQ(server->heard(), "STARTTLS NOOP");
  EXPECT_EQ(server->events(), "TLS failed");
  EXPECT_NE(ending->detail, "");
}

TEST_F(AgainstForeign, TlsBehindAWaitThatBeganWhileItListened) {
  // As a proxy is told by its other side: the read that was under way must not take the beginning of the handshake.
  std::weak_ptr<net::Driver> driver;
  serve(std::make_shared<ScriptedPeer>(), {}, [&](const auto& its_driver) { driver = its_driver; });
  server->say("hello, ");
  std::string heard;
  against([&](Foreign& client) {
    client.hear("hello");
    runtime.post([&] {
      server->say("begin").wait(50ms).starttls().say("secret");
      driver.lock()->pump();
    });
    client.hear("begin");
    if (client.secure(asio::ssl::stream_base::client, tls)) heard = client.hear("secret");
    client.close_notify();
    client.close();
  });
  EXPECT_EQ(heard, "hello, beginsecret");
  EXPECT_EQ(server->heard(), "");
  EXPECT_EQ(server->events(), "wait over, TLS, closed");
}

TEST_F(AgainstForeign, TooOldTls) {
  net::DriverOptions options;
  options.implicit_tls = true;
  serve(std::make_shared<ScriptedPeer>(), options);
  SSL_CTX_set_max_proto_version(tls.native_handle(), TLS1_1_VERSION);
  SSL_CTX_set_cipher_list(tls.native_handle(), "ALL:@SECLEVEL=0");
  bool secured = true;
  against([&](Foreign& client) { secured = client.secure(asio::ssl::stream_base::client, tls); });
  EXPECT_FALSE(secured);
  EXPECT_EQ(server->events(), "TLS failed");
}

TEST_F(AgainstForeign, GoneInTheHandshake) {
  net::DriverOptions options;
  options.implicit_tls = true;
  for (const bool reset : {false, true}) {
    serve(std::make_shared<ScriptedPeer>(), options);
    against([&](Foreign& client) {
      client.say("\x16\x03\x01");  // a record begins
      reset ? client.reset() : client.close();
    });
    EXPECT_EQ(server->events(), "TLS failed");
  }
}

TEST_F(AgainstForeign, AClosedConnectionIsNotKeptByAClientThatStays) {
  auto peer = std::make_shared<ScriptedPeer>();
  peer->say("bye").close();
  serve(peer);
  against([&](Foreign& client) {
    client.hear_all();
    while (!client.ending()) {
    }
    client.say("still here");  // and reads no more, and does not close: the runtime ends nevertheless
  });
  EXPECT_EQ(ending->why, std::nullopt);
}

}  // namespace
}  // namespace mailrig
