#include <mailrig/imap/command_encoder.hpp>

#include <utility>

#include "characters.hpp"
#include "utf8.hpp"

namespace mailrig::imap {
namespace {

// RFC 2683 §3.2.1.5: servers may refuse a command line of more than 1,000 octets; a literal is none of it.
constexpr std::size_t longest_on_line = 900;
constexpr std::size_t longest_minus_literal = 4096;  // RFC 7888 §5

bool is_nil(std::string_view text) { return equals(text, "NIL"); }

// Quoted strings closed, parentheses balanced, and nothing that only a literal could begin with.
bool is_harmless(std::string_view text) {
  bool quoted = false;
  std::size_t open = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (is_ctl(c) || is_eight_bit(c)) return false;
    if (c == '"') quoted = !quoted;
    if (quoted && c == '\\' && ++i < text.size() && text[i] != '"' && text[i] != '\\') return false;
    if (quoted) continue;
    if (c == '{' || (c == ')' && open == 0)) return false;
    if (c == '(') ++open;
    if (c == ')') --open;
  }
  return !quoted && open == 0 && !text.empty();
}

}  // namespace

CommandEncoder::CommandEncoder(std::string_view tag, const EncodeOptions& options) : options_(options) {
  command_.pieces.push_back({std::string(tag) + ' ', false, false});
}

void CommandEncoder::append(std::string_view bytes, bool secret) {
  auto& pieces = command_.pieces;
  if (pieces.back().secret != secret || pieces.back().source) pieces.push_back({{}, secret, false});
  pieces.back().bytes += bytes;
}

CommandEncoder& CommandEncoder::text(std::string_view text) {
  append(text, false);
  return *this;
}

CommandEncoder& CommandEncoder::number(std::uint64_t number) { return text(std::to_string(number)); }

// atom = 1*ATOM-CHAR
CommandEncoder& CommandEncoder::atom(std::string_view text, std::string_view rule) {
  if (text.empty() || !all_of(text, is_atom_char)) return refuse(rule, text);
  append(text, false);
  return *this;
}

// string = quoted / literal
CommandEncoder& CommandEncoder::string(std::string_view text, bool secret, std::string_view rule) {
  if (text.find_first_of(std::string_view("\r\n\0", 3)) != text.npos)
    return refuse(rule, secret ? std::string_view() : text);
  const bool plain = all_of(text, [](char c) { return !is_eight_bit(c); });
  if (text.size() > longest_on_line || !(plain || (options_.utf8 && is_utf8(text)))) {
    literal(text, secret);
    return *this;
  }
  std::string quoted = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') quoted += '\\';
    quoted += c;
  }
  append(quoted += '"', secret);
  return *this;
}

// literal  = "{" number ["+"] "}" CRLF *CHAR8    RFC 3501 §9, RFC 7888 §8
// literal8 = "~{" number ["+"] "}" CRLF *OCTET   RFC 4466 §6
// Up to the CRLF. Whether the server must agree before the octets follow.
bool CommandEncoder::announce(std::string_view before, std::uint64_t size) {
  const bool waits = !options_.literal_plus && !(options_.literal_minus && size <= longest_minus_literal);
  append(std::string(before) + '{' + std::to_string(size) + (waits ? "}\r\n" : "+}\r\n"), false);
  return waits;
}

void CommandEncoder::literal(std::string_view bytes, bool secret, std::string_view before) {
  if (announce(before, bytes.size())) command_.pieces.push_back({std::string(bytes), secret, true});
  else append(bytes, secret);
}

void CommandEncoder::literal(const MessageSource& source, std::string_view before) {
  if (announce(before, source.size)) command_.pieces.push_back({{}, false, true});
  command_.pieces.back().source = source;
}

// astring = 1*ASTRING-CHAR / string. NIL is a string here, and quoted so that no server takes it for nothing.
CommandEncoder& CommandEncoder::astring(std::string_view text, std::string_view rule) {
  const bool atom = !text.empty() && text.size() <= longest_on_line && all_of(text, is_astring_char) && !is_nil(text);
  return atom ? this->text(text) : string(text, false, rule);
}

