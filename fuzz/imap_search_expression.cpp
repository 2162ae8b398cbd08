// Any text as a search expression: it is refused at an offset within it, or becomes a key that goes on the wire as one
// SEARCH, however often it is encoded.
#include <cstdint>
#include <string>
#include <string_view>

#include <mailrig/imap/command_encoder.hpp>
#include <mailrig/imap/search_expression.hpp>

#include "require.hpp"

using namespace mailrig;

namespace {

std::string encoded(const imap::SearchKey& key) {
  imap::CommandEncoder out("A1", {});
  key.encode(out);
  const auto result = out.finish();
  if (!result) return result.error().message();
  std::string text;
  for (const auto& piece : result->pieces) text += piece.bytes;
  return text;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  constexpr Limits limits{.line = 1000, .literal = 512, .response = 768, .nesting = 8, .items = 64};
  const auto key = imap::parse_search_expression(text, limits);
  if (!key) {
    fuzz::require(key.error().code == Errc::bad_argument, "nothing else can be wrong");
    fuzz::require(key.error().about.offset <= size, "an offset within the text");
    return 0;
  }
  fuzz::require(size <= limits.line, "no longer than the limit");
  const auto line = encoded(*key);
  fuzz::require(!line.empty() && line == encoded(*key), "the same each time");
  return 0;
}
