// Literals that go to a sink as they arrive.
#include <gmock/gmock.h>

#include <map>

#include <mailrig/imap/execution.hpp>

#include "session_harness.hpp"

namespace mailrig::imap {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;
using testing::StartsWith;

// What came of each literal, one after the other: "2 uid=7 BODY[] 5: hello", and "..." behind one without its end.
class Taken {
 public:
  LiteralSink sink() {
    return [this](const LiteralInfo& literal, std::string_view piece, bool last) {
      if (!open_) {
        auto text = std::to_string(literal.message);
        if (literal.uid) text += " uid=" + std::to_string(*literal.uid);
        literals_.push_back(text + ' ' + std::string(literal.item) + ' ' + std::to_string(literal.size) + ": ");
      }
      EXPECT_FALSE(piece.empty());
      literals_.back() += piece;
      open_ = !last;
    };
  }
  Events take() {
    if (std::exchange(open_, false)) literals_.back() += "...";
    return std::exchange(literals_, {});
  }

 private:
  Events literals_;
  bool open_ = false;
};

SessionOptions from(std::size_t octets) {
  SessionOptions options;
  options.literals.streamed_from = octets;
  return options;
}

Fetch all_bodies(Numbering numbering = {}) { return {SequenceSet::range(1, 9), {MessageItem::rfc822}, numbering}; }

TEST(SessionStreaming, Table) {
  struct Row {
    std::string response;
    Events literals, events;
  };
  const Row rows[] = {
      {"* 2 FETCH (UID 7 BODY[] {5}\r\nhello FLAGS (a))\r\n",
       {"2 uid=7 BODY[] 5: hello"},
       {R"(fetched number=2 uid=7 flags=["a"] sections=[( bytes="" streamed=5)])"}},
      {"* 2 FETCH (BODY[] {5}\r\nhello UID 7)\r\n",
       {"2 BODY[] 5: hello"},
       {R"(fetched number=2 uid=7 sections=[( bytes="" streamed=5)])"}},
      {"* 1 FETCH (RFC822.HEADER {4}\r\na\r\nb BODY[1.2.TEXT]<0> {6}\r\n{3}\r\n) RFC822 {3}\r\nabc)\r\n",
       {"1 RFC822.HEADER 4: a\r\nb", "1 BODY[1.2.TEXT]<0> 6: {3}\r\n)"},
       {R"(fetched number=1 sections=[( rfc822 text="HEADER" bytes="" streamed=4) ( part="1.2" text="TEXT" origin=0 bytes="" )"
        R"(streamed=6) ( rfc822 bytes="abc")])"}},
      {"* 1 fetch (body[header.fields (\"a]b\" {1}\r\nx)] {4}\r\nabcd)\r\n",
       {"1 body[header.fields (\"a]b\" {1}\r\nx)] 4: abcd"},
       {R"(fetched number=1 sections=[( text="HEADER.FIELDS" fields=["a]b" "x"] bytes="" streamed=4)])"}},
      {"* 1 FETCH (BINARY[1] ~{4}\r\na\n\rb)\r\n",
       {"1 BINARY[1] 4: a\n\rb"},
       {R"(fetched number=1 sections=[( binary part="1" bytes="" streamed=4)])"}},
      {"* 1 FETCH (BODY[] {4}\r\nabcd)\r\n* 2 FETCH (BODY[] {4}\r\nefgh)\r\n",
       {"1 BODY[] 4: abcd", "2 BODY[] 4: efgh"},
       {R"(fetched number=1 sections=[( bytes="" streamed=4)])",
        R"(fetched number=2 sections=[( bytes="" streamed=4)])"}},
      // Held: small ones, those of messages that nobody asked for, and all that is not a message's octets.
      {"* 1 FETCH (BODY[] {3}\r\nabc)\r\n", {}, {R"(fetched number=1 sections=[( bytes="abc")])"}},
      {"* 1 FETCH (BODY[] {0}\r\n)\r\n", {}, {R"(fetched number=1 sections=[( bytes="")])"}},
      {"* 10 FETCH (BODY[] {4}\r\nabcd)\r\n", {}, {R"(fetched number=10 sections=[( bytes="abcd")])"}},
      {"* 1 FETCH (ENVELOPE (NIL {4}\r\nabcd NIL NIL NIL NIL NIL NIL NIL NIL))\r\n",
       {},
       {R"(fetched number=1 envelope=( subject="abcd"))"}},
      {"* 1 FETCH (ENVELOPE (NIL {4}\r\nabcd NIL NIL NIL NIL NIL NIL NIL NIL) BODY[] {4}\r\nefgh)\r\n",
       {"1 BODY[] 4: efgh"},
       {R"(fetched number=1 envelope=( subject="abcd") sections=[( bytes="" streamed=4)])"}},
      {"* 1 FETCH (X-OTHER {4}\r\nabcd)\r\n", {}, {"fetched number=1 others=[X-OTHER=\"{4}\\r\\nabcd\"]"}},
      {"* LIST () NIL {4}\r\nabcd\r\n", {}, {R"(list name="abcd")"}},
      {"* 0 FETCH (BODY[] {4}\r\nabcd)\r\n",
       {},
       {R"--(unknown name="FETCH" raw="0 FETCH (BODY[] {4}\r\nabcd)" ~ zero number)--"}},
      // The item is lost, not its octets, nor the others.
      {"* 1 FETCH (BODY[]X {4}\r\nabcd UID 5)\r\n",
       {"1 BODY[]X 4: abcd"},
       {R"(fetched number=1 uid=5 malformed=["BODY[]X {4}\r\n"] ~ malformed item)"}},
  };
  for (const auto& row : rows) {
    for_all_chunks(from(4), [&](Conversation& c) {
      Taken taken;
      c.select();
      c.submit(all_bodies(), taken.sink());
      c.server(row.response);
      EXPECT_EQ(taken.take(), row.literals) << printable(row.response);
      EXPECT_EQ(c.events(), row.events);
    });
    // Cut off anywhere: one failure, and no end of a literal that did not come.
    for (std::size_t size = 0; size < row.response.size(); ++size) {
      Conversation c(static_cast<std::size_t>(-1), from(4));
      Taken taken;
      c.select();
      c.submit(all_bodies(), taken.sink());
      c.server(row.response.substr(0, size));
      c.session.ended(End::truncated);
      EXPECT_THAT(c.events().back(), StartsWith("failed: ")) << size;
      const auto literals = taken.take();
      for (std::size_t i = 0; i < literals.size(); ++i)
        EXPECT_TRUE(literals[i] == row.literals[i] || (i + 1 == literals.size() && literals[i].ends_with("...")));
    }
  }
}

