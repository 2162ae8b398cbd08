// Any bytes as POP3 replies: no crash, no limit exceeded, and the same replies however TCP cuts them.
#include <algorithm>
#include <cstdint>
#include <string>
#include <vector>

#include <mailrig/pop3/capabilities.hpp>
#include <mailrig/pop3/listings.hpp>
#include <mailrig/pop3/reply.hpp>
#include <mailrig/pop3/reply_framer.hpp>

#include "require.hpp"

namespace mailrig::pop3 {
namespace {

using fuzz::require;

constexpr Limits limits{.line = 100, .literal = 512, .response = 768, .nesting = 8, .items = 16};

void parse(const Frame& frame) {
  require(frame.line.size() <= limits.line, "a line within its limit");
  require(frame.block.size() <= limits.literal, "a block within its limit");
  if (const auto line = parse_reply_line(frame.line)) {
    (void)apop_timestamp(line->text);
    (void)parse_drop_listing(line->text);
    (void)parse_scan_listing(line->text);
    (void)parse_unique_id_listing(line->text);
  }
  if (const auto listings = parse_scan_listings(frame.block, limits)) {
    require(listings->size() <= limits.items, "no more listings than the limit");
    for (const auto& one : *listings) require(one.number > 0, "message-numbers count from 1");
  }
  if (const auto listings = parse_unique_id_listings(frame.block, limits)) {
    require(listings->size() <= limits.items, "no more listings than the limit");
    for (const auto& one : *listings)
      require(one.number > 0 && !one.unique_id.empty() && one.unique_id.size() <= 70, "a unique-id of RFC 1939");
  }
  if (const auto capabilities = parse_capabilities(frame.block, limits)) {
    std::size_t words = capabilities->all().size();
    for (const auto& one : capabilities->all()) words += one.parameters.size();
    require(words <= limits.items, "no more words than the limit");
  }
}

std::vector<std::string> frames(std::string_view input, std::size_t chunk, Shape shape) {
  ReplyFramer framer(limits);
  std::vector<std::string> out;
  for (; !input.empty(); input.remove_prefix(std::min(chunk, input.size()))) {
    framer.feed(input.substr(0, chunk));
    for (;;) {
      const auto frame = framer.next(shape);
      if (!frame) {
        out.push_back(frame.error().message());
        return out;
      }
      if (!*frame) break;
      parse(**frame);
      out.push_back((*frame)->line + ((*frame)->bare_lf ? "|LF|" : "|") + (*frame)->block);
    }
  }
  out.emplace_back(framer.at_boundary() ? "at boundary" : "more");
  return out;
}

}  // namespace
}  // namespace mailrig::pop3

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace mailrig::pop3;
  const std::string_view input(reinterpret_cast<const char*>(data), size);
  for (const auto shape : {Shape::single_line, Shape::multi_line})
    mailrig::fuzz::require_same_however_cut([&](std::size_t chunk) { return frames(input, chunk, shape); });
  return 0;
}
