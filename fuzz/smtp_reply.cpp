// Any bytes as SMTP replies: no crash, no limit exceeded, and the same replies however TCP cuts them.
#include <algorithm>
#include <cstdint>
#include <string>
#include <vector>

#include <mailrig/smtp/extensions.hpp>
#include <mailrig/smtp/reply.hpp>

#include "require.hpp"

namespace mailrig::smtp {
namespace {

using fuzz::require;

constexpr Limits limits{.line = 100, .literal = 512, .response = 768, .nesting = 8, .items = 16};

std::string parsed(std::string_view frame) {
  require(frame.size() <= limits.response, "a reply within its limit");
  const auto reply = parse_reply(frame);
  if (!reply) return reply.error().message();
  require(reply->code >= 200 && reply->code < 600, "a code of RFC 5321");
  require(reply->text.size() <= frame.size(), "no more text than bytes");
  const auto lines = reply->lines();
  require(!lines.empty() && lines.size() <= limits.items, "no more lines than the limit");
  if (const auto enhanced = reply->enhanced())
    require(enhanced->status_class == reply->severity(), "an enhanced code of the reply's class");
  if (const auto extensions = parse_extensions(*reply, limits)) {
    std::size_t words = extensions->all().size();
    for (const auto& one : extensions->all()) words += one.parameters.size();
    require(words <= limits.items, "no more words than the limit");
    (void)extensions->largest_message();
    (void)extensions->offers_mechanism("PLAIN");
  }
  return rejection(*reply).message();
}

std::vector<std::string> replies(std::string_view input, std::size_t chunk) {
  ReplyFramer framer(limits);
  std::vector<std::string> out;
  for (; !input.empty(); input.remove_prefix(std::min(chunk, input.size()))) {
    framer.feed(input.substr(0, chunk));
    for (;;) {
      const auto frame = framer.next();
      if (!frame) {
        out.push_back(frame.error().message());
        return out;
      }
      if (!*frame) break;
      out.push_back(parsed((*frame)->bytes) + ((*frame)->bare_lf ? "|LF" : ""));
    }
  }
  out.emplace_back(framer.at_boundary() ? "at boundary" : "more");
  return out;
}

}  // namespace
}  // namespace mailrig::smtp

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view input(reinterpret_cast<const char*>(data), size);
  mailrig::fuzz::require_same_however_cut([&](std::size_t chunk) { return mailrig::smtp::replies(input, chunk); });
  return 0;
}
