#include <cerrno>

#include "handle.hpp"
#include "message/characters.hpp"
#include "message/utf8.hpp"

namespace mailrig::mime {
namespace {

using message::repaired_utf8;

std::string owned(char* text) { return to_string(OwnedText(text).get()); }

GMimeDataWrapper* content_of(GMimeObject* object) {
  return GMIME_IS_PART(object) ? g_mime_part_get_content(GMIME_PART(object)) : nullptr;
}

/// Bytes of a charset as UTF-8, U+FFFD for what does not fit; as if they were UTF-8 where nobody knows the charset.
std::string converted(const std::string& bytes, const std::string& charset) {
  const iconv_t conversion = g_mime_iconv_open("UTF-8", charset.c_str());
  if (conversion == reinterpret_cast<iconv_t>(-1)) return repaired_utf8(bytes);  // NOLINT(performance-no-int-to-ptr)
  std::string out;
  char* in = const_cast<char*>(bytes.data());  // iconv's prototype is older than const; it does not write here
  std::size_t in_left = bytes.size();
  char buffer[4096];
  for (bool flushed = false; !flushed;) {
    flushed = in_left == 0;  // then the last call ends a shift sequence
    char* to = buffer;
    std::size_t room = sizeof buffer;
    const auto result = iconv(conversion, flushed ? nullptr : &in, &in_left, &to, &room);
    const int why = result == static_cast<std::size_t>(-1) ? errno : 0;
    out.append(buffer, sizeof buffer - room);
    if (why == 0 || why == E2BIG) continue;
    out += "\xef\xbf\xbd";
    if (in_left > 0) {
      ++in;
      --in_left;
    }
  }
  g_mime_iconv_close(conversion);
  return repaired_utf8(out);
}

}  // namespace

Part::Part(std::shared_ptr<const Handle> handle, std::string section, std::size_t depth)
    : handle_(std::move(handle)), section_(std::move(section)), depth_(depth) {}

std::string Part::content_type() const {
  auto type = owned(g_mime_content_type_get_mime_type(g_mime_object_get_content_type(handle_->get())));
  for (auto& c : type) c = message::lower(c);
  return repaired_utf8(type);
}

bool Part::is_multipart() const { return GMIME_IS_MULTIPART(handle_->get()); }

bool Part::is_message() const { return handle_->attached_message() != nullptr; }

bool Part::is_attachment() const {
  const auto* disposition = g_mime_object_get_disposition(handle_->get());
  return disposition && message::same_ignoring_case(disposition, "attachment");
}

std::string Part::parameter(std::string_view name) const {
  return repaired_utf8(to_string(g_mime_object_get_content_type_parameter(handle_->get(), std::string(name).c_str())));
}

std::string Part::file_name() const {
  if (!GMIME_IS_PART(handle_->get())) {
    const auto* name = g_mime_object_get_content_disposition_parameter(handle_->get(), "filename");
    return name ? repaired_utf8(name) : parameter("name");
  }
  return repaired_utf8(to_string(g_mime_part_get_filename(GMIME_PART(handle_->get()))));
}

std::string Part::content_id() const { return repaired_utf8(to_string(g_mime_object_get_content_id(handle_->get()))); }

std::string Part::header(std::string_view name) const {
  return repaired_utf8(to_string(g_mime_object_get_header(handle_->get(), std::string(name).c_str())));
}

Result<void> Part::decode(const Sink& sink, const Limits& limits) const {
  auto* content = content_of(handle_->get());
  if (!content) return {};
  std::size_t room = limits.literal;
  bool too_big = false;
  const Sink limited = [&](std::string_view bytes) {
    too_big = bytes.size() > room;
    room -= too_big ? 0 : bytes.size();
    return !too_big && sink(bytes);
  };
  const SinkStream stream(limited);
  const bool written = g_mime_data_wrapper_write_to_stream(content, stream.get()) >= 0;
  stream.rethrow();
  if (too_big) return fail(Errc::literal_too_big, "the end of the part");
  if (stream.stopped()) return fail(Errc::bad_argument, "a sink that takes all");
  if (!written) return fail(Errc::bad_syntax, "content that can be decoded");
  return {};
}

Result<std::string> Part::decode(const Limits& limits) const {
  std::string out;
  return decode(
             [&](std::string_view bytes) {
               out += bytes;
               return true;
             },
             limits)
      .map([&] { return std::move(out); });
}

Result<std::string> Part::text(const Limits& limits) const {
  const auto charset = parameter("charset");
  return decode(limits).map(
      [&](const std::string& bytes) { return charset.empty() ? repaired_utf8(bytes) : converted(bytes, charset); });
}

std::string decode_words(std::string_view value) {
  start_gmime();
  std::string text(value);
  std::replace_if(text.begin(), text.end(), message::breaks_lines, ' ');
  auto decoded = owned(g_mime_utils_header_decode_text(nullptr, text.c_str()));
  std::replace_if(decoded.begin(), decoded.end(), message::breaks_lines, ' ');
  return repaired_utf8(decoded);
}

}  // namespace mailrig::mime
