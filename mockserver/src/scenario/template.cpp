#include <algorithm>

#include "dialogue.hpp"
#include "source.hpp"

namespace mailrig::mock {
namespace {

bool is_name(std::string_view text) {
  const auto letter = [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_'; };
  return !text.empty() && letter(text.front()) &&
         std::all_of(text.begin(), text.end(), [&](char c) { return letter(c) || (c >= '0' && c <= '9'); });
}

}  // namespace

void require_name(std::string_view name, const Where& where) {
  if (!is_name(name))
    invalid(where, "'" + std::string(name) + "' is no name for a variable: letters, digits and '_', a letter first");
}

// template = *(text / "${" name [":/" regex "/"] "}" / "${*}"), where "$${" is the text "${"
std::vector<Part> parse_template(std::string_view text, const Where& where) {
  std::vector<Part> parts;
  std::string plain;
  const auto end_plain = [&] {
    if (!plain.empty()) parts.emplace_back(Text{std::move(plain)});
    plain.clear();
  };
  for (std::size_t at = 0; at < text.size();) {
    const auto here = [&] { return Where{where.file, where.line, where.column + static_cast<int>(at)}; };
    const auto rest = text.substr(at);
    if (rest.starts_with("$${")) {
      plain += "${";
      at += 3;
      continue;
    }
    if (!rest.starts_with("${")) {
      plain += text[at++];
      continue;
    }
    const auto colon = rest.find(":/");
    auto close = rest.find('}');
    const bool constrained = colon < close;
    if (constrained) close = rest.find("/}", colon + 2);
    if (close == rest.npos) invalid(here(), "'${' without its '}'; write '$${' where the text itself is meant");
    const auto name = rest.substr(2, (constrained ? colon : close) - 2);
    end_plain();
    if (!constrained && name == "*") {
      if (at + close + 1 < text.size()) invalid(here(), std::string(nothing_behind_rest));
      parts.emplace_back(Rest{});
    } else {
      require_name(name, here());
      parts.emplace_back(Variable{
          std::string(name), constrained ? std::string(rest.substr(colon + 2, close - colon - 2)) : std::string()});
    }
    at += close + (constrained ? 2 : 1);
  }
  end_plain();
  return parts;
}

}  // namespace mailrig::mock
