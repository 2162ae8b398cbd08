#include "conversation_reader.hpp"

#include <algorithm>
#include <charconv>

#include <mailrig/wire/dot_stuffing.hpp>

#include "replay/protocol_of.hpp"

namespace mailrig::mock {
namespace {

constexpr std::string_view no_command = "-";  // what a reply answers that is no command: the greeting, a message

// The replies that end with a line of one dot, beside those that are messages (RFC 1939 §5, §7, RFC 2449 §5).
bool asks_for_list(std::string_view command) {
  return command == "LIST" || command == "UIDL" || command == "CAPA" || command == "AUTH";
}

// What a dialogue could not say, since there only the line behind an "S: +" has none: DONE behind what the server told
// in the meantime (RFC 2177 §3), an empty line, a tag alone, a word that is no tag (RFC 3501 §9), or one that a
// scenario would take for a variable.
bool has_no_tag(std::string_view line, std::string_view last_command) {
  const auto tag = line.substr(0, line.find(' '));
  return tag.empty() || tag.size() == line.size() || tag.find_first_of("(){%*\"\\+") != tag.npos ||
         tag.find("${") != tag.npos || (last_command == "IDLE" && upper_word(line, 0) == "DONE");
}

}  // namespace

ConversationReader::ConversationReader(std::optional<Protocol> protocol, bool implicit_tls, const Limits& limits)
    : limits_(limits), tls_(implicit_tls) {
  if (protocol) begin(*protocol);
}

void ConversationReader::begin(Protocol protocol) {
  protocol_ = protocol;
  asked_ = {std::string(no_command)};
  renew_readers();
}

void ConversationReader::renew_readers() {
  const bool imap = protocol_ == Protocol::imap;
  using Literals = UnitReader::Literals;
  voice(Side::client).reader.emplace(imap ? Literals::announced_by_client : Literals::none, limits_);
  voice(Side::server).reader.emplace(imap ? Literals::announced_by_server : Literals::none, limits_);
}

void ConversationReader::said(Side who, std::string_view bytes) {
  if (unreadable_ || bytes.empty()) return;
  if (!protocol_) {
    early_size_ += bytes.size();
    if (early_size_ > limits_.line) return give_up("the protocol cannot be told from what was said first");
    early_.emplace_back(who, bytes);
    if (who == Side::server) tell_protocol();
    return;
  }
  voice(who).reader->feed(bytes);
  read();
}

void ConversationReader::tell_protocol() {
  std::string words[2];
  for (const auto& [who, bytes] : early_) words[static_cast<std::size_t>(who)] += bytes;
  const auto protocol =
      protocol_of(words[static_cast<std::size_t>(Side::server)], words[static_cast<std::size_t>(Side::client)]);
  if (!protocol) return;
  begin(*protocol);
  for (const auto& [who, bytes] : std::exchange(early_, {})) said(who, bytes);
}

void ConversationReader::ended(Side who, bool reset) {
  if (who == Side::server) finish();
  items_.emplace_back(Ended{who, reset});
}

void ConversationReader::untold(std::string what) { items_.emplace_back(Untold{std::move(what)}); }

void ConversationReader::give_up(std::string why) {
  unreadable_ = true;
  untold(std::move(why));
}

void ConversationReader::read() {
  while (!unreadable_ && (read_server() || read_client())) {
  }
}

bool ConversationReader::read_client() {
  switch (client_mode_) {
    case Mode::wait: return false;
    case Mode::message: return read_message(Side::client);
    case Mode::lines: return read_client_line();
    case Mode::octets: break;
  }
  auto& [reader, octets, wire, exact, after_bare_lf] = voice(Side::client);
  const auto piece = reader->pending().substr(0, octets_left_);
  octets += piece;
  octets_left_ -= piece.size();
  reader->skip(piece.size());
  if (octets_left_ > 0) return false;
  if (!octets.empty()) items_.emplace_back(RecordedBytes{Side::client, std::exchange(octets, {})});
  client_mode_ = Mode::lines;
  return true;
}

bool ConversationReader::read_client_line() {
  auto& reader = *voice(Side::client).reader;
  const auto status = reader.read();
  if (!status) {
    give_up("the client's line cannot be read: " + status.error().message());
    return false;
  }
  switch (*status) {
    case UnitReader::Status::incomplete: return false;
    case UnitReader::Status::wants_continuation:
      continuations_.resize(reader.so_far().literals.size());
      wants_literal_ = true;
      return true;
    case UnitReader::Status::complete: client_line(reader.take(), false); return true;
  }
  return false;
}

bool ConversationReader::read_server() {
  if (server_in_message_) return read_message(Side::server);
  auto& reader = *voice(Side::server).reader;
  const auto status = reader.read();
  if (!status) {
    give_up("the server's line cannot be read: " + status.error().message());
    return false;
  }
  if (*status != UnitReader::Status::complete) return false;
  server_line(reader.take());
  return true;
}

// One line of a message. Only CRLF "." CRLF ends it (CVE-2023-51764).
bool ConversationReader::read_message(Side who) {
  auto& [reader, content, wire, exact, after_bare_lf] = voice(who);
  const auto line = reader->read_line();
  if (!line) {
    give_up("the message cannot be read: " + line.error().message());
    return false;
  }
  if (!*line) return false;
  const auto& [raw, bare_lf] = **line;
  (wire += raw) += bare_lf ? "\n" : "\r\n";
  const auto [dot, text] = dot_unstuffed(raw);
  const bool whole = !bare_lf && !after_bare_lf;
  after_bare_lf = bare_lf;
  if (!dot || !whole) {
    exact = exact && !bare_lf && raw.find('\r') == raw.npos && (!dot || whole);
    (content += dot ? "." : text) += "\r\n";
    if (wire.size() > limits_.literal)
      give_up("a message is larger than " + std::to_string(limits_.literal) + " bytes");
    return true;
  }
  items_.emplace_back(
      RecordedMessage{who, std::exchange(content, {}), std::exchange(exact, true), std::exchange(wire, {})});
  if (who == Side::server) {
    server_in_message_ = false;
    if (!asked_.empty()) asked_.pop_front();
  } else {
    client_mode_ = Mode::lines;
    const auto replies = protocol_ == Protocol::lmtp ? std::max<std::size_t>(recipients_, 1) : 1;  // RFC 2033 §4.2
    asked_.insert(asked_.end(), replies, std::string(no_command));
  }
  return true;
}

void ConversationReader::client_line(Unit unit, bool literal_refused) {
  const auto text = std::string_view(unit.text).substr(0, unit.text.find_first_of("\r\n"));
  const bool answers = std::exchange(challenged_, false);
  wants_literal_ = false;
  if (protocol_ == Protocol::imap && !answers && has_no_tag(text, last_command_)) {
    items_.emplace_back(RecordedBytes{Side::client, unit.text + (unit.bare_lf ? "\n" : "\r\n")});
    continuations_.clear();
    return;
  }
  if (protocol_ == Protocol::imap) {
    if (!answers) {
      last_tag_ = text.substr(0, text.find(' '));
      last_command_ = upper_word(text, 1);
      open_tags_.insert(last_tag_);
      if (last_command_ == "STARTTLS" || last_command_ == "COMPRESS") {
        waiting_tag_ = last_tag_;
        client_mode_ = Mode::wait;
      }
    }
  } else {
    const auto verb = answers ? std::string(no_command) : upper_word(text, 0);
    asked_.push_back(protocol_ == Protocol::pop3 && !upper_word(text, 1).empty() ? verb + " " : verb);
    if (protocol_ == Protocol::pop3) {
      if (verb == "STLS") client_mode_ = Mode::wait;
    } else if (verb == "DATA" || verb == "STARTTLS") {
      client_mode_ = Mode::wait;
    } else if (verb == "LHLO") {
      protocol_ = Protocol::lmtp;
    } else if (verb == "MAIL" || verb == "RSET") {
      recipients_ = 0;
    } else if (verb == "BDAT") {  // RFC 3030 §2
      const auto size = upper_word(text, 1);
      std::from_chars(size.data(), size.data() + size.size(), octets_left_);
      if (octets_left_ > limits_.literal)
        give_up("a chunk is larger than " + std::to_string(limits_.literal) + " bytes");
      client_mode_ = Mode::octets;
      if (protocol_ == Protocol::lmtp && upper_word(text, 2) == "LAST" && recipients_ > 1)
        asked_.insert(asked_.end(), recipients_ - 1, std::string(no_command));
    }
  }
  continuations_.resize(unit.literals.size());
  items_.emplace_back(RecordedLine{
      Side::client, std::move(unit), answers, literal_refused, std::exchange(continuations_, {}), !tls_, {}});
}

void ConversationReader::server_line(Unit unit) {
  const auto text = unit.text;
  const auto word = text.substr(0, text.find(' '));
  auto& client = *voice(Side::client).reader;
  if (wants_literal_) {
    const auto& so_far = client.so_far();
    if (word == "+") {
      continuations_.back() = text;
      wants_literal_ = false;
      return;
    }
    // The tagged answer where the leave would stand refuses the literal (RFC 3501 §7.5).
    if (so_far.text.starts_with(word + ' ') && so_far.text.size() == so_far.literals.back().begin) {
      client.refuse_literal();
      continuations_.clear();
      client_line(client.take(), true);
    }
  }
  const bool misplaced =
      protocol_ == Protocol::imap && word != "*" && (word == "+" ? open_tags_.empty() : !open_tags_.contains(word));
  if (misplaced || unit.bare_lf)
    items_.emplace_back(RecordedBytes{Side::server, text + (unit.bare_lf ? "\n" : "\r\n")});
  else
    items_.emplace_back(RecordedLine{
        Side::server, std::move(unit), false, false, {}, !tls_, asked_.empty() ? std::string() : asked_.front()});
  switch (*protocol_) {
    case Protocol::imap: return misplaced ? void() : imap_reply(text);
    case Protocol::pop3: return pop3_reply(text);
    case Protocol::smtp:
    case Protocol::lmtp: return smtp_reply(text);
  }
}

void ConversationReader::imap_reply(const std::string& text) {
  const auto word = text.substr(0, text.find(' '));
  // A challenge stands until the command is answered, whatever else the server tells in between (RFC 3501 §6.2.2).
  challenged_ = word == "+" || (challenged_ && last_command_ == "AUTHENTICATE" && word != last_tag_);
  if (word == "+" || word == "*" || word != waiting_tag_) return;
  waiting_tag_.clear();
  client_mode_ = Mode::lines;
  if (upper_word(text, 1) != "OK") return;
  if (last_command_ == "STARTTLS") begin_tls();
  else begin_compression();
}

void ConversationReader::pop3_reply(const std::string& text) {
  const bool good = text.starts_with("+OK");
  if (server_in_list_) {
    if (text != ".") return;
    server_in_list_ = false;
  } else if (asked_.empty() || (!good && !text.starts_with("-ERR") && !text.starts_with('+'))) {
    return;
  } else {
    challenged_ = !good && text.starts_with('+');
    const auto& command = asked_.front();
    if (good && (command == "RETR " || command == "TOP ")) {
      server_in_message_ = true;
      return;
    }
    if (good && asks_for_list(command)) {
      server_in_list_ = true;
      return;
    }
    if (command == "STLS") {
      client_mode_ = Mode::lines;
      if (good) return begin_tls();
    }
  }
  asked_.pop_front();
}

// Reply-line = Reply-code [ SP textstring ] CRLF, of which the last has no "-"   RFC 5321 §4.2
void ConversationReader::smtp_reply(const std::string& text) {
  challenged_ = text.starts_with("334");
  if (text.size() < 3 || (text.size() > 3 && text[3] == '-') || asked_.empty()) return;
  const auto command = asked_.front();
  asked_.pop_front();
  if (command == "RCPT" && text.front() == '2') ++recipients_;
  if (command != "DATA" && command != "STARTTLS") return;
  client_mode_ = command == "DATA" && text.starts_with("354") ? Mode::message : Mode::lines;
  if (command == "STARTTLS" && text.front() == '2') begin_tls();
}

// What was said in clear behind the agreement is said again as it was by the server; a client is never asked to.
void ConversationReader::begin_tls() {
  if (tls_) {  // two conversations in one log, or a server that agrees to anything
    client_mode_ = Mode::lines;
    asked_.clear();
    return untold("TLS is agreed on where it cannot begin; what follows is taken for the same connection");
  }
  const auto injected = voice(Side::server).reader->pending();
  if (!injected.empty()) items_.emplace_back(RecordedBytes{Side::server, std::string(injected)});
  if (const auto size = voice(Side::client).reader->pending().size(); size > 0)
    untold("the client said " + std::to_string(size) + " bytes in clear where TLS was to begin; they are left out");
  items_.emplace_back(RecordedTls{});
  tls_ = true;
  agreed_ = Agreed::tls;
  client_mode_ = Mode::lines;
  asked_.clear();
  open_tags_.clear();
  renew_readers();
}

void ConversationReader::begin_compression() {
  if (!inflated_)
    return give_up("the connection is compressed from here on (COMPRESS), and cannot be read any further");
  auto& server = *voice(Side::server).reader;
  compressed_ = server.pending();
  server.skip(compressed_.size());
  items_.emplace_back(RecordedCompression{});
  agreed_ = Agreed::compression;
}

void ConversationReader::finish() {
  if (!protocol_) tell_protocol();
  if (!protocol_ || unreadable_) return;
  auto& server = voice(Side::server);
  auto rest = server.message_wire + server.reader->so_far().text + std::string(server.reader->pending());
  if (!rest.empty()) items_.emplace_back(RecordedBytes{Side::server, std::move(rest)});
  auto& client = voice(Side::client);
  if (client.reader->in_unit() || !client.reader->pending().empty() || !client.message_wire.empty() ||
      !client.message.empty())
    untold("the client's last words have no end; they are left out");
  unreadable_ = true;
}

}  // namespace mailrig::mock
