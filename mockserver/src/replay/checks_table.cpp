#include <algorithm>
#include <array>

#include <mailrig/mock/check.hpp>

namespace mailrig::mock {
namespace {

constexpr std::array<Check, 9> imap_checks{{
    {"RFC3501-2.2", "a line ends in LF alone", true},
    {"RFC3501-2.2.1", "a tag is used again", false},
    {"RFC3501-6.1.3", "the client leaves without LOGOUT", false},
    {"RFC3501-6.2", "a command of the not authenticated state is given later", true},
    {"RFC3501-6.3", "a command of the authenticated state is given before login", true},
    {"RFC3501-6.4", "a command of the selected state is given without a mailbox", true},
    {"RFC3501-11.1", "the client goes on under TLS that it should refuse", true},
    {"RFC3501-11.2", "a password crosses in clear, though TLS was offered", false},
    {"RFC7162-4", "a command line is longer than 8192 octets, literals not counted", false},
}};
constexpr std::array<Check, 9> pop3_checks{{
    {"RFC1939-3", "a line ends in LF alone", true},
    {"RFC1939-5", "a command of the TRANSACTION state is given before login", true},
    {"RFC1939-6", "the client leaves without QUIT", false},
    {"RFC1939-7", "a login is tried after login, or PASS without USER", true},
    {"RFC2449-4", "a command is longer than 255 octets", true},
    {"RFC2449-6.6", "commands are pipelined without the capability PIPELINING", false},
    {"RFC2595-2.2", "a password crosses in clear, though TLS was offered", false},
    {"RFC2595-2.4", "the client goes on under TLS that it should refuse", true},
    {"RFC2595-4", "STLS is given after login", true},
}};
constexpr std::array<Check, 10> smtp_checks{{
    {"RFC2920-3.1", "commands are pipelined where that was not offered, or behind one that must be the last", false},
    {"RFC3207-4.1", "the client goes on under TLS that it should refuse", false},
    {"RFC4954-4", "AUTH is given twice, before EHLO, or within a mail transaction", true},
    {"RFC4616-6", "a password crosses in clear, though TLS was offered", false},
    {"RFC5321-2.3.8", "a line ends in LF alone", true},
    {"RFC5321-4.1.1.10", "the client leaves without QUIT", false},
    {"RFC5321-4.1.4", "a command is given out of order", true},
    {"RFC5321-4.5.2", "a line of the message begins with a dot that is not stuffed", true},
    {"RFC5321-4.5.3.1.4", "a command line is longer than 512 octets and what extensions add", false},
    {"RFC5321-4.5.3.1.6", "a line of the message is longer than 1000 octets", false},
}};

}  // namespace

std::span<const Check> checks(Protocol protocol) {
  switch (protocol) {
    case Protocol::imap: return imap_checks;
    case Protocol::pop3: return pop3_checks;
    case Protocol::smtp:
    case Protocol::lmtp: return smtp_checks;
  }
  return {};
}

const Check* find_check(Protocol protocol, std::string_view id) {
  const auto all = checks(protocol);
  const auto found = std::find_if(all.begin(), all.end(), [&](const Check& check) { return check.id == id; });
  return found == all.end() ? nullptr : &*found;
}

std::string describe(const Warning& warning) {
  auto text = warning.where.text() + ": warning: " + warning.reason + " (waive: " + warning.check + ")\n";
  if (!warning.received.empty()) text += "  received  " + warning.received + '\n';
  return text;
}

}  // namespace mailrig::mock
