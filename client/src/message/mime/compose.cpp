#include <mailrig/message/mime/compose.hpp>

#include <fcntl.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <utility>

#include "gmime.hpp"
#include "message/characters.hpp"
#include "message/utf8.hpp"

namespace mailrig::mime {
namespace {

using message::breaks_lines;
using OwnedPart = Owned<GMimeObject>;

tl::unexpected<Error> refuse(std::string_view expected, std::string_view text) {
  return fail(Errc::bad_argument, expected, 0, text);
}

/// text with LF, CR and CRLF turned into `end`
std::string with_line_ends(std::string_view text, std::string_view end) {
  std::string out;
  out.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '\r') {
      out += end;
      if (i + 1 < text.size() && text[i + 1] == '\n') ++i;
    } else if (text[i] == '\n') {
      out += end;
    } else {
      out += text[i];
    }
  }
  return out;
}

Owned<GMimeStream> stream_of(std::string_view bytes) {
  return Owned<GMimeStream>(g_mime_stream_mem_new_with_buffer(bytes.data(), bytes.size()));
}

void set_content(GMimePart* part, GMimeStream* stream) {
  const Owned<GMimeDataWrapper> content(g_mime_data_wrapper_new_with_stream(stream, GMIME_CONTENT_ENCODING_DEFAULT));
  g_mime_part_set_content(part, content.get());
}

/// A part of text: as it is where it can be, else quoted-printable or base64.
Result<OwnedPart> make_text(std::string_view text, const char* subtype) {
  if (!message::is_utf8(text)) return refuse("UTF-8", text);
  Owned<GMimePart> part(g_mime_part_new_with_type("text", subtype));
  g_mime_object_set_content_type_parameter(GMIME_OBJECT(part.get()), "charset", "utf-8");
  set_content(part.get(), stream_of(with_line_ends(text, "\n")).get());
  const auto encoding = g_mime_part_get_best_content_encoding(part.get(), GMIME_ENCODING_CONSTRAINT_7BIT);
  // The line ends of text are CRLF beneath base64 (RFC 2046 §4.1.1); in the others they become so when they are
  // written.
  if (encoding == GMIME_CONTENT_ENCODING_BASE64) set_content(part.get(), stream_of(with_line_ends(text, "\r\n")).get());
  g_mime_part_set_content_encoding(part.get(), encoding);
  return OwnedPart(GMIME_OBJECT(part.release()));
}

// type "/" subtype, both token      RFC 2045 §5.1
Result<std::pair<std::string, std::string>> split_type(std::string_view content_type) {
  const auto slash = content_type.find('/');
  const auto is_token = [](std::string_view text) {
    return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) {
      return message::is_visible(c) && std::string_view("()<>@,;:\\\"/[]?=").find(c) == std::string_view::npos;
    });
  };
  const auto type = content_type.substr(0, slash);
  if (slash == content_type.npos || !is_token(type) || !is_token(content_type.substr(slash + 1)))
    return refuse("type \"/\" subtype", content_type);
  if (message::same_ignoring_case(type, "multipart")) return refuse("a content type without parts", content_type);
  return std::pair{std::string(type), std::string(content_type.substr(slash + 1))};
}

Result<Owned<GMimeStream>> open(const Content& content) {
  if (const auto* bytes = std::get_if<std::string>(&content)) return stream_of(*bytes);
  const auto& path = std::get<std::filesystem::path>(content);
  GError* error = nullptr;
  if (std::error_code failure; std::filesystem::is_directory(path, failure)) {
    errno = EISDIR;
  } else if (auto* stream = g_mime_stream_fs_open(path.c_str(), O_RDONLY | O_CLOEXEC, 0, &error)) {
    return Owned<GMimeStream>(stream);
  }
  Error out{Errc::bad_argument, {}};
  out.about.expected = "a file to attach";
  out.about.detail = path.string() + ": " + (error ? error->message : std::strerror(errno));
  if (error) g_error_free(error);
  return tl::unexpected(std::move(out));
}

/// filename, and name for readers older than RFC 2183; in UTF-8, where GMime would choose the smallest charset that
/// fits.
void set_file_name(GMimePart* part, const std::string& name) {
  auto* object = GMIME_OBJECT(part);
  g_mime_part_set_filename(part, name.c_str());
  auto* of_disposition = g_mime_content_disposition_get_parameters(g_mime_object_get_content_disposition(object));
  auto* of_type = g_mime_content_type_get_parameters(g_mime_object_get_content_type(object));
  if (auto* parameter = g_mime_param_list_get_parameter(of_disposition, "filename"))
    g_mime_param_set_charset(parameter, "utf-8");
  if (auto* parameter = g_mime_param_list_get_parameter(of_type, "name")) g_mime_param_set_charset(parameter, "utf-8");
}