CommandEncoder& CommandEncoder::astring(const Secret& secret, std::string_view rule) {
  const auto value = secret.reveal();
  const bool atom =
      !value.empty() && value.size() <= longest_on_line && all_of(value, is_astring_char) && !is_nil(value);
  return atom ? this->secret(value) : string(value, true, rule);
}

// list-mailbox = 1*list-char / string
CommandEncoder& CommandEncoder::list_mailbox(std::string_view pattern) {
  const bool atom = !pattern.empty() && pattern.size() <= longest_on_line && all_of(pattern, is_list_char);
  return atom && !is_nil(pattern) ? text(pattern) : string(pattern, false, "list-mailbox");
}

// flag = "\Answered" / "\Flagged" / "\Deleted" / "\Seen" / "\Draft" / flag-keyword / flag-extension
CommandEncoder& CommandEncoder::flag(std::string_view flag) {
  const auto name = flag.substr(flag.starts_with('\\') ? 1 : 0);
  if (equals(flag, "\\Recent") || name.empty() || !all_of(name, is_atom_char)) return refuse("flag", flag);
  return text(flag);
}

CommandEncoder& CommandEncoder::flag_list(std::span<const std::string> flags) {
  text("(");
  for (std::size_t i = 0; i < flags.size(); ++i) text(i > 0 ? " " : "").flag(flags[i]);
  return text(")");
}

CommandEncoder& CommandEncoder::sequence_set(const SequenceSet& set) {
  return set.empty() ? refuse("sequence-set") : text(set.text());
}

// section      = "[" [section-spec] "]"
// section-spec = section-msgtext / (section-part ["." section-text])
CommandEncoder& CommandEncoder::section(const Section& section) {
  static constexpr std::string_view words[] = {"", "HEADER", "HEADER.FIELDS", "HEADER.FIELDS.NOT", "TEXT", "MIME"};
  const bool fields = section.text == SectionText::header_fields || section.text == SectionText::header_fields_not;
  if (section.text == SectionText::mime && section.part.empty()) return refuse("section-part");
  if (fields == section.fields.empty()) return refuse("header-list");
  text("[");
  for (const auto& part : section.part) {
    if (part == 0) return refuse("nz-number", "0");
    if (&part != section.part.data()) text(".");
    number(part);
  }
  if (section.text != SectionText::whole && !section.part.empty()) text(".");
  text(words[static_cast<std::size_t>(section.text)]);
  for (const auto& field : section.fields) {
    // field-name = %d33-57 / %d59-126   RFC 2822 §2.2
    if (!all_of(field, [](char c) { return c > ' ' && c < 0x7f && c != ':'; })) return refuse("header-fld-name", field);
    text(&field == section.fields.data() ? " (" : " ").astring(field, "header-fld-name");
  }
  return text(fields ? ")]" : "]");
}

CommandEncoder& CommandEncoder::message(std::string_view bytes) {
  if (bytes.find('\0') != bytes.npos) return refuse("CHAR8", "\\0");
  literal(bytes, false);
  return *this;
}

CommandEncoder& CommandEncoder::message(const MessageSource& source) {
  literal(source, {});
  return *this;
}

CommandEncoder& CommandEncoder::binary(std::string_view bytes) {
  literal(bytes, false, "~");
  return *this;
}

CommandEncoder& CommandEncoder::binary(const MessageSource& source) {
  literal(source, "~");
  return *this;
}

CommandEncoder& CommandEncoder::raw(std::string_view text, std::string_view rule) {
  return is_harmless(text) ? this->text(text) : refuse(rule, text);
}

CommandEncoder& CommandEncoder::secret(std::string_view bytes) {
  append(bytes, true);
  return *this;
}

CommandEncoder& CommandEncoder::dialogue(std::shared_ptr<Dialogue> dialogue) {
  command_.dialogue = std::move(dialogue);
  return *this;
}

CommandEncoder& CommandEncoder::refuse(std::string_view rule, std::string_view argument) {
  if (!error_) error_ = fail(Errc::bad_argument, rule, 0, argument).value();
  return *this;
}

Result<EncodedCommand> CommandEncoder::finish() {
  if (error_) return tl::unexpected(std::move(*error_));
  append("\r\n", false);
  return std::move(command_);
}

}  // namespace mailrig::imap
