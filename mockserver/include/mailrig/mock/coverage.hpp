#pragma once
#include <cstddef>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include <mailrig/mock/transcript.hpp>

namespace mailrig::mock {

/// What of a transcript has been played, by one session or by several.
struct Coverage {
  using Place = std::pair<std::string, int>;  ///< File and line, as a step's `where` has them.

  std::set<Place> steps;           ///< Those played, of the session and of rules.
  std::vector<std::size_t> rules;  ///< For each rule how often it answered.

  void add(const Coverage& other);
};

/// The places of all that there is to play. Steps on one line are one place.
std::set<Coverage::Place> places(const Transcript& transcript);
Coverage::Place place(const Where& where);

/// The RFCs and sections that a transcript says it exercises, by its `source` and its tags: "RFC 2060 section 6.3.1".
std::vector<std::string> exercised(const Transcript& transcript);

}  // namespace mailrig::mock
