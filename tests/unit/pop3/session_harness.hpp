#pragma once
#include <string>
#include <vector>

#include <mailrig/pop3/session.hpp>

#include "support/conversation.hpp"

namespace mailrig::pop3::test {

/// An event as one line: "1 ok text {response}", "failed: ...".
struct Describe {
  std::string operator()(const Greeting& e) const { return "greeting " + reply(e.reply) + e.timestamp; }
  std::string operator()(const Completed& e) const {
    auto text = std::to_string(e.ticket) + ' ' + reply(e.reply) + response(e.response);
    if (e.cancelled) text += " cancelled: " + e.cancelled->message();
    return text;
  }
  std::string operator()(const Tolerated& e) const { return "tolerated " + std::string(describe(e.what)); }
  std::string operator()(const MessagePiece& e) const {
    return "piece " + std::to_string(e.ticket) + ' ' + printable(e.bytes);
  }
  std::string operator()(const Failed& e) const { return "failed: " + e.error.message(); }

 private:
  static std::string reply(const Reply& reply) {
    return (reply.ok ? "ok" : "err") + (reply.code.empty() ? "" : " [" + reply.code + ']') +
           (reply.text.empty() ? "" : ' ' + reply.text);
  }
  static std::string response(const Response& response) {
    struct Visitor {
      std::string operator()(std::monostate) const { return {}; }
      std::string operator()(const DropListing& r) const {
        return std::to_string(r.messages) + ' ' + std::to_string(r.octets);
      }
      std::string operator()(const std::vector<ScanListing>& r) const {
        std::string text;
        for (const auto& one : r) text += std::to_string(one.number) + ' ' + std::to_string(one.octets) + ';';
        return text;
      }
      std::string operator()(const std::vector<UniqueIdListing>& r) const {
        std::string text;
        for (const auto& one : r) text += std::to_string(one.number) + ' ' + one.unique_id + ';';
        return text;
      }
      std::string operator()(const Message& r) const { return printable(r.bytes); }
      std::string operator()(const std::vector<LanguageListing>& r) const {
        std::string text;
        for (const auto& one : r) text += one.tag + ' ' + one.description + ';';
        return text;
      }
      std::string operator()(const LastAccessed& r) const { return std::to_string(r.message); }
      std::string operator()(const Capabilities& r) const {
        std::string text;
        for (const auto& one : r.all()) text += one.name + ';';
        return text;
      }
    };
    if (std::holds_alternative<std::monostate>(response)) return {};
    return " {" + std::visit(Visitor{}, response) + '}';
  }
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

  /// As far as the TRANSACTION state, with nothing left to look at.
  void log_in() {
    server("+OK ready\r\n");
    exchange(User{"mrose"}, "+OK\r\n");
    exchange(Pass{Secret("secret")}, "+OK maildrop has 2 messages\r\n");
    client();
  }
};

}  // namespace mailrig::pop3::test