Result<OwnedPart> make_attachment(const Attachment& attachment, const char* disposition) {
  const auto type = split_type(attachment.content_type);
  if (!type) return tl::unexpected(type.error());
  const auto& name = attachment.file_name;
  if (std::any_of(name.begin(), name.end(), breaks_lines) || !message::is_utf8(name)) return refuse("file name", name);
  const auto& id = attachment.content_id;
  if (!std::all_of(id.begin(), id.end(), [](char c) { return message::is_visible(c) && c != '<' && c != '>'; }))
    return refuse("Content-ID", id);
  auto stream = open(attachment.content);
  if (!stream) return tl::unexpected(std::move(stream.error()));

  Owned<GMimePart> part(g_mime_part_new_with_type(type->first.c_str(), type->second.c_str()));
  set_content(part.get(), stream->get());
  const bool encoded = !message::same_ignoring_case(type->first, "message");
  g_mime_part_set_content_encoding(
      part.get(), encoded ? GMIME_CONTENT_ENCODING_BASE64
                          : g_mime_part_get_best_content_encoding(part.get(), GMIME_ENCODING_CONSTRAINT_BINARY));
  g_mime_object_set_disposition(GMIME_OBJECT(part.get()), disposition);
  if (!name.empty()) set_file_name(part.get(), name);
  if (!id.empty()) g_mime_part_set_content_id(part.get(), id.c_str());
  return OwnedPart(GMIME_OBJECT(part.release()));
}

/// Puts `first` and the attachments into a multipart, if there are any.
Result<OwnedPart> with_attachments(OwnedPart first, const std::vector<Attachment>& attachments, const char* subtype,
                                   const char* disposition) {
  if (attachments.empty()) return first;
  Owned<GMimeMultipart> all(g_mime_multipart_new_with_subtype(subtype));
  g_mime_multipart_add(all.get(), first.get());
  for (const auto& attachment : attachments) {
    auto part = make_attachment(attachment, disposition);
    if (!part) return part;
    g_mime_multipart_add(all.get(), part->get());
  }
  return OwnedPart(GMIME_OBJECT(all.release()));
}

Result<OwnedPart> make_body(const Composition& composition) {
  auto text = make_text(composition.text, "plain");
  if (!text) return text;
  if (!composition.html) return with_attachments(std::move(*text), composition.inline_parts, "related", "inline");
  auto html = make_text(*composition.html, "html").and_then([&](OwnedPart part) {
    return with_attachments(std::move(part), composition.inline_parts, "related", "inline");
  });
  if (!html) return html;
  Owned<GMimeMultipart> both(g_mime_multipart_new_with_subtype("alternative"));
  g_mime_multipart_add(both.get(), text->get());
  g_mime_multipart_add(both.get(), html->get());
  return OwnedPart(GMIME_OBJECT(both.release()));
}

Result<void> check_header(const message::Header& header) {
  for (const auto& field : header.fields()) {
    if (message::same_ignoring_case(field.name, "MIME-Version") ||
        message::same_ignoring_case(std::string_view(field.name).substr(0, 8), "Content-"))
      return refuse("no field of MIME", field.name);
    const auto parsed = message::parse_header(field.raw + "\r\n");
    if (!parsed || parsed->header.fields().size() != 1 || !parsed->malformed.empty() || !parsed->body.empty())
      return refuse("a field", field.raw);
  }
  return {};
}

struct FreeOptions {
  void operator()(GMimeFormatOptions* options) const noexcept { g_mime_format_options_free(options); }
};

}  // namespace

Result<void> compose(const Composition& composition, const Sink& sink) {
  start_gmime();
  if (auto checked = check_header(composition.header); !checked) return checked;
  const auto body = make_body(composition).and_then([&](OwnedPart part) {
    return with_attachments(std::move(part), composition.attachments, "mixed", "attachment");
  });
  if (!body) return tl::unexpected(body.error());

  const std::unique_ptr<GMimeFormatOptions, FreeOptions> options(g_mime_format_options_new());
  g_mime_format_options_set_newline_format(options.get(), GMIME_NEWLINE_FORMAT_DOS);
  const SinkStream stream(sink);
  const auto front = composition.header.text() + "MIME-Version: 1.0\r\n";
  const bool written = g_mime_stream_write(stream.get(), front.data(), front.size()) >= 0 &&
                       g_mime_object_write_to_stream(body->get(), options.get(), stream.get()) >= 0;
  stream.rethrow();
  if (stream.stopped()) return fail(Errc::bad_argument, "a sink that takes all");
  if (!written) return fail(Errc::bad_argument, "content that can be read");
  return {};
}

Result<std::string> compose(const Composition& composition, const Limits& limits) {
  std::string out;
  bool too_big = false;
  auto done = compose(composition, [&](std::string_view bytes) {
    too_big = bytes.size() > limits.literal - out.size();
    if (!too_big) out += bytes;
    return !too_big;
  });
  if (too_big) return fail(Errc::literal_too_big, "the end of the message");
  if (!done) return tl::unexpected(std::move(done.error()));
  return out;
}

}  // namespace mailrig::mime
