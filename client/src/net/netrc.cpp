#include <mailrig/net/netrc.hpp>

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <sstream>

namespace mailrig::net {
namespace {

constexpr std::size_t largest_file = 1 << 20;

constexpr std::string_view white_space = " \t\r\n";

// One word, with its quotes and backslashes resolved; empty at the end. Comments run from "#" to the line's end.
std::string take_word(std::string_view& text) {
  for (;;) {
    text.remove_prefix(std::min(text.find_first_not_of(white_space), text.size()));
    if (!text.starts_with('#')) break;
    text.remove_prefix(std::min(text.find('\n'), text.size()));
  }
  const bool quoted = text.starts_with('"');
  if (quoted) text.remove_prefix(1);
  std::string word;
  while (!text.empty()) {
    const char c = text.front();
    if (quoted ? c == '"' : white_space.find(c) != white_space.npos) break;
    text.remove_prefix(1);
    if (c == '\\' && !text.empty()) {
      word += text.front();
      text.remove_prefix(1);
    } else {
      word += c;
    }
  }
  if (quoted && !text.empty()) text.remove_prefix(1);
  return word;
}

// A macro runs to the first empty line.
void skip_macro(std::string_view& text) {
  const auto end = std::min(text.find("\n\n"), text.find("\r\n\r\n"));
  text.remove_prefix(std::min(end, text.size()));
}

bool same_host(std::string_view a, std::string_view b) {
  const auto lower = [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; };
  return std::equal(a.begin(), a.end(), b.begin(), b.end(), [&](char x, char y) { return lower(x) == lower(y); });
}

}  // namespace

Result<std::vector<NetrcEntry>> parse_netrc(std::string_view text) {
  std::vector<NetrcEntry> entries;
  auto rest = text;
  for (auto word = take_word(rest); !word.empty(); word = take_word(rest)) {
    const auto offset = text.size() - rest.size();
    if (word == "default") {
      entries.emplace_back();
      continue;
    }
    auto value = take_word(rest);
    if (value.empty()) return fail(Errc::bad_syntax, "a value behind \"" + printable(word, 20) + '"', offset);
    if (word == "machine") entries.push_back({std::move(value), {}, {}});
    else if (word == "macdef") skip_macro(rest);
    else if (entries.empty()) return fail(Errc::bad_syntax, "machine or default", offset);
    else if (word == "login") entries.back().login = std::move(value);
    else if (word == "password") entries.back().password = Secret(std::move(value));
    else if (word != "account")
      return fail(Errc::bad_syntax, "machine, default, login, password, account or macdef", offset);
  }
  return entries;
}

std::optional<NetrcEntry> find_netrc_entry(const std::vector<NetrcEntry>& entries, std::string_view machine,
                                           std::string_view login) {
  for (const auto& entry : entries) {
    if (!entry.machine.empty() && !same_host(entry.machine, machine)) continue;
    if (login.empty() || entry.login.empty() || entry.login == login) return entry;
  }
  return std::nullopt;
}

Result<std::vector<NetrcEntry>> read_netrc(std::filesystem::path file) {
  namespace fs = std::filesystem;
  if (file.empty()) {
    const char* home = std::getenv("HOME");
    if (!home) return std::vector<NetrcEntry>();
    file = fs::path(home) / ".netrc";
  }
  std::error_code error;
  const auto status = fs::status(file, error);
  if (error || !fs::is_regular_file(status)) return std::vector<NetrcEntry>();
  std::ifstream stream(file, std::ios::binary);
  std::string text(largest_file, '\0');
  stream.read(text.data(), static_cast<std::streamsize>(text.size()));
  text.resize(static_cast<std::size_t>(stream.gcount()));
  auto entries = parse_netrc(text);
  std::fill(text.begin(), text.end(), '\0');
  if (!entries) return entries;

  const auto others = fs::perms::group_read | fs::perms::others_read;
  const bool has_password =
      std::any_of(entries->begin(), entries->end(), [](const auto& entry) { return !entry.password.empty(); });
  if (has_password && (status.permissions() & others) != fs::perms::none)
    return fail(Errc::bad_argument, "a .netrc that only its owner may read");
  return entries;
}

}  // namespace mailrig::net
