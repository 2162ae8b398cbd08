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

/// RFC 5256 §5 sort-key; the last two of SORT=DISPLAY (RFC 5957 §4).
enum class SortBy { arrival, cc, date, from, size, subject, to, display_from, display_to };

/// RFC 5256 §5 sort-criterion
struct SortCriterion {
  SortBy by{};
  bool reverse = false;
};

/// SORT and UID SORT (RFC 5256 §3)
struct Sort {
  struct Response {
    std::vector<std::uint32_t> numbers;      ///< In the order asked for; of the kind that `numbering` asks for.
    std::optional<std::uint64_t> mod_seq{};  ///< The highest of those found (RFC 7162 §3.1.5).
  };

  std::vector<SortCriterion> criteria;  ///< One at least; each decides where the ones before it do not.
  SearchKey key;
  std::string charset = "UTF-8";  ///< Of the strings in the key; SORT always says it.
  Numbering numbering = Numbering::sequence_number;

  CommandTraits traits() const;
  void encode(CommandEncoder& out) const;
  void collect(Response& response, OwnedResponse seen) const;
};

/// THREAD and UID THREAD (RFC 5256 §3)
struct Thread {
  using Response = std::vector<ThreadMember>;  ///< As ThreadResults::members.

  std::string algorithm = "REFERENCES";  ///< Or "ORDEREDSUBJECT", or another that the server knows.
  SearchKey key;
  std::string charset = "UTF-8";  ///< Of the strings in the key; THREAD always says it.
  Numbering numbering = Numbering::sequence_number;

  CommandTraits traits() const;
  void encode(CommandEncoder& out) const;
  void collect(Response& response, OwnedResponse seen) const;
};

}  // namespace mailrig::imap
