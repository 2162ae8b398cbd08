// The driver where both sides compress: in plaintext, under TLS and behind STARTTLS.
#include <gmock/gmock.h>

#include "loopback.hpp"
#include "net/deflate_stream.hpp"

namespace mailrig {
namespace {

using namespace std::chrono_literals;
using net::DeflateStream;
using test::Loopback;
using test::ScriptedPeer;
using test::when_heard;

// A client that compresses behind "go", and whatever came behind that belongs to the stream.
ScriptedPeer::React compresses_behind_go(ScriptedPeer::React then) {
  return [on_go = when_heard("go", [](ScriptedPeer& client) { client.compress(client.take_behind("go")); }),
          then = std::move(then)](ScriptedPeer& client) mutable {
    on_go(client);
    then(client);
  };
}

std::string inflated(std::string_view bytes) {
  DeflateStream stream;
  std::string out;
  for (stream.feed(bytes); stream.pending();) out += stream.next().value();
  return out;
}

TEST(Compression, CarriesAConversationInBothDirections) {
  const std::string much(3'000'000, 'x');
  for (const bool tls : {false, true}) {
    Loopback loopback(
        compresses_behind_go(when_heard("your turn", [&](ScriptedPeer& client) { client.say(much).say("end"); })),
        when_heard("end", [](ScriptedPeer& server) { server.say("bye").close(); }));
    loopback.client_options.implicit_tls = loopback.server_options.implicit_tls = tls;
    loopback.server->say("go").compress().say(much).say("your turn");
    loopback.run();
    EXPECT_EQ(loopback.client->heard(), "go" + much + "your turnbye");
    EXPECT_EQ(loopback.client->events(), "closed");
    EXPECT_EQ(loopback.server->heard(), much + "end");
  }
}

TEST(Compression, BeginsWithWhatCameBehindTheGoAhead) {
  DeflateStream server;
  Loopback loopback(
      compresses_behind_go(when_heard("hello", [](ScriptedPeer& client) { client.say("answer").close(); })));
  loopback.server->say("go" + server.deflate("hello"));
  loopback.run();
  EXPECT_EQ(loopback.client->heard(), "gohello");
  EXPECT_EQ(inflated(loopback.server->heard()), "answer");
}

TEST(Compression, BeginsWithWhatComesWhileWordsAheadOfItAreWritten) {
  const std::string much(8'000'000, 'x');
  DeflateStream server;
  Loopback loopback([on_go = when_heard("go", [&](ScriptedPeer& client) { client.say(much).compress(); }),
                     on_hello = when_heard("hello", [](ScriptedPeer& client) { client.say("answer").close(); })](
                        ScriptedPeer& client) mutable {
    on_go(client);
    on_hello(client);
  });
  loopback.server->say("go").wait(1ms).say(server.deflate("hel")).wait(1ms).say(server.deflate("lo"));
  loopback.run();
  EXPECT_EQ(loopback.client->heard(), "gohello");
  const auto& heard = loopback.server->heard();
  EXPECT_EQ(heard.substr(0, much.size()), much);
  EXPECT_EQ(inflated(std::string_view(heard).substr(much.size())), "answer");
}

TEST(Compression, LastWordsArriveBeforeTheEnd) {
  DeflateStream server;
  const std::string much(1'000'000, 'x');
  for (const bool tls : {false, true}) {
    Loopback loopback(compresses_behind_go([](ScriptedPeer&) {}));
    loopback.client_options.implicit_tls = loopback.server_options.implicit_tls = tls;
    loopback.server->say("go").compress().say(much).say("end").close();
    loopback.run();
    EXPECT_EQ(loopback.client->heard(), "go" + much + "end");
    EXPECT_EQ(loopback.client->events(), "closed");
  }
}

TEST(Compression, AClientThatHasEnoughIsToldNoMoreOfABomb) {
  constexpr std::size_t enough = 200'000;
  DeflateStream server;
  Loopback loopback(compresses_behind_go([done = false](ScriptedPeer& client) mutable {
    if (client.heard().size() < enough || std::exchange(done, true)) return;
    client.close();
  }));
  loopback.server->say("go" + server.deflate(std::string(64 << 20, '\0')));
  loopback.run();
  EXPECT_LT(loopback.client->heard().size(), enough + DeflateStream::piece_size);
}

TEST(Compression, WhatIsNoStreamEndsTheConnection) {
  Loopback loopback(compresses_behind_go([](ScriptedPeer&) {}));
  loopback.server->say("go\xff\xff");
  loopback.run();
  EXPECT_EQ(loopback.client->events(), "bad compression");
  EXPECT_THAT(loopback.client_ending->detail, testing::HasSubstr("the compressed stream is broken"));
}

TEST(Compression, BeginsOnceAndNoTlsBehindIt) {
  for (const bool twice : {false, true}) {
    Loopback loopback(when_heard("go", [&](ScriptedPeer& client) {
      client.compress();
      if (twice) client.compress();
      else client.starttls();
    }));
    loopback.server->say("go");
    loopback.run();
    EXPECT_EQ(loopback.client->events(), twice ? "bad compression" : "TLS failed");
  }
}

}  // namespace
}  // namespace mailrig
