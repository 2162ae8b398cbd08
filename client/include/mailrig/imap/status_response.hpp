#pragma once
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <variant>

#include <mailrig/imap/sequence_set.hpp>

namespace mailrig::imap {

/// RFC 3501 §7.1
enum class Condition { ok, no, bad, preauth, bye };

/// "OK", "NO", "BAD", "PREAUTH", "BYE".
std::string_view describe(Condition condition) noexcept;

/// The arguments of a response code, typed. A code that is unknown, or whose arguments do not fit, has monostate.
namespace code {
/// The codes that have no arguments, of RFC 3501 §7.1, RFC 5530 §3 and RFC 9051 §7.1 where nothing else is named.
enum class Word {
  alert,  ///< The text is for the user's eyes. Nobody vouches for it before TLS.
  already_exists,
  authentication_failed,  ///< The same credentials will not do later either.
  authorization_failed,   ///< The credentials are right; acting for that other user is not allowed.
  cannot,                 ///< This can never succeed.
  client_bug,
  closed,              ///< What came before was about the mailbox that SELECT has closed (RFC 7162 §3.2.11).
  compression_active,  ///< RFC 4978 §3
  contact_admin,
  corruption,
  expired,  ///< The password.
  expunge_issued,
  has_children,
  in_use,      ///< May succeed later.
  limit,       ///< Of the implementation.
  no_mod_seq,  ///< RFC 7162 §3.1.2.2
  nonexistent,
  no_permission,          ///< NOPERM
  notification_overflow,  ///< RFC 5465 §5.8: as if NOTIFY NONE had been sent.
  not_saved,              ///< RFC 5182 §2.1
  over_quota,
  parse,
  privacy_required,  ///< TLS is.
  read_only,
  read_write,
  server_bug,
  too_big,  ///< RFC 4469 §4.2
  try_create,
  uid_not_sticky,  ///< RFC 4315 §3
  unavailable,     ///< May succeed later.
  unknown_cte,     ///< RFC 3516 §4.3
  use_attribute,   ///< USEATTR, RFC 6154 §3
};

/// As on the wire: "NOPERM".
std::string_view describe(Word word) noexcept;

struct BadCharset {
  std::span<const std::string_view> charsets;
};
struct BadEvent {  ///< RFC 5465 §3.1
  std::span<const std::string_view> supported;
};
struct Capability {
  std::span<const std::string_view> names;
};
struct MailboxId {  ///< RFC 8474 §4
  std::string_view id;
};
struct Metadata {  ///< RFC 5464 §4.2.1, §4.3
  enum class Problem { long_entries, max_size, too_many, no_private };
  Problem problem{};
  std::uint64_t octets = 0;  ///< Of the longest entry left out, or the most that may be set.
};
struct Modified {  ///< RFC 7162 §3.1.3
  std::span<const SequenceRange> messages;
};
struct PermanentFlags {
  std::span<const std::string_view> flags;  ///< "\*" among them: new keywords may be made.
};
struct Referral {  ///< RFC 2221 §4, RFC 2193 §4: to be shown. Nothing here ever follows one.
  std::span<const std::string_view> urls;
};
struct UidNext {
  std::uint32_t value = 0;
};
struct UidValidity {
  std::uint32_t value = 0;
};
struct Unseen {
  std::uint32_t number = 0;
};
struct NewName {  ///< RFC 2060 §7.1
  std::string_view old_name, new_name;
};
struct AppendUid {  ///< RFC 4315 §3
  std::uint32_t uid_validity = 0;
  std::span<const SequenceRange> uids;
};
struct CopyUid {  ///< RFC 4315 §3; the sets correspond in the order sent.
  std::uint32_t uid_validity = 0;
  std::span<const SequenceRange> source, destination;
};
struct HighestModSeq {  ///< RFC 7162 §3.1.2.1
  std::uint64_t value = 0;
};

using Value =
    std::variant<std::monostate, Word, BadCharset, BadEvent, Capability, MailboxId, Metadata, Modified, PermanentFlags,
                 Referral, UidNext, UidValidity, Unseen, NewName, AppendUid, CopyUid, HighestModSeq>;
}  // namespace code

/// RFC 3501 §9 resp-text-code
struct ResponseCode {
  std::string_view name;       ///< As sent.
  std::string_view arguments;  ///< Raw, up to the matching "]".
  code::Value value;
};

/// RFC 3501 §7.1: how a command ended, or something the server wants to say.
struct StatusResponse {
  std::optional<std::string_view> tag;  ///< Absent: untagged.
  Condition condition{};
  std::optional<ResponseCode> code;
  std::string_view text;  ///< For people; may be empty. From a stranger: see printable().

  /// The typed arguments of the code, or null if it is another code or none.
  template <class T>
  const T* code_as() const noexcept {
    return code ? std::get_if<T>(&code->value) : nullptr;
  }
  /// Whether the code is that word.
  bool says(code::Word word) const noexcept {
    const auto* said = code_as<code::Word>();
    return said && *said == word;
  }
};

}  // namespace mailrig::imap