TEST(SessionStreaming, WithoutASinkAllIsHeld) {
  for_all_chunks(from(4), [](Conversation& c) {
    c.select();
    c.submit(all_bodies());
    c.server("* 1 FETCH (BODY[] {5}\r\nhello)\r\n");
    EXPECT_THAT(c.events(), ElementsAre(R"(fetched number=1 sections=[( bytes="hello")])"));
  });
}

TEST(SessionStreaming, EachToTheCommandThatAskedForIt) {
  for_all_chunks(from(1), [](Conversation& c) {
    Taken one, two, by_uid;
    c.select();
    c.submit(Fetch{{1}, {MessageItem::rfc822}, Numbering::uid}, one.sink());
    c.submit(Fetch{{2}, {MessageItem::rfc822}, Numbering::uid}, two.sink());
    c.submit(Noop{});
    c.server("* 8 FETCH (UID 2 RFC822 {1}\r\nb)\r\n* 9 FETCH (UID 1 RFC822 {1}\r\na)\r\n");
    c.server("* 7 FETCH (UID 3 RFC822 {1}\r\nc)\r\nA3 OK\r\nA4 OK\r\n");
    EXPECT_THAT(one.take(), ElementsAre("9 uid=1 RFC822 1: a"));
    EXPECT_THAT(two.take(), ElementsAre("8 uid=2 RFC822 1: b"));
    c.server("* 7 FETCH (UID 1 RFC822 {1}\r\nc)\r\nA5 OK\r\n");
    EXPECT_THAT(one.take(), IsEmpty());
    EXPECT_EQ(c.events()[2], R"(fetched number=7 uid=3 sections=[( rfc822 bytes="c")])");
  });
}

TEST(SessionStreaming, ACancelledFetchIsDrained) {
  for_all_chunks(from(1), [](Conversation& c) {
    Taken taken;
    c.select();
    c.submit(all_bodies(), taken.sink());
    c.server("* 1 FETCH (RFC822 {4}\r\nab");
    EXPECT_TRUE(c.session.cancel("A3"));
    c.server("cd)\r\n* 2 FETCH (RFC822 {4}\r\nefgh)\r\nA3 OK\r\n");
    EXPECT_THAT(taken.take(), ElementsAre("1 RFC822 4: ab..."));
    EXPECT_EQ(c.events().back(), "A3 FETCH thrown away: cancelled");
  });
}

