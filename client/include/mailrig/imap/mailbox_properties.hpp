#pragma once
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

namespace mailrig::imap {

/// What a quota root limits. STORAGE counts units of 1024 octets (RFC 9208 §5.1).
struct QuotaResource {
  std::string_view name;
  std::uint64_t usage = 0, limit = 0;
};

/// RFC 9208 §4.2.1 QUOTA
struct QuotaData {
  std::string_view root;  ///< May be empty.
  std::span<const QuotaResource> resources;
};

/// RFC 9208 §4.2.2 QUOTAROOT
struct QuotaRootData {
  std::string_view mailbox;
  std::span<const std::string_view> roots;  ///< None: no quota.
};

/// One pair of an access control list.
struct AclEntry {
  std::string_view identifier;  ///< Of users; with "-" in front, rights that they do not have.
  std::string_view rights;      ///< A letter or digit each (RFC 4314 §2).
};

/// RFC 4314 §3.6 ACL
struct AclData {
  std::string_view mailbox;
  std::span<const AclEntry> entries;
};

/// RFC 4314 §3.7 LISTRIGHTS
struct ListRightsData {
  std::string_view mailbox, identifier;
  std::string_view required;                   ///< The rights that the identifier always has.
  std::span<const std::string_view> optional;  ///< What may be granted; the rights of one string only together.
};

/// RFC 4314 §3.8 MYRIGHTS
struct MyRightsData {
  std::string_view mailbox, rights;
};

/// One annotation of a server or mailbox.
struct MetadataEntry {
  std::string_view name;                  ///< Such as "/private/comment".
  std::optional<std::string_view> value;  ///< Absent: NIL, or only the name was sent.
};

/// RFC 5464 §4.4 METADATA
struct MetadataData {
  std::string_view mailbox;  ///< Empty: the server itself.
  std::span<const MetadataEntry> entries;
  bool names_only = false;  ///< The entries have changed; their values are to be asked for (§4.4.2).
};

}  // namespace mailrig::imap
