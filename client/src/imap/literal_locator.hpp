#pragma once
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

#include <mailrig/imap/literal_sink.hpp>
#include <mailrig/imap/tolerance.hpp>

namespace mailrig::imap {

// Finds out what the literals of a FETCH response belong to before it is whole. From one literal to the next it goes
// on where it was, so that no part of a response is read more often than there are items in it.
class LiteralLocator {
 public:
  // `so_far` ends with the announcement of a literal; `options` say what was left out of it. Nullopt if the
  // literal is not the whole value of a BODY[...], BINARY[...] or RFC822 item of a FETCH response. The item's
  // name views `so_far`; the size is not set.
  std::optional<LiteralInfo> locate(std::string_view so_far, const ParseOptions& options);

  // For the next response.
  void reset() { *this = {}; }

 private:
  std::size_t at_ = 0;  // of the next item in the response; 0: it has not begun yet
  std::uint32_t message_ = 0;
  std::optional<std::uint32_t> uid_;
  bool lost_ = false;  // not a FETCH response, or none that can be read
};

}  // namespace mailrig::imap
