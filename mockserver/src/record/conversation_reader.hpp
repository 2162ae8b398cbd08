#pragma once
#include <cstddef>
#include <cstdint>
#include <deque>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include <mailrig/mock/recording.hpp>
#include <mailrig/wire/limits.hpp>

#include "replay/unit_reader.hpp"

namespace mailrig::mock {

/// A command, reply or response that somebody said.
struct RecordedLine {
  Side who{};
  Unit unit;
  bool answers_challenge = false;          ///< Client: the server has asked for it; it has no tag.
  bool literal_refused = false;            ///< Client: the unit ends in "{n}", and the server refused that literal.
  std::vector<std::string> continuations;  ///< Client: what let each literal in; empty where nothing did.
  bool in_clear = true;
  std::string
      answers;  ///< Server, but in IMAP: the command in capitals, in POP3 with a space behind if it had arguments.
};
/// A dot-terminated message, its dots taken off, each line ending in CRLF.
struct RecordedMessage {
  Side who{};
  std::string content;
  bool exact = true;  ///< False: line ends on the wire were others; `wire` has them.
  std::string wire;
};
/// Bytes that are no line.
struct RecordedBytes {
  Side who{};
  std::string bytes;
};
struct RecordedTls {};
struct RecordedCompression {};
using RecordedItem =
    std::variant<RecordedLine, RecordedMessage, RecordedBytes, RecordedTls, RecordedCompression, Ended, Untold>;

enum class Agreed : std::uint8_t { nothing, tls, compression };

/// Reads a conversation from both of its sides at once: cuts it into lines, messages and raw bytes, and notices where
/// TLS begins. Incremental: the same items come out however the input is cut.
class ConversationReader {
 public:
  explicit ConversationReader(std::optional<Protocol> protocol, bool implicit_tls = false, const Limits& limits = {});

  void said(Side who, std::string_view bytes);
  void ended(Side who, bool reset);
  void untold(std::string what);
  /// The conversation is over: what never became a line is an item, too.
  void finish();

  /// What both sides say behind their agreement to compress is told uncompressed. Else nothing is read behind it.
  void inflated() { inflated_ = true; }
  /// What the two sides have agreed to begin since this was last asked.
  Agreed agreed() { return std::exchange(agreed_, Agreed::nothing); }
  /// What the server said behind its agreement to compress, in the same breath.
  std::string take_compressed() { return std::exchange(compressed_, {}); }
  std::optional<Protocol> protocol() const { return protocol_; }
  const std::vector<RecordedItem>& items() const { return items_; }

 private:
  struct Voice {
    std::optional<UnitReader> reader;
    std::string message, message_wire;
    bool message_exact = true, after_bare_lf = false;
  };
  enum class Mode { lines, message, octets, wait };  // wait: what follows depends on the server's answer

  void tell_protocol();
  void begin(Protocol protocol);
  void renew_readers();
  void read();
  bool read_client();
  bool read_client_line();
  bool read_server();
  bool read_message(Side who);
  void client_line(Unit unit, bool literal_refused);
  void server_line(Unit unit);
  void imap_reply(const std::string& text);
  void pop3_reply(const std::string& text);
  void smtp_reply(const std::string& text);
  void begin_tls();
  void begin_compression();
  void give_up(std::string why);
  Voice& voice(Side who) { return voices_[static_cast<std::size_t>(who)]; }

  std::optional<Protocol> protocol_;
  const Limits limits_;
  std::vector<std::pair<Side, std::string>> early_;  // until the protocol is known
  std::size_t early_size_ = 0;
  Voice voices_[2];
  Mode client_mode_ = Mode::lines;
  bool server_in_message_ = false, server_in_list_ = false;
  std::deque<std::string> asked_;  // POP3, SMTP: commands without their reply, in capitals; the greeting is one
  std::string waiting_tag_, last_tag_;
  std::string last_command_;  // IMAP, in capitals
  std::set<std::string, std::less<>> open_tags_;
  std::vector<std::string> continuations_;
  bool wants_literal_ = false;  // the client waits for leave to send one
  bool challenged_ = false;
  std::size_t octets_left_ = 0, recipients_ = 0;
  bool tls_ = false, inflated_ = false, unreadable_ = false;
  Agreed agreed_ = Agreed::nothing;
  std::string compressed_;
  std::vector<RecordedItem> items_;
};

}  // namespace mailrig::mock
