// Any bytes as a message of parts: no crash, no limit exceeded, and the parts are the same each time.
#include <cstdint>
#include <string>
#include <string_view>

#include <mailrig/message/mime/message.hpp>

#include "require.hpp"

using namespace mailrig;

namespace {

constexpr Limits limits{.line = 200, .literal = 2048, .response = 64 * 1024, .nesting = 4, .items = 32};

std::string outline(const mime::Message& message) {
  std::string text;
  std::size_t parts = 0;
  message.walk([&](const mime::Part& part) {
    fuzz::require(++parts <= limits.items + 1, "no more parts than the limit");
    fuzz::require(part.depth() <= limits.nesting, "no deeper than the limit");
    text +=
        part.section() + ' ' + part.content_type() + ' ' + part.file_name() + ' ' + part.parameter("charset") + '\n';
    if (const auto content = part.decode(limits)) {
      fuzz::require(content->size() <= limits.literal, "no more content than the limit");
      text += *content;
    }
    if (const auto content = part.text(limits)) text += *content;
    return mime::Walk::on;
  });
  return text;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto message = mime::Message::parse(text, limits);
  if (!message) return 0;
  fuzz::require(size <= limits.response, "no larger than the limit");
  fuzz::require(outline(*message) == outline(*message), "the same parts each time");
  return 0;
}
