// What `openssl s_client` shows on a terminal: of the certificate first, then both sides' lines one below the other,
// with nothing to tell who said them but what they say.
#include <set>

#include "log_format.hpp"
#include "replay/protocol_of.hpp"

namespace mailrig::mock {
namespace {

bool looks_like(std::string_view text) {
  return any_line(text, [](std::string_view line) { return line.starts_with("CONNECTED("); });
}

bool is_status(std::string_view word) { return word == "OK" || word == "NO" || word == "BAD"; }

// Tells the sides apart by the grammar of what was said before.
class Sides {
 public:
  Side of(std::string_view line, Protocol protocol) {
    if (in_block_) {
      in_block_ = line != ".";
      return block_;
    }
    switch (protocol) {
      case Protocol::imap: return imap(line);
      case Protocol::pop3: return pop3(line);
      case Protocol::smtp:
      case Protocol::lmtp: return smtp(line);
    }
    return Side::server;
  }

 private:
  Side imap(std::string_view line) {
    const std::string tag(line.substr(0, line.find(' ')));
    const bool server =
        tag == "*" || tag == "+" || line.starts_with(')') || (tags_.contains(tag) && is_status(upper_word(line, 1)));
    if (server) {
      in_literal_ = line.ends_with('}');
      return Side::server;
    }
    if (in_literal_) return Side::server;
    tags_.insert(tag);
    return Side::client;
  }

  Side pop3(std::string_view line) {
    if (line.starts_with("+") || line.starts_with("-ERR")) {
      const bool list = command_ == "LIST" || command_ == "UIDL" || command_ == "CAPA";
      in_block_ = line.starts_with("+OK") && (command_ == "RETR" || command_ == "TOP" || (list && !has_argument_));
      block_ = Side::server;
      return Side::server;
    }
    command_ = upper_word(line, 0);
    has_argument_ = !upper_word(line, 1).empty();
    return Side::client;
  }

  Side smtp(std::string_view line) {
    const bool reply = line.size() >= 3 && line.substr(0, 3).find_first_not_of("0123456789") == line.npos &&
                       (line.size() == 3 || line[3] == ' ' || line[3] == '-');
    in_block_ = reply && line.starts_with("354");
    block_ = Side::client;
    return reply ? Side::server : Side::client;
  }

  std::set<std::string, std::less<>> tags_;
  std::string command_;
  bool has_argument_ = false, in_block_ = false, in_literal_ = false;
  Side block_{};
};

// Words of openssl's own among the conversation.
bool is_own_word(std::string_view line) {
  for (const std::string_view word : {"read R BLOCK", "DONE", "closed", "RENEGOTIATING", "read:errno"})
    if (line.starts_with(word)) return true;
  return false;
}

// The greeting, or with -starttls the words that s_client heard last.
bool begins_conversation(std::string_view line) {
  return line.starts_with("* ") || line.starts_with("+OK") || line.starts_with("220") || line.starts_with("250 ") ||
         line.starts_with(". OK");
}

Recordings parse(LogLines log) {
  LogConversation conversation;
  Sides sides;
  std::optional<Protocol> protocol;
  bool in_ticket = false, clients = false;
  while (log.next()) {
    auto line = log.text();
    if (line.ends_with('\r')) line.remove_suffix(1);  // a terminal writes CR LF for the LF of CR LF
    if (!protocol) {
      if (begins_conversation(line)) protocol = protocol_of(line, {});
      if (line.starts_with(". OK")) protocol = Protocol::imap;
      if (!protocol) continue;
      if (line.starts_with("250 ") || line.starts_with(". OK")) {
        conversation.untold(
            "s_client said EHLO or CAPABILITY and STARTTLS by itself; the transcript begins behind that");
        continue;
      }
    }
    // TLS 1.3 tickets are shown whenever they come, between "---" and "---".
    if (line == "---" || line.starts_with("Post-Handshake New Session Ticket")) {
      in_ticket = line != "---" || (!in_ticket && log.rest().starts_with("Post-Handshake"));
      continue;
    }
    if (in_ticket || is_own_word(line)) continue;
    const auto who = sides.of(line, *protocol);
    clients |= who == Side::client;
    conversation.line(who, line);
  }
  if (!protocol) return log.error("no greeting of an IMAP, POP3 or SMTP server behind what openssl says of itself");
  if (!clients) conversation.untold("the transcript shows the server alone: what is typed is shown only on a terminal");
  std::vector<Recording> recordings;
  recordings.push_back(conversation.take());
  recordings.back().protocol = *protocol;
  recordings.back().implicit_tls = true;
  return recordings;
}

}  // namespace

const LogFormat openssl_s_client{"openssl s_client", looks_like, parse};

}  // namespace mailrig::mock
