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

// resp-text-code, between its brackets. One that does not fit its grammar is kept raw: it is only a hint.
ResponseCode response_code(Scanner& in, std::string_view text) {
  ResponseCode result;
  result.name = text.substr(0, text.find(' '));
  result.arguments = text.substr(std::min(result.name.size() + 1, text.size()));
  const auto before = in.mark();
  auto arguments = in.piece(text.substr(result.name.size()));
  result.value = parse_code_arguments(arguments, result.name);
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
