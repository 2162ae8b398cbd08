#include "upstream_upgrade.hpp"

#include <mailrig/wire/error.hpp>

#include "protocol_of.hpp"

namespace mailrig::mock {
namespace {

constexpr std::string_view tag = "mailrig";

// "250-..." has further lines behind it (RFC 5321 §4.2).
bool goes_on(std::string_view line) { return line.size() > 3 && line[3] == '-'; }

}  // namespace

UpstreamUpgrade::Move UpstreamUpgrade::hear(std::string_view bytes) {
  reader_.feed(bytes);
  Move move;
  while (!move.agreed && move.failure.empty()) {
    const auto status = reader_.read();
    if (!status) move.failure = "the server's line cannot be read: " + status.error().message();
    if (!status || *status != UnitReader::Status::complete) return move;
    auto next = hear_line(reader_.take().text);
    next.say = move.say + next.say;
    move = std::move(next);
  }
  if (move.agreed && !reader_.pending().empty())
    return {{}, false, "the server said more in clear behind its leave to begin TLS"};
  return move;
}

UpstreamUpgrade::Move UpstreamUpgrade::hear_line(const std::string& line) {
  switch (awaits_) {
    case Awaits::greeting: return hear_greeting(line);
    case Awaits::extensions:
      if (goes_on(line)) return {};
      awaits_ = Awaits::leave;
      return {"STARTTLS\r\n", false, {}};
    case Awaits::leave: break;
  }
  if (protocol_ == Protocol::imap && line.starts_with("* ")) return {};
  const std::string leave = protocol_ == Protocol::imap   ? std::string(tag) + " OK"
                            : protocol_ == Protocol::pop3 ? "+OK"
                                                          : "220";
  if (line.starts_with(leave)) return {{}, true, {}};
  return {{}, false, "the server does not begin TLS: " + printable(line)};
}

UpstreamUpgrade::Move UpstreamUpgrade::hear_greeting(const std::string& line) {
  (greeting_ += line) += "\r\n";
  const auto protocol = protocol_of(line, {});
  if (!protocol) return {{}, false, "this is no greeting in IMAP, POP3 or SMTP: " + printable(line)};
  protocol_ = *protocol;
  const bool smtp = protocol_ == Protocol::smtp;
  if (smtp && goes_on(line)) return {};
  awaits_ = smtp ? Awaits::extensions : Awaits::leave;
  if (smtp) return {"EHLO localhost\r\n", false, {}};
  return {protocol_ == Protocol::pop3 ? "STLS\r\n" : std::string(tag) + " STARTTLS\r\n", false, {}};
}

}  // namespace mailrig::mock
