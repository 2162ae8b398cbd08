#pragma once
#include <cstdint>
#include <string>
#include <vector>

#include <mailrig/imap/command.hpp>
#include <mailrig/imap/search_key.hpp>
#include <mailrig/imap/sequence_set.hpp>

namespace mailrig::imap {

/// SEARCH and UID SEARCH (RFC 3501 §6.4.4, §6.4.8)
struct Search {
  using Response = std::vector<std::uint32_t>;  ///< Of the kind that `numbering` asks for.

  SearchKey key;
  std::string charset;  ///< Of the strings in the key; needed if they hold bytes above 127.
  Numbering numbering = Numbering::sequence_number;

  CommandTraits traits() const;
  void encode(CommandEncoder& out) const;
  void collect(Response& response, OwnedResponse seen) const;
};

}  // namespace mailrig::imap
