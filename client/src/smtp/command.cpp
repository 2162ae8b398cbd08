#include <mailrig/smtp/command.hpp>

#include <algorithm>
#include <cassert>
#include <utility>

#include <mailrig/wire/base64.hpp>

#include "text.hpp"

namespace mailrig::smtp {
namespace {

constexpr std::size_t longest_command = 512;  // RFC 5321 §4.5.3.1.4, CRLF included

template <class... Functions>
struct overloaded : Functions... {
  using Functions::operator()...;
};
template <class... Functions>
overloaded(Functions...) -> overloaded<Functions...>;  // clang 14 does not deduce it by itself

std::string_view keyword(Verb verb) noexcept {
  switch (verb) {
    case Verb::mail: return "MAIL";
    case Verb::send: return "SEND";
    case Verb::soml: return "SOML";
    case Verb::saml: return "SAML";
  }
  return "MAIL";
}

bool beyond_ascii(char c) noexcept { return static_cast<unsigned char>(c) >= 0x80; }

// String = Atom / Quoted-string      RFC 5321 §4.1.2; looser, since VRFY, EXPN, HELP and NOOP take words for people
Result<void> check_string(std::string_view string, Charset charset) {
  if (string.empty()) return fail(Errc::bad_argument, "a String that is not empty");
  for (std::size_t i = 0; i < string.size(); ++i) {
    const char c = string[i];
    if (c == ' ' || is_visible(c) || (charset == Charset::utf8 && beyond_ascii(c))) continue;
    return fail(Errc::bad_argument, "a String without control characters", i, string);
  }
  return {};
}

// esmtp-param = esmtp-keyword ["=" esmtp-value]      RFC 5321 §4.1.2
Result<void> check_parameter(const Parameter& parameter, Charset charset) {
  const std::string_view keyword = parameter.keyword;
  const bool keyword_fits =
      !keyword.empty() && is_alphanumeric(keyword.front()) &&
      std::all_of(keyword.begin(), keyword.end(), [](char c) { return is_alphanumeric(c) || c == '-'; });
  if (!keyword_fits) return fail(Errc::bad_argument, "esmtp-keyword", 0, keyword);
  if (!parameter.value) return {};
  const std::string_view value = *parameter.value;
  const bool value_fits = !value.empty() && std::all_of(value.begin(), value.end(), [&](char c) {
    return (is_visible(c) && c != '=') || (charset == Charset::utf8 && beyond_ascii(c));
  });
  if (!value_fits) return fail(Errc::bad_argument, "esmtp-value", 0, value);
  return {};
}

/// The command line, or the first failure of a check.
using Line = Result<std::string>;

Line with_string(std::string line, const std::optional<std::string>& string, Charset charset) {
  if (!string) return line;
  return check_string(*string, charset).map([&] { return line + ' ' + *string; });
}

Line with_domain(std::string line, std::string_view domain) {
  return check_domain(domain).map([&] { return line + ' ' + std::string(domain); });
}

// "MAIL FROM:" Reverse-path [SP Mail-parameters], "RCPT TO:" Forward-path [SP Rcpt-parameters]   RFC 5321 §4.1.1.2, .3
Line with_path(std::string line, std::string_view path, const std::vector<Parameter>& parameters, Charset charset) {
  ((line += '<') += path) += '>';
  for (const auto& parameter : parameters) {
    if (const auto checked = check_parameter(parameter, charset); !checked) return tl::unexpected(checked.error());
    (line += ' ') += parameter.keyword;
    if (parameter.value) (line += '=') += *parameter.value;
  }
  return line;
}

bool is_mechanism_name(std::string_view name) noexcept {
  return !name.empty() &&
         std::all_of(name.begin(), name.end(), [](char c) { return is_alphanumeric(c) || c == '-' || c == '_'; });
}

}  // namespace

std::string_view keyword(const Command& command) {
  return std::visit(overloaded{
                        [](const Ehlo&) -> std::string_view { return "EHLO"; },
                        [](const Helo&) -> std::string_view { return "HELO"; },
                        [](const Lhlo&) -> std::string_view { return "LHLO"; },
                        [](const Mail& c) { return keyword(c.verb); },
                        [](const Rcpt&) -> std::string_view { return "RCPT"; },
                        [](const Data&) -> std::string_view { return "DATA"; },
                        [](const Rset&) -> std::string_view { return "RSET"; },
                        [](const Vrfy&) -> std::string_view { return "VRFY"; },
                        [](const Expn&) -> std::string_view { return "EXPN"; },
                        [](const Help&) -> std::string_view { return "HELP"; },
                        [](const Noop&) -> std::string_view { return "NOOP"; },
                        [](const Quit&) -> std::string_view { return "QUIT"; },
                        [](const Starttls&) -> std::string_view { return "STARTTLS"; },
                        [](const Auth&) -> std::string_view { return "AUTH"; },
                        [](const Bdat&) -> std::string_view { return "BDAT"; },
                        [](const Xque&) -> std::string_view { return "XQUE"; },
                    },
                    command);
}

Result<Send> encode(const Command& command, Charset charset) {
  std::string line(keyword(command));
  auto encoded = std::visit(overloaded{
                                [&](const Ehlo& c) { return with_domain(line, c.domain); },
                                [&](const Helo& c) { return with_domain(line, c.domain); },
                                [&](const Lhlo& c) { return with_domain(line, c.domain); },
                                [&](const Mail& c) -> Line {
                                  if (!c.reverse_path.empty())  // "<>" is the null path
                                    if (auto checked = check_path(c.reverse_path, charset); !checked)
                                      return tl::unexpected(checked.error());
                                  return with_path(line + " FROM:", c.reverse_path, c.parameters, charset);
                                },
                                [&](const Rcpt& c) -> Line {
                                  if (auto checked = check_path(c.forward_path, charset); !checked)
                                    return tl::unexpected(checked.error());
                                  return with_path(line + " TO:", c.forward_path, c.parameters, charset);
                                },
                                [&](const Vrfy& c) { return with_string(line, c.string, charset); },
                                [&](const Expn& c) { return with_string(line, c.string, charset); },
                                [&](const Help& c) { return with_string(line, c.string, charset); },
                                [&](const Noop& c) { return with_string(line, c.string, charset); },
                                [&](const Auth& c) -> Line {
                                  assert(c.mechanism);
                                  if (!is_mechanism_name(c.mechanism->name()))
                                    return fail(Errc::bad_argument, "SASL mechanism name");
                                  return line + ' ' + std::string(c.mechanism->name());
                                },
                                [&](const Data&) -> Line { return line; },
                                [&](const Bdat&) -> Line { return line; },
                                [&](const Xque&) -> Line { return line; },
                                [&](const Rset&) -> Line { return line; },
                                [&](const Quit&) -> Line { return line; },
                                [&](const Starttls&) -> Line { return line; },
                            },
                            command);
  return std::move(encoded).map([](std::string&& text) { return Send{std::move(text) + "\r\n"}; });
}

// "AUTH" SP auth_type [SP (base64 / "=")] CRLF      RFC 2554 §7
std::optional<std::vector<Send>> encode_with_initial_response(const Auth& command, std::string_view response) {
  assert(is_mechanism_name(command.mechanism->name()));
  std::vector<Send> sends{{"AUTH " + std::string(command.mechanism->name()) + ' '},
                          {response.empty() ? "=" : to_base64(response), true},
                          {"\r\n"}};
  std::size_t octets = 0;
  for (const auto& send : sends) octets += send.bytes.size();
  if (octets > longest_command) return std::nullopt;
  return sends;
}

}  // namespace mailrig::smtp
