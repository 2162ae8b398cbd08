#pragma once
#include <cstdint>
#include <initializer_list>
#include <optional>
#include <span>
#include <string_view>

#include <mailrig/imap/body.hpp>
#include <mailrig/imap/date_time.hpp>
#include <mailrig/imap/envelope.hpp>
#include <mailrig/imap/section.hpp>

namespace mailrig::imap {

/// BODY[section]<origin>, or what is equivalent to it: RFC822, RFC822.HEADER and RFC822.TEXT.
struct FetchedSection {
  SectionView section;
  std::optional<std::uint32_t> origin;    ///< Set if this is only a part, beginning at that octet.
  std::optional<std::string_view> bytes;  ///< Absent if NIL. The literal's count is what counts, not RFC822.SIZE.
  bool by_rfc822_name = false;            ///< Asked for as RFC822, RFC822.HEADER or RFC822.TEXT.
};

/// An item by its name, and its value as it stands in the frame.
struct RawItem {
  std::string_view name, value;
};

/// RFC 3501 §7.4.2: what one FETCH response says of one message. Whatever it does not say is absent.
struct FetchedMessage {
  std::uint32_t number = 0;  ///< Message sequence number, from 1.

  std::optional<std::uint32_t> uid;
  std::optional<std::span<const std::string_view>> flags;
  std::optional<DateTime> internal_date;
  std::optional<std::uint64_t> size;     ///< RFC822.SIZE; up to 2^63-1 as RFC 9051 §9 has it.
  std::optional<std::uint64_t> mod_seq;  ///< RFC 7162 §3.1.4
  const Envelope* envelope = nullptr;
  const Body* body = nullptr;            ///< BODY
  const Body* body_structure = nullptr;  ///< BODYSTRUCTURE
  std::span<const FetchedSection> sections;

  std::span<const RawItem> others;              ///< Items this library does not know.
  std::span<const std::string_view> malformed;  ///< Items that did not fit their grammar, name and value raw.

  /// The section with these part numbers and that word, or null.
  const FetchedSection* section(SectionText text, std::initializer_list<std::uint32_t> part = {}) const noexcept;
};

}  // namespace mailrig::imap