TEST(SessionStreaming, Limits) {
  SessionOptions options = from(8);
  options.limits.literal = 16;
  options.limits.response = 1024;
  options.literals.streamed_most = 100'000;
  const std::pair<std::string, std::string> rows[] = {
      {"* 1 FETCH (RFC822 {100000}\r\n" + std::string(100'000, 'x') + ")\r\nA3 OK\r\n", "A3 FETCH OK"},
      {"* 1 FETCH (RFC822 {100001}\r\n", "failed: literal too big"},
      {"* 10 FETCH (RFC822 {17}\r\n", "failed: literal too big"},  // not asked for
      {"* 1 FETCH (RFC822 {20}\r\n" + std::string(20, 'x') + " BODY[1] {20}\r\n" + std::string(20, 'x') + " X \"" +
           std::string(1000, 'x') + "\")\r\n",
       "failed: response too big"},
      {"* 1 FETCH (RFC822 {18446744073709551616}\r\n", "failed: literal too big"},
  };
  for (const auto& [bytes, last] : rows)
    for_all_chunks(options, [&, &bytes = bytes, &last = last](Conversation& c) {
      Taken taken;
      c.select();
      c.submit(all_bodies(), taken.sink());
      c.server(bytes);
      EXPECT_THAT(c.events().back(), StartsWith(last));
    });
}

// No more is held of a message than the driver hands over at a time.
TEST(SessionStreaming, MemoryStaysFlat) {
  Session session;
  session.received("* PREAUTH x\r\n");
  ASSERT_TRUE(session.submit(Select{"x"}));
  ASSERT_TRUE(session.next_action());
  session.received("A1 OK\r\n");
  std::uint64_t octets = 0;
  ASSERT_TRUE(session.submit(all_bodies(), [&](const LiteralInfo& literal, std::string_view piece, bool last) {
    octets += piece.size();
    EXPECT_EQ(last, octets == literal.size);
  }));
  ASSERT_TRUE(session.next_action());
  const std::string piece(64 * 1024, 'x');
  constexpr std::uint64_t pieces = 4096;  // 256 MiB, four times what a response may have
  session.received("* 1 FETCH (RFC822 {" + std::to_string(pieces * piece.size()) + "}\r\n");
  for (std::uint64_t i = 0; i < pieces; ++i) session.received(piece);
  session.received(")\r\nA2 OK\r\n");
  EXPECT_EQ(octets, pieces * piece.size());
  for (const int skipped : {1, 2}) ASSERT_TRUE(session.next_event()) << skipped;
  const auto event = session.next_event();
  ASSERT_TRUE(event);
  const auto* message = std::get<Data>(*event).response.as<FetchedMessage>();
  ASSERT_TRUE(message && message->sections.size() == 1);
  EXPECT_EQ(message->sections[0].streamed, octets);
}

TEST(SessionStreaming, ThroughAnExecution) {
  Session session(from(1));
  session.received("* PREAUTH x\r\n");
  ASSERT_TRUE(session.submit(Select{"x"}));
  ASSERT_TRUE(session.next_action());
  session.received("A1 OK\r\n");
  Taken taken;
  Execution<Fetch> execution(all_bodies());
  ASSERT_TRUE(execution.submit(session, taken.sink()));
  EXPECT_EQ(execution.tag(), "A2");
  ASSERT_TRUE(session.next_action());
  session.received("* 1 FETCH (RFC822 {4}\r\nabcd)\r\nA2 OK\r\n");
  std::optional<Result<Fetch::Response>> result;
  while (auto event = session.next_event()) result = execution.take(std::move(*event));
  ASSERT_TRUE(result && *result);
  EXPECT_THAT(**result, SizeIs(1));
  EXPECT_THAT(taken.take(), ElementsAre("1 RFC822 4: abcd"));
}

TEST(SessionStreaming, ManyLiteralsInOneResponse) {
  std::string response = "* 1 FETCH (", expected;
  for (int i = 1; i <= 500; ++i) {
    response += (i > 1 ? " BODY[" : "BODY[") + std::to_string(i) + "] {1}\r\n" + static_cast<char>('a' + i % 26);
    expected += static_cast<char>('a' + i % 26);
  }
  for_all_chunks(from(1), [&](Conversation& c) {
    std::string all;
    c.select();
    c.submit(all_bodies(), [&](const LiteralInfo&, std::string_view piece, bool) { all += piece; });
    c.server(response + ")\r\n");
    EXPECT_EQ(all, expected);
    const auto event = c.session.next_event();
    ASSERT_TRUE(event);
    EXPECT_EQ(std::get<Data>(*event).response.as<FetchedMessage>()->sections.size(), 500U);
  });
}

}  // namespace
}  // namespace mailrig::imap
