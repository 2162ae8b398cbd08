#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include <mailrig/imap/command.hpp>
#include <mailrig/imap/message_numbers.hpp>
#include <mailrig/imap/search_key.hpp>
#include <mailrig/imap/sequence_set.hpp>

namespace mailrig::imap {

/// RFC 4731 §3.1 and RFC 5182 §2.1 search-return-opt. `save` makes the server remember the result as
/// SequenceSet::saved().
enum class SearchReturn { min, max, all, count, save };

/// SEARCH and UID SEARCH (RFC 3501 §6.4.4, §6.4.8), with RETURN where anything of ESEARCH is asked for (RFC 4731).
struct Search {
  /// From SEARCH or ESEARCH responses, whichever the server gives. What it does not say is absent.
  struct Response {
    SequenceSet messages;  ///< All that match, if asked for: of the kind of `numbering`, and never expanded.
    std::optional<std::uint32_t> min{}, max{}, count{};
    SequenceSet partial{};                   ///< Of all that match, those in the range asked for.
    std::optional<std::uint64_t> mod_seq{};  ///< The highest of those found (RFC 7162 §3.1.5, RFC 4731 §3.2).
  };

  SearchKey key;
  std::string charset;  ///< Of the strings in the key. Empty: UTF-8, said only where they need one.
  Numbering numbering = Numbering::sequence_number;
  std::optional<std::vector<SearchReturn>> returns{};  ///< Absent: no RETURN. None: the same as `all`, as ESEARCH.
  std::optional<PartialRange> partial{};               ///< RETURN (PARTIAL ...) (RFC 9394 §3.1); not beside `all`.

  CommandTraits traits() const;
  void encode(CommandEncoder& out) const;
  void collect(Response& response, OwnedResponse seen) const;
};

}  // namespace mailrig::imap
