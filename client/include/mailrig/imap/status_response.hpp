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
struct Alert {};
struct BadCharset {
  std::span<const std::string_view> charsets;
};
struct Capability {
  std::span<const std::string_view> names;
};
struct Parse {};
struct PermanentFlags {
  std::span<const std::string_view> flags;  ///< "\*" among them: new keywords may be made.
};
struct ReadOnly {};
struct ReadWrite {};
struct TryCreate {};
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

using Value = std::variant<std::monostate, Alert, BadCharset, Capability, Parse, PermanentFlags, ReadOnly, ReadWrite,
                           TryCreate, UidNext, UidValidity, Unseen, NewName, AppendUid, CopyUid, HighestModSeq>;
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
};

}  // namespace mailrig::imap
