#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include <mailrig/imap/command.hpp>
#include <mailrig/imap/date_time.hpp>
#include <mailrig/imap/sequence_set.hpp>

namespace mailrig::imap {

/// How the octets of a message travel.
enum class MessageForm {
  literal,   ///< Any bytes but NUL.
  literal8,  ///< Any bytes: needs BINARY (RFC 3516 §4.4).
  utf8       ///< Any bytes: needed for UTF-8 in headers, once UTF8=ACCEPT is enabled (RFC 6855 §4).
};

/// The octets of a message, held in memory or read while they are sent.
using MessageBytes = std::variant<std::string, MessageSource>;

/// Where messages went, from servers with UIDPLUS (RFC 4315 §3).
struct AppendedUids {
  std::uint32_t uid_validity = 0;
  std::vector<SequenceRange> uids;  ///< In the order of the messages; SequenceNumbers has them one at a time.
};

/// APPEND (RFC 3501 §6.3.11)
struct Append {
  /// Where the message went, from servers with UIDPLUS (RFC 4315 §3).
  struct AppendedUid {
    std::uint32_t uid_validity = 0, uid = 0;
  };
  using Response = std::optional<AppendedUid>;

  std::string mailbox;
  MessageBytes message;            ///< Octets as `form` allows.
  std::vector<std::string> flags;  ///< None: not sent.
  std::optional<DateTime> internal_date;
  MessageForm form = MessageForm::literal;

  CommandTraits traits() const {
    return {.name = "APPEND", .states = authenticated_states, .told_apart = true};  // by nothing but the tag
  }
  void encode(CommandEncoder& out) const;
  void collect(Response& response, OwnedResponse seen) const;
};

/// What a message is put together from (RFC 4469 §3): octets of ours, or of a message on the server.
struct CatenateText {
  MessageBytes bytes;  ///< Octets as `form` allows, which cannot be literal8.
  MessageForm form = MessageForm::literal;
};
struct CatenateUrl {
  std::string url;  ///< Relative, as of RFC 5092: "/Drafts;UIDVALIDITY=385759045/;UID=20/;section=HEADER".
};
using CatenatePart = std::variant<CatenateText, CatenateUrl>;

/// One message of several. It is made of `parts` if there are any, which needs CATENATE, else of `message`.
struct AppendMessage {
  MessageBytes message;            ///< Octets as `form` allows.
  std::vector<std::string> flags;  ///< None: not sent.
  std::optional<DateTime> internal_date{};
  MessageForm form = MessageForm::literal;
  std::vector<CatenatePart> parts{};
};

/// APPEND of several messages, all or none (RFC 3502), or of one put together on the server (RFC 4469).
struct MultiAppend {
  using Response = std::optional<AppendedUids>;

  std::string mailbox;
  std::vector<AppendMessage> messages;  ///< One at least; more need MULTIAPPEND.

  CommandTraits traits() const {
    return {.name = "APPEND", .states = authenticated_states, .told_apart = true};  // by nothing but the tag
  }
  void encode(CommandEncoder& out) const;
  void collect(Response& response, OwnedResponse seen) const;
};

/// REPLACE and UID REPLACE (RFC 8508 §3): appends a message and removes one of the selected mailbox, at once.
struct Replace {
  using Response = std::optional<Append::AppendedUid>;

  std::uint32_t number = 0;  ///< From 1.
  std::string mailbox;       ///< Where the new message goes.
  AppendMessage message;
  Numbering numbering = Numbering::sequence_number;

  CommandTraits traits() const {
    const bool uid = numbering == Numbering::uid;
    return {.name = uid ? "UID REPLACE" : "REPLACE", .states = selected_state, .uses_sequence_numbers = !uid};
  }
  void encode(CommandEncoder& out) const;
  void collect(Response& response, OwnedResponse seen) const;
};

}  // namespace mailrig::imap
