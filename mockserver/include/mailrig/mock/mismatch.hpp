#pragma once
#include <cstddef>
#include <string>
#include <utility>
#include <vector>

#include <mailrig/mock/transcript.hpp>

namespace mailrig::mock {

/// Why the side under test did not hold. Every text is printable and shows no secret.
struct Mismatch {
  Where where;                                             ///< The step that was to come.
  std::string reason;                                      ///< "the client said something else"
  std::string expected;                                    ///< "C: A142 SELECT INBOX"; empty if nothing was
  std::string received;                                    ///< "C: x7 EXAMINE INBOX"; empty if nothing was
  std::size_t marked_from = 0, marked_size = 0;            ///< The part of `received` that differs; size 0: none
  std::string marked;                                      ///< What it is: "command", "argument 2"
  std::string near;                                        ///< What else would have fitted, or empty
  std::vector<std::pair<std::string, std::string>> bound;  ///< Tags and variables
  std::size_t lines = 0, matched = 0;                      ///< Received so far, and how many of them fitted
};

/// The report: "file:line:column: reason", then a line for each thing known. Ends in LF.
std::string describe(const Mismatch& mismatch);

}  // namespace mailrig::mock
