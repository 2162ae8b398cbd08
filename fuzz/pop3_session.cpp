// Any bytes as the server of a POP3 session: no crash, one completion a command, at most one failure, no secret
// in clear, and the same conversation however TCP cuts the bytes.
#include <cstdint>

#include <mailrig/pop3/session.hpp>

#include "session.hpp"

namespace mailrig::pop3 {
namespace {

struct Protocol {
  using Session = pop3::Session;

  static Session make() {
    return Session({.limits = {.line = 100, .literal = 512, .response = 768, .nesting = 8, .items = 16}});
  }

  static std::vector<Command> commands() {
    const auto mechanism = [](bool speaks_first) { return std::make_shared<fuzz::AnyMechanism>(speaks_first); };
    return {Capa{},
            Stls{},
            User{"user"},
            Pass{Secret(std::string(fuzz::password))},
            Apop{"user", Secret("c4c9334bac560ecc979e58001b3e22fb")},
            Auth{mechanism(true)},
            Auth{mechanism(true), false},
            Auth{mechanism(false)},
            Stat{},
            List{},
            List{1},
            Uidl{},
            Uidl{1},
            Retr{1},
            Top{1, 1},
            Dele{1},
            Noop{},
            Rset{},
            Utf8{},
            Lang{},
            Lang{"*"},
            Last{},
            Quit{}};
  }

  static std::optional<Ticket> completed(const Event& event) {
    const auto* done = std::get_if<Completed>(&event);
    return done ? std::optional(done->ticket) : std::nullopt;
  }
  static bool failed(const Event& event) { return std::holds_alternative<Failed>(event); }

  static std::string describe(const Event& event) {
    struct Visitor {
      std::string operator()(const Greeting& e) const { return "greeting " + e.reply.text + e.timestamp; }
      std::string operator()(const Completed& e) const {
        return std::to_string(e.ticket) + (e.ok() ? " ok " : ' ' + e.error().message() + ' ') + e.reply.text + ' ' +
               std::to_string(e.response.index());
      }
      std::string operator()(const Tolerated& e) const { return "tolerated " + std::string(pop3::describe(e.what)); }
      std::string operator()(const MessagePiece& e) const { return "piece " + e.bytes; }
      std::string operator()(const Failed& e) const { return "failed " + std::string(mailrig::describe(e.error.code)); }
    };
    return std::visit(Visitor{}, event);
  }
};

}  // namespace
}  // namespace mailrig::pop3

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using Conversation = mailrig::fuzz::Conversation<mailrig::pop3::Protocol>;
  const std::string_view input(reinterpret_cast<const char*>(data), size);
  mailrig::fuzz::require_same_however_cut([&](std::size_t chunk) { return Conversation::line_by_line(input, chunk); });
  mailrig::fuzz::require_same_however_cut([&](std::size_t chunk) { return Conversation::in_bursts(input, chunk); });
  return 0;
}
