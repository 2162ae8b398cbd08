#pragma once
#include <string>
#include <string_view>

#include <mailrig/message/mime/message.hpp>

namespace mailrig::mime::test {

/// A line a part: section, depth, content type, then what it has of disposition, file name and Content-ID; its text,
/// printable.
inline std::string outline(const Message& message) {
  std::string out;
  message.walk([&](const Part& part) {
    out += part.section() + " " + std::to_string(part.depth()) + " " + part.content_type();
    if (part.is_attachment()) out += " attachment";
    if (!part.file_name().empty()) out += " name=" + part.file_name();
    if (!part.content_id().empty()) out += " id=" + part.content_id();
    if (!part.is_multipart() && !part.is_message()) {
      const auto text = part.text();
      out += ": " + (text ? printable(*text) : text.error().message());
    }
    out += '\n';
    return Walk::on;
  });
  return out;
}

inline std::string outline(std::string_view text, const Limits& limits = {}) {
  const auto message = Message::parse(text, limits);
  return message ? outline(*message) : std::string(describe(message.error().code));
}

}  // namespace mailrig::mime::test
