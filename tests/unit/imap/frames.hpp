#pragma once
#include <string>
#include <string_view>
#include <vector>

#include <mailrig/imap/response_framer.hpp>

#include "describe.hpp"
#include "support/trickle.hpp"

namespace mailrig::imap {

/// What becomes of server bytes fed in pieces of `chunk`: each response as describe() has it, and at the end the first
/// failure of the framer, or "pending".
inline std::vector<std::string> described(std::string_view input, std::size_t chunk, const ParseOptions& options = {}) {
  ResponseFramer framer(options.limits);
  std::vector<std::string> out;
  bool failed = false;
  test::in_chunks(input, chunk, [&](std::string_view piece) {
    framer.feed(piece);
    while (!failed) {
      const auto frame = framer.next();
      if (frame && !*frame) return;
      failed = !frame;
      out.push_back(failed ? std::string(mailrig::describe(frame.error().code)) + ": framing"
                           : describe(parse_response(**frame, options)));
    }
  });
  if (!failed && framer.pending() > 0) out.push_back("pending");
  return out;
}

struct ResponseRow {
  std::string response;  ///< Without its last CRLF.
  std::string expected;
};

/// Every row must come out as expected whole, by 7 and by 1; cut anywhere it must need more input or be one failure,
/// and the parser must survive what a broken framer might hand it.
template <class Rows>
void check_responses(const Rows& rows, const ParseOptions& options = {}) {
  for (const ResponseRow& row : rows) {
    const auto input = row.response + "\r\n";
    for (const auto chunk : test::chunk_sizes)
      EXPECT_EQ(described(input, chunk, options), std::vector{row.expected})
          << printable(row.response) << " by " << chunk;
    for (std::size_t size = 0; size < input.size(); ++size) {
      const auto cut = described(input.substr(0, size), static_cast<std::size_t>(-1), options);
      EXPECT_LE(cut.size(), 1U) << printable(row.response) << " cut at " << size;
      if (size > 0 && !cut.empty() && cut[0] != "pending") {
        EXPECT_THAT(cut[0], testing::HasSubstr(": framing"));
      }
      (void)parse_response(input.substr(0, size) + "\r\n", options);
    }
  }
}

}  // namespace mailrig::imap
