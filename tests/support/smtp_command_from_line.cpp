#include "support/smtp_command_from_line.hpp"

#include <mailrig/wire/dot_stuffing.hpp>

#include "support/command_words.hpp"

namespace mailrig::test {
namespace {

struct PathAndParameters {
  std::string path;
  std::vector<smtp::Parameter> parameters;
};

// `introduction` "<" path ">" *(SP esmtp-param); a ">" inside of quotes belongs to the path
std::optional<PathAndParameters> path_and_parameters(std::string_view text, std::string_view introduction) {
  if (upper_case(text.substr(0, introduction.size())) != introduction) return std::nullopt;
  text.remove_prefix(introduction.size());
  if (!text.starts_with('<')) return std::nullopt;
  bool quoted = false;
  std::size_t end = 1;
  for (; end < text.size() && (quoted || text[end] != '>'); ++end) {
    if (text[end] == '"') quoted = !quoted;
    if (quoted && text[end] == '\\') ++end;
  }
  if (end >= text.size()) return std::nullopt;

  PathAndParameters found{std::string(text.substr(1, end - 1)), {}};
  text.remove_prefix(end + 1);
  while (!text.empty()) {
    if (!text.starts_with(' ')) return std::nullopt;
    text.remove_prefix(1);
    const auto word = text.substr(0, text.find(' '));
    text.remove_prefix(word.size());
    const auto equals = word.find('=');
    smtp::Parameter parameter{std::string(word.substr(0, equals)), std::nullopt};
    if (equals != word.npos) parameter.value = word.substr(equals + 1);
    found.parameters.push_back(std::move(parameter));
  }
  return found;
}

Result<smtp::Command> mail(std::string_view line, std::string_view text, smtp::Verb verb) {
  auto found = path_and_parameters(text, "FROM:");
  if (!found) return no_command("FROM:<path>", line);
  return smtp::Mail{std::move(found->path), std::move(found->parameters), verb};
}

std::string message_from_lines(const std::vector<std::string>& lines) {
  std::string message;
  for (const auto& line : lines) {
    const auto unstuffed = dot_unstuffed(line);
    if (unstuffed.ends) break;
    (message += unstuffed.text) += "\r\n";
  }
  return message;
}

std::optional<std::string> optional_string(std::string_view text) {
  if (text.empty()) return std::nullopt;
  return std::string(text);
}

}  // namespace

Result<smtp::Command> smtp_command_from_line(std::string_view line, const std::vector<std::string>& following) {
  auto text = line;
  const auto keyword = upper_case(take_word(text));
  if (keyword == "EHLO") return smtp::Ehlo{std::string(text)};
  if (keyword == "HELO") return smtp::Helo{std::string(text)};
  if (keyword == "LHLO") return smtp::Lhlo{std::string(text)};
  if (keyword == "MAIL") return mail(line, text, smtp::Verb::mail);
  if (keyword == "SEND") return mail(line, text, smtp::Verb::send);
  if (keyword == "SOML") return mail(line, text, smtp::Verb::soml);
  if (keyword == "SAML") return mail(line, text, smtp::Verb::saml);
  if (keyword == "RCPT") {
    auto found = path_and_parameters(text, "TO:");
    if (!found) return no_command("TO:<path>", line);
    return smtp::Rcpt{std::move(found->path), std::move(found->parameters)};
  }
  if (keyword == "VRFY") return smtp::Vrfy{std::string(text)};
  if (keyword == "EXPN") return smtp::Expn{std::string(text)};
  if (keyword == "HELP") return smtp::Help{optional_string(text)};
  if (keyword == "NOOP") return smtp::Noop{optional_string(text)};
  if (keyword == "AUTH") {
    auto mechanism = mechanism_from_words(text, following);
    if (!mechanism) return tl::unexpected(std::move(mechanism.error()));
    return smtp::Auth{std::move(*mechanism)};
  }
  if (!text.empty()) return no_command("a command of RFC 5321 section 4.1.1", line);
  if (keyword == "DATA") return smtp::Data{message_from_lines(following)};
  if (keyword == "RSET") return smtp::Rset{};
  if (keyword == "QUIT") return smtp::Quit{};
  if (keyword == "STARTTLS") return smtp::Starttls{};
  return no_command("a command of RFC 5321 section 4.1.1", line);
}

}  // namespace mailrig::test
