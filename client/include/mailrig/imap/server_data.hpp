#pragma once
#include <optional>
#include <span>
#include <string_view>

namespace mailrig::imap {

/// RFC 3501 §7.2.1
struct CapabilityData {
  std::span<const std::string_view> names;
};

/// RFC 5161 §3.2: what an ENABLE command switched on.
struct EnabledData {
  std::span<const std::string_view> names;
};

/// One field of an ID response.
struct IdField {
  std::string_view name;
  std::optional<std::string_view> value;  ///< Absent: NIL.
};

/// RFC 2971 §3.2. For people and for logs, not to base behaviour upon.
struct IdData {
  std::span<const IdField> fields;
};

/// One Namespace_Response_Extension.
struct NamespaceExtension {
  std::string_view name;
  std::span<const std::string_view> values;
};

/// One namespace of its kind.
struct NamespacePrefix {
  std::string_view prefix;        ///< With the delimiter at its end, if it ends with one: "INBOX.", "~".
  std::optional<char> delimiter;  ///< Absent: names are flat.
  std::span<const NamespaceExtension> extensions;
};

/// RFC 2342 §5. Empty: there are none of that kind.
struct NamespaceData {
  std::span<const NamespacePrefix> personal, other_users, shared;
};

}  // namespace mailrig::imap
