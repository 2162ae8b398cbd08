#include <algorithm>

#include "grammar.hpp"

namespace mailrig::imap {
namespace {

constexpr auto npos = std::string_view::npos;

// Where the "]" stands that closes the "[" in front of `text`: behind nested brackets and quoted strings if they
// are balanced, else the first one. RFC 3501 §9 allows no "]" within a code, but servers send it.
std::size_t end_of_code(std::string_view text) {
  std::size_t open = 1;
  for (std::size_t at = 0; at < text.size(); ++at) {
    if (text[at] == '"') at = text.find('"', at + 1);
    if (at == npos) break;
    if (text[at] == '[') ++open;
    if (text[at] == ']' && --open == 0) return at;
  }
  return text.find(']');
}

// "(" astring *(SP astring) ")"
std::span<const std::string_view> charsets(Scanner& in) {
  auto list = in.list_of<std::string_view>();
  in.list("BADCHARSET", [&] { in.add(list, in.astring("astring")); });
  return list.view();
}

template <class T>
T with_number(Scanner& in) {
  in.space();
  return T{in.nz_number()};
}

code::NewName new_name(Scanner& in) {
  code::NewName result;
  in.space();
  result.old_name = in.astring("string");
  in.space();
  result.new_name = in.astring("string");
  return result;
}

// resp-code-apnd = "APPENDUID" SP nz-number SP append-uid   RFC 4315 §4
code::AppendUid append_uid(Scanner& in) {
  code::AppendUid result;
  in.space();
  result.uid_validity = in.nz_number();
  in.space();
  result.uids = in.uid_set();
  return result;
}

// resp-code-copy = "COPYUID" SP nz-number SP uid-set SP uid-set   RFC 4315 §4
code::CopyUid copy_uid(Scanner& in) {
  code::CopyUid result;
  in.space();
  result.uid_validity = in.nz_number();
  in.space();
  result.source = in.uid_set();
  in.space();
  result.destination = in.uid_set();
  return result;
}

code::Value arguments_of(std::string_view name, Scanner& in) {
  if (equals(name, "ALERT")) return code::Alert{};
  if (equals(name, "PARSE")) return code::Parse{};
  if (equals(name, "READ-ONLY")) return code::ReadOnly{};
  if (equals(name, "READ-WRITE")) return code::ReadWrite{};
  if (equals(name, "TRYCREATE")) return code::TryCreate{};
  if (equals(name, "CAPABILITY")) return code::Capability{parse_capability_data(in).names};
  if (equals(name, "UIDNEXT")) return with_number<code::UidNext>(in);
  if (equals(name, "UIDVALIDITY")) return with_number<code::UidValidity>(in);
  if (equals(name, "UNSEEN")) return with_number<code::Unseen>(in);
  if (equals(name, "NEWNAME")) return new_name(in);
  if (equals(name, "APPENDUID")) return append_uid(in);
  if (equals(name, "COPYUID")) return copy_uid(in);
  if (equals(name, "PERMANENTFLAGS")) {
    in.space();
    return code::PermanentFlags{in.flag_list("flag-perm")};
  }
  if (equals(name, "BADCHARSET")) {
    if (in.at_end()) return code::BadCharset{};
    in.space();
    return code::BadCharset{charsets(in)};
  }
  if (equals(name, "HIGHESTMODSEQ")) {
    in.space();
    return code::HighestModSeq{in.number64("mod-sequence-value")};
  }
  in.move_to_end();
  return {};
}

// resp-text-code, between its brackets. One that does not fit its grammar is kept raw: it is only a hint.
ResponseCode response_code(Scanner& in, std::string_view text) {
  ResponseCode result;
  result.name = text.substr(0, text.find(' '));
  result.arguments = text.substr(std::min(result.name.size() + 1, text.size()));
  const auto before = in.mark();
  auto arguments = in.piece(text.substr(result.name.size()));
  result.value = arguments_of(result.name, arguments);
  arguments.trailing_space();
  if (arguments.ok() && !arguments.at_end()) arguments.failed("]");
  if (!arguments.ok()) {
    if (arguments.error().code != Errc::bad_syntax) in.failed(arguments.error().about.expected, arguments.error().code);
    in.rewind(before);
    in.tolerate(Tolerance::malformed_code, arguments.error().about.expected);
    result.value = {};
  }
  return result;
}

}  // namespace

// resp-text = ["[" resp-text-code "]" SP] text   RFC 3501 §9; RFC 9051 §9 makes the text optional
StatusResponse parse_status_text(Scanner& in, Condition condition) {
  StatusResponse result;
  result.condition = condition;
  if (in.accept('[')) {
    const auto end = end_of_code(in.rest());
    if (end != npos) {
      result.code = response_code(in, in.rest().substr(0, end));
      if (!in.ok()) return result;
      in.advance(end + 1);
      if (!in.at_end() && !in.accept(' ')) in.tolerate(Tolerance::missing_space, "SP");
    } else {
      in.tolerate(Tolerance::unclosed_code, "]");
    }
  }
  result.text = in.rest();
  if (result.text.empty()) in.tolerate(Tolerance::missing_text, "text");
  in.move_to_end();
  return result;
}

}  // namespace mailrig::imap
