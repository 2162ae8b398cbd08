#pragma once
#include <gmock/gmock.h>

#include <string>
#include <string_view>
#include <vector>

#include <mailrig/imap/commands.hpp>
#include <mailrig/imap/session.hpp>

#include "describe.hpp"
#include "support/conversation.hpp"

namespace mailrig::imap {

/// An event on one line.
struct DescribeEvent {
  std::string operator()(const Greeting& e) const { return "greeting: " + describe(*e.response); }
  std::string operator()(const Data& e) const { return describe(*e.response); }
  std::string operator()(const Completed& e) const {
    auto text = e.tag + ' ' + std::string(e.command) + ' ' + std::string(describe(e.status().condition));
    if (e.cancelled) text += ", cancelled: " + e.cancelled->message();
    if (e.tolerated) text += " ~ " + std::string(mailrig::imap::describe(*e.tolerated));
    return text;
  }
  std::string operator()(const Cancelled& e) const {
    return e.tag + ' ' + std::string(e.command) + (e.sent ? " thrown away: " : " dropped: ") + e.why.message();
  }
  std::string operator()(const Failed& e) const { return "failed: " + e.error.message(); }
};

using Events = std::vector<std::string>;

class Conversation : public test::Conversation<Session> {
 public:
  using test::Conversation<Session>::Conversation;

  Events events() { return test::Conversation<Session>::events(DescribeEvent{}); }

  /// Submits a command and says what has left, or why it was refused.
  std::string submit(const Command& command, LiteralSink sink = {}) {
    const auto tag = session.submit(command, std::move(sink));
    return tag ? client() : tag.error().message();
  }

  /// As far as a state, with nothing left to look at.
  void greet(std::string_view greeting = "* OK ready\r\n") { server(greeting), events(); }
  void log_in() {
    greet();
    submit(Login{"smith", Secret("sesame")});
    server("A1 OK\r\n");
    events();
  }
  void select() {
    log_in();
    submit(Select{"INBOX"});
    server("A2 OK\r\n");
    events();
  }
};

/// A conversation for each way to cut what the server sends.
template <class Test>
void for_all_chunks(const SessionOptions& options, Test test) {
  for (const auto chunk : test::chunk_sizes) {
    SCOPED_TRACE("by " + std::to_string(chunk));
    Conversation conversation(chunk, options);
    test(conversation);
  }
}
template <class Test>
void for_all_chunks(Test test) {
  for_all_chunks({}, test);
}

}  // namespace mailrig::imap
