#pragma once
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

#include <mailrig/imap/envelope.hpp>

namespace mailrig::imap {

/// One pair of a body-fld-param.
struct Parameter {
  std::string_view name, value;
};

/// RFC 3501 §9 body-fld-dsp.
struct Disposition {
  std::string_view type;  ///< "inline", "attachment", in the case the server sent.
  std::span<const Parameter> parameters;
};

/// RFC 3501 §7.4.2 BODYSTRUCTURE: one part and, nested, its parts. Strings are empty where the server sent NIL.
/// BODY is the same without what follows `parts`.
struct Body {
  std::string_view type;  ///< Empty for a multipart: it is not on the wire.
  std::string_view subtype;
  std::span<const Parameter> parameters;

  bool multipart = false;
  std::span<const Body> parts;  ///< Of a multipart.

  // Of everything else.
  std::string_view id, description, encoding;
  std::uint32_t size = 0;              ///< Octets, in the transfer encoding. Servers get it wrong.
  std::optional<std::uint32_t> lines;  ///< Of TEXT and MESSAGE/RFC822.
  const Envelope* envelope = nullptr;  ///< Of MESSAGE/RFC822; null where the server left it out.
  const Body* message = nullptr;       ///< Likewise: what the encapsulated message is made of.

  std::string_view md5;
  std::optional<Disposition> disposition;
  std::span<const std::string_view> language;
  std::string_view location;
  std::string_view extension;  ///< Whatever followed, raw: body-extension *(SP body-extension).
};

}  // namespace mailrig::imap
