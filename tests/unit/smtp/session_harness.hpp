#pragma once
#include <string>
#include <vector>

#include <mailrig/smtp/session.hpp>

#include "support/conversation.hpp"

namespace mailrig::smtp::test {

/// An event as one line: "1 accepted 250 OK", "failed: ...".
struct Describe {
  std::string operator()(const Greeting& e) const { return "greeting " + reply(e.reply); }
  std::string operator()(const Completed& e) const {
    static constexpr const char* outcomes[] = {" accepted", " try later", " refused"};
    auto text = std::to_string(e.ticket) + outcomes[static_cast<int>(e.outcome)];
    if (e.reply.code != 0) text += ' ' + reply(e.reply);
    for (const auto& one : e.for_recipients) text += " (" + reply(one) + ')';
    if (e.cancelled) text += " cancelled: " + e.cancelled->message();
    return text;
  }
  std::string operator()(const Tolerated& e) const { return "tolerated " + std::string(describe(e.what)); }
  std::string operator()(const Failed& e) const { return "failed: " + e.error.message(); }

 private:
  static std::string reply(const Reply& reply) { return std::to_string(reply.code) + ' ' + printable(reply.text); }
};

using Events = std::vector<std::string>;

class Conversation : public mailrig::test::Conversation<Session> {
 public:
  using mailrig::test::Conversation<Session>::Conversation;

  Events events() { return mailrig::test::Conversation<Session>::events(Describe{}); }

  /// Submits a command that must be taken, and says what has left.
  std::string submit(Command command) {
    const auto ticket = session.submit(std::move(command));
    return ticket ? client() : ticket.error().message();
  }

  /// One command and its reply: the events that came of it.
  Events exchange(Command command, std::string_view reply) {
    const auto ticket = session.submit(std::move(command));
    if (!ticket) return {ticket.error().message()};
    server(reply);
    return events();
  }

  /// As far as the answer to EHLO, the first ticket, with nothing left to look at.
  void greet(std::string_view ehlo = "250 foo.com\r\n") {
    server("220 foo.com ready\r\n");
    exchange(Ehlo{"bar.com"}, ehlo);
    client();
  }
};

inline constexpr std::string_view pipelining = "250-foo.com\r\n250 PIPELINING\r\n";

}  // namespace mailrig::smtp::test
