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

/// BODY[section]<origin>, or what is equivalent to it: RFC822, RFC822.HEADER and RFC822.TEXT. Or BINARY[part]<origin>.
struct FetchedSection {
  SectionView section;
  std::optional<std::uint32_t> origin;    ///< Set if this is only a part, beginning at that octet.
  std::optional<std::string_view> bytes;  ///< Absent if NIL. The literal's count is what counts, not RFC822.SIZE.
  std::optional<std::uint64_t> streamed;  ///< So many octets went to a LiteralSink instead, and `bytes` is empty.
  bool by_rfc822_name = false;            ///< Asked for as RFC822, RFC822.HEADER or RFC822.TEXT.
  bool binary = false;                    ///< BINARY: without its content transfer encoding (RFC 3516 §4.3).
};

/// BINARY.SIZE[part]: octets without the content transfer encoding (RFC 3516 §4.3).
struct BinarySize {
  std::span<const std::uint32_t> part;
  std::uint64_t size = 0;
};

/// An item by its name, and its value as it stands in the frame.
struct RawItem {
  std::string_view name, value;
};

/// RFC 3501 §7.4.2: what one FETCH response says of one message. Whatever it does not say, or says NIL of, is absent.
struct FetchedMessage {
  std::uint32_t number = 0;  ///< Message sequence number, from 1.

  std::optional<std::uint32_t> uid;
  std::optional<std::span<const std::string_view>> flags;
  std::optional<DateTime> internal_date;
  std::optional<DateTime> save_date;     ///< SAVEDATE (RFC 8514 §4.2)
  std::optional<std::uint64_t> size;     ///< RFC822.SIZE; up to 2^63-1 as RFC 9051 §9 has it.
  std::optional<std::uint64_t> mod_seq;  ///< RFC 7162 §3.1.4
  const Envelope* envelope = nullptr;
  const Body* body = nullptr;            ///< BODY
  const Body* body_structure = nullptr;  ///< BODYSTRUCTURE
  std::span<const FetchedSection> sections;
  std::span<const BinarySize> binary_sizes;

  std::optional<std::string_view> preview;              ///< UTF-8 (RFC 8970 §3.2); empty: there is none to be had.
  std::optional<std::string_view> email_id, thread_id;  ///< RFC 8474 §5.1, §5.2
  std::optional<std::uint64_t> gmail_message_id;        ///< X-GM-MSGID, of Google's X-GM-EXT-1
  std::optional<std::uint64_t> gmail_thread_id;         ///< X-GM-THRID
  std::optional<std::span<const std::string_view>>
      gmail_labels;  ///< X-GM-LABELS: mailbox names, and "\Inbox" and the like

  std::span<const RawItem> others;              ///< Items this library does not know.
  std::span<const std::string_view> malformed;  ///< Items that did not fit their grammar, name and value raw.

  /// The section with these part numbers and that word, or null. Of several, such as two of HEADER.FIELDS, the first.
  const FetchedSection* section(SectionText text, std::initializer_list<std::uint32_t> part = {}) const noexcept;
  /// What the server answered to a SectionItem that asked for this section, or null.
  const FetchedSection* section(const Section& asked) const noexcept;
  /// The part as BINARY gives it, or null.
  const FetchedSection* binary(std::initializer_list<std::uint32_t> part = {}) const noexcept;
  /// A section, from its first octet on, that has the header field `name` of this message if the message has one
  /// (SectionView::holds_field()); or null if none was fetched. Its octets begin with header fields.
  const FetchedSection* header_with(std::string_view name) const noexcept;
};

}  // namespace mailrig::imap
