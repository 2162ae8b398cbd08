#include <mailrig/smtp/extensions.hpp>

#include <algorithm>
#include <charconv>

#include "text.hpp"

namespace mailrig::smtp {
namespace {

// ehlo-keyword = (ALPHA / DIGIT) *(ALPHA / DIGIT / "-")      RFC 5321 §4.1.1.1
// "=" is taken too, for "AUTH=LOGIN", which servers print for the sake of old clients.
bool is_keyword(std::string_view word) noexcept {
  return !word.empty() && is_alphanumeric(word.front()) &&
         std::all_of(word.begin(), word.end(), [](char c) { return is_alphanumeric(c) || c == '-' || c == '='; });
}

std::string_view take_word(std::string_view& line) noexcept {
  const auto begin = std::min(line.find_first_not_of(' '), line.size());
  line.remove_prefix(begin);
  const auto word = line.substr(0, line.find(' '));
  line.remove_prefix(word.size());
  return word;
}

}  // namespace

const Extension* Extensions::find(std::string_view keyword) const noexcept {
  const auto found =
      std::find_if(all_.begin(), all_.end(), [&](const auto& one) { return same_ignoring_case(one.keyword, keyword); });
  return found == all_.end() ? nullptr : &*found;
}

bool Extensions::offers_mechanism(std::string_view mechanism) const {
  const auto offered = mechanisms();
  return std::any_of(offered.begin(), offered.end(),
                     [&](const auto& one) { return same_ignoring_case(one, mechanism); });
}

// "AUTH" *(SP mechanism), RFC 4954 §3; and "AUTH=" mechanism *(SP mechanism), which older clients look for
std::vector<std::string> Extensions::mechanisms() const {
  static constexpr std::string_view auth = "AUTH", old_spelling = "AUTH=";
  std::vector<std::string> offered;
  const auto add = [&](std::string_view mechanism) {
    const bool known = std::any_of(offered.begin(), offered.end(),
                                   [&](const auto& one) { return same_ignoring_case(one, mechanism); });
    if (!known && !mechanism.empty()) offered.emplace_back(mechanism);
  };
  for (const auto& one : all_) {
    const std::string_view keyword = one.keyword;
    const bool old = same_ignoring_case(keyword.substr(0, old_spelling.size()), old_spelling);
    if (!old && !same_ignoring_case(keyword, auth)) continue;
    if (old) add(keyword.substr(old_spelling.size()));
    for (const auto& parameter : one.parameters) add(parameter);
  }
  return offered;
}

// size-param ::= [1*20DIGIT]      RFC 1870 §4
std::optional<std::uint64_t> Extensions::largest_message() const noexcept {
  const auto* size = find("SIZE");
  if (!size || size->parameters.empty()) return std::nullopt;
  const auto& text = size->parameters.front();
  std::uint64_t octets = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), octets);
  if (error != std::errc{} || end != text.data() + text.size() || octets == 0) return std::nullopt;
  return octets;
}

// ehlo-ok-rsp      RFC 5321 §4.1.1.1
Result<Extensions> parse_extensions(const Reply& reply, const Limits& limits) {
  std::vector<Extension> all;
  std::size_t words = 0;
  std::string_view rest = reply.text;
  for (auto lf = rest.find('\n'); lf != rest.npos; lf = rest.find('\n')) {
    rest.remove_prefix(lf + 1);
    auto line = rest.substr(0, rest.find('\n'));
    const auto keyword = take_word(line);
    if (!is_keyword(keyword)) continue;
    all.push_back({std::string(keyword), {}});
    ++words;
    for (auto word = take_word(line); !word.empty() && words <= limits.items; word = take_word(line)) {
      all.back().parameters.emplace_back(word);
      ++words;
    }
    if (words > limits.items) return fail(Errc::too_many_items, "ehlo-line");
  }
  return Extensions(std::move(all));
}

}  // namespace mailrig::smtp
