// Any bytes as the server of an SMTP or LMTP session: no crash, one completion a command, at most one failure, no
// secret in clear, and the same conversation however TCP cuts the bytes.
#include <algorithm>
#include <cstdint>

#include <mailrig/smtp/session.hpp>

#include "session.hpp"

namespace mailrig::smtp {
namespace {

struct Protocol {
  using Session = smtp::Session;

  static Session make() {
    return Session({.limits = {.line = 100, .literal = 512, .response = 768, .nesting = 8, .items = 16}});
  }

  static std::vector<Command> commands() {
    const auto mechanism = [](bool speaks_first) { return std::make_shared<fuzz::AnyMechanism>(speaks_first); };
    return {Ehlo{"example.com"},
            Starttls{},
            Auth{mechanism(true)},
            Auth{mechanism(true), false},
            Auth{mechanism(false)},
            Mail{"a@example.com", {}},
            Rcpt{"b@example.com", {}},
            Rcpt{"c@example.com", {}},
            Data{".\nmessage"},
            Mail{"", {}, Verb::soml},
            Rcpt{"Postmaster", {}},
            Data{""},
            Rset{},
            Vrfy{"b"},
            Noop{},
            Lhlo{"example.com"},
            Helo{"example.com"},
            Mail{"d@example.com", {}},
            Rcpt{"e@example.com", {}},
            Bdat{".\nmessage", pieces(), false, 4},
            Data{"", pieces()},
            Bdat{"", failing(), true, 1},
            Quit{}};
  }

  // Two pieces cut in the midst of a line end and a dot.
  static Source pieces() {
    return [given = 0]() mutable -> Result<std::string> {
      static constexpr std::string_view all[] = {"one\r", "\n.\r\ntwo", ""};
      return std::string(all[std::min(given++, 2)]);
    };
  }
  static Source failing() {
    return []() -> Result<std::string> { return fail(Errc::bad_argument, "a disk that can be read"); };
  }

  static std::optional<Ticket> completed(const Event& event) {
    const auto* done = std::get_if<Completed>(&event);
    return done ? std::optional(done->ticket) : std::nullopt;
  }
  static bool failed(const Event& event) { return std::holds_alternative<Failed>(event); }

  static std::string describe(const Event& event) {
    struct Visitor {
      std::string operator()(const Greeting& e) const { return "greeting " + e.reply.text; }
      std::string operator()(const Completed& e) const {
        return std::to_string(e.ticket) + (e.ok() ? " ok " : ' ' + e.error().message() + ' ') + e.reply.text + ' ' +
               std::to_string(e.for_recipients.size());
      }
      std::string operator()(const Tolerated& e) const { return "tolerated " + std::string(smtp::describe(e.what)); }
      std::string operator()(const Failed& e) const { return "failed " + std::string(mailrig::describe(e.error.code)); }
    };
    return std::visit(Visitor{}, event);
  }
};

}  // namespace
}  // namespace mailrig::smtp

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using Conversation = mailrig::fuzz::Conversation<mailrig::smtp::Protocol>;
  const std::string_view input(reinterpret_cast<const char*>(data), size);
  mailrig::fuzz::require_same_however_cut([&](std::size_t chunk) { return Conversation::line_by_line(input, chunk); });
  mailrig::fuzz::require_same_however_cut([&](std::size_t chunk) { return Conversation::in_bursts(input, chunk); });
  return 0;
}
