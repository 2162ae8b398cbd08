#include <mailrig/message/mime/message.hpp>

#include <algorithm>
#include <utility>

#include "handle.hpp"
#include "message/characters.hpp"

namespace mailrig::mime {
namespace {

/// GMime makes objects of a kilobyte or so for every boundary and field, has no limit on them, and compares every line
/// that may be a boundary with those of all multiparts around it. No mail has as many.
constexpr std::size_t most_boundaries_and_fields = 50'000;

std::string_view take_line(std::string_view& text) noexcept {
  const auto line = text.substr(0, text.find('\n'));
  text.remove_prefix(std::min(line.size() + 1, text.size()));
  return line.ends_with('\r') ? line.substr(0, line.size() - 1) : line;
}

// field-name *WSP ":"      RFC 5322 §4.5.8
bool is_like_a_field(std::string_view line) noexcept {
  const auto name_end = std::find_if_not(line.begin(), line.end(), message::is_ftext);
  const auto colon = std::find_if_not(name_end, line.end(), message::is_white_space);
  return name_end != line.begin() && colon != line.end() && *colon == ':';
}

bool speaks_of_messages(std::string_view line) noexcept {
  static constexpr std::string_view word = "message";
  return std::search(line.begin(), line.end(), word.begin(), word.end(),
                     [](char a, char b) { return message::lower(a) == b; }) != line.end();
}

/// Lines that may be boundaries (RFC 2046 §5.1.1), and what may be fields behind them, or in messages attached.
std::size_t count_boundaries_and_fields(std::string_view body, bool is_message) {
  std::size_t count = 0;
  bool in_header = is_message, announces_message = false;
  while (!body.empty()) {
    const auto line = take_line(body);
    if (line.empty()) {
      in_header = std::exchange(announces_message, false);
    } else if (line.starts_with("--")) {
      ++count;
      in_header = true;
      announces_message = false;
    } else if (in_header) {
      count += is_like_a_field(line) ? 1u : 0u;
      announces_message = announces_message || speaks_of_messages(line);
    }
  }
  return count;
}

/// Counts what GMime has made before anybody walks it; without recursion.
Result<void> check_size(GMimeObject* root, const Limits& limits) {
  struct Level {
    GMimeObject* object;
    std::size_t depth;
  };
  std::vector<Level> open{{root, 0}};
  for (std::size_t count = 1; !open.empty(); ++count) {
    if (count > limits.items) return fail(Errc::too_many_items, "no more parts");
    const auto [object, depth] = open.back();
    open.pop_back();
    if (depth > limits.nesting) return fail(Errc::nested_too_deep, "a part without parts");
    if (GMIME_IS_MULTIPART(object)) {
      auto* multipart = GMIME_MULTIPART(object);
      for (int i = 0; i < g_mime_multipart_get_count(multipart); ++i)
        open.push_back({g_mime_multipart_get_part(multipart, i), depth + 1});
    } else if (GMIME_IS_MESSAGE_PART(object)) {
      auto* attached = g_mime_message_part_get_message(GMIME_MESSAGE_PART(object));
      if (auto* body = attached ? g_mime_message_get_mime_part(attached) : nullptr) open.push_back({body, depth + 1});
    }
  }
  return {};
}

/// What GMime is to read: the fields as parse_header() read them, so that there are no two opinions on where the header
/// ends.
Owned<GMimeStream> stream_of(const message::ParsedHeader& parsed) {
  std::string front;
  for (const auto& field : parsed.header.fields()) ((front += field.name) += ": ") += field.value + "\r\n";
  front += "\r\n";
  Owned<GMimeStream> stream(g_mime_stream_mem_new());
  for (const auto bytes : {std::string_view(front), parsed.body})
    g_mime_stream_write(stream.get(), bytes.data(), bytes.size());
  g_mime_stream_reset(stream.get());
  return stream;
}

/// The section of the body of a message, `prefix` in front of its parts (RFC 3501 §6.4.5).
std::string section_of_body(GMimeObject* body, const std::string& prefix) {
  return prefix + (GMIME_IS_MULTIPART(body) ? "TEXT" : "1");
}

}  // namespace

Result<Message> Message::parse(std::string_view text, const Limits& limits) {
  start_gmime();
  if (text.size() > limits.response) return fail(Errc::response_too_big, "the end of the message");
  auto parsed = message::parse_header(text, limits);
  if (!parsed) return tl::unexpected(std::move(parsed.error()));
  const bool is_message = speaks_of_messages(parsed->header.value("Content-Type"));
  if (count_boundaries_and_fields(parsed->body, is_message) > std::min(most_boundaries_and_fields, limits.items))
    return fail(Errc::too_many_items, "no more boundaries and fields");

  const auto stream = stream_of(*parsed);
  const Owned<GMimeParser> parser(g_mime_parser_new_with_stream(stream.get()));
  const Owned<GMimeMessage> made(g_mime_parser_construct_message(parser.get(), nullptr));
  auto* root = made ? g_mime_message_get_mime_part(made.get()) : nullptr;
  if (!root) return fail(Errc::bad_syntax, "a message", 0, text);
  if (auto checked = check_size(root, limits); !checked) return tl::unexpected(std::move(checked.error()));

  Message out;
  out.header_ = std::make_shared<const message::Header>(std::move(parsed->header));
  out.root_ = std::make_shared<const Part::Handle>(root);
  return out;
}

Part Message::root() const { return Part(root_, section_of_body(root_->get(), ""), 0); }

// Recursive: parse() has seen to it that there are no more than Limits::nesting levels.
struct Message::Walker {
  const std::function<Walk(const Part&)>& visit;

  /// False to stop. `prefix` stands in front of the sections of its parts.
  bool walk(const Part& part, const std::string& prefix) const {
    const auto next = visit(part);
    if (next != Walk::on) return next == Walk::past;
    auto* object = part.handle_->get();
    if (part.is_multipart()) {
      auto* multipart = GMIME_MULTIPART(object);
      for (int i = 0; i < g_mime_multipart_get_count(multipart); ++i) {
        const auto section = prefix + std::to_string(i + 1);
        if (!walk(make(g_mime_multipart_get_part(multipart, i), section, part), section + '.')) return false;
      }
    } else if (auto* body = part.handle_->attached_message()) {
      const auto inner = part.section() + '.';
      const auto section = section_of_body(body, inner);
      return walk(make(body, section, part), GMIME_IS_MULTIPART(body) ? inner : section + '.');
    }
    return true;
  }

  static Part make(GMimeObject* object, std::string section, const Part& around) {
    return Part(std::make_shared<const Part::Handle>(object), std::move(section), around.depth() + 1);
  }
};

void Message::walk(const std::function<Walk(const Part&)>& visit) const { Walker{visit}.walk(root(), ""); }

}  // namespace mailrig::mime
