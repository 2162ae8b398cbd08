#include <mailrig/pop3/command.hpp>

#include <cassert>
#include <type_traits>
#include <utility>

#include <mailrig/wire/base64.hpp>

namespace mailrig::pop3 {
namespace {

constexpr std::size_t longest_command = 255;  // RFC 2449 §4, CRLF included
constexpr std::size_t digest_digits = 32;

template <class... Functions>
struct overloaded : Functions... {
  using Functions::operator()...;
};
template <class... Functions>
overloaded(Functions...) -> overloaded<Functions...>;  // clang 14 does not deduce it by itself

/// Builds a command line piece by piece; secrets become a Send of their own.
class Line {
 public:
  explicit Line(std::string_view keyword) { sends_.push_back({std::string(keyword), false}); }

  Line& number(std::uint32_t value) {
    sends_.back().bytes += ' ' + std::to_string(value);
    return *this;
  }
  Line& message(MessageNumber value) {
    if (value == 0) refuse("a message-number from 1");
    return number(value);
  }
  Line& argument(std::string_view text, std::string_view forbidden) {
    check(text, forbidden);
    (sends_.back().bytes += ' ') += text;
    return *this;
  }
  Line& secret(std::string_view text) {
    check(text, line_breakers);
    sends_.back().bytes += ' ';
    sends_.push_back({std::string(text), true});
    sends_.push_back({});
    return *this;
  }
  /// The argument itself is never shown: it may be secret.
  void refuse(std::string_view expected) {
    if (!error_) error_ = fail(Errc::bad_argument, expected).value();
  }
  Result<std::vector<Send>> done() && {
    if (error_) return tl::unexpected(std::move(*error_));
    sends_.back().bytes += "\r\n";
    return std::move(sends_);
  }

  static constexpr std::string_view line_breakers{"\r\n\0", 3};
  static constexpr std::string_view word_breakers{"\r\n\0 ", 4};

 private:
  void check(std::string_view text, std::string_view forbidden) {
    if (text.empty()) refuse("an argument that is not empty");
    if (text.find_first_of(forbidden) != text.npos)
      refuse(forbidden == word_breakers ? "an argument without SP, CR, LF, NUL" : "an argument without CR, LF, NUL");
  }

  std::vector<Send> sends_;
  std::optional<Error> error_;
};

bool is_digest(std::string_view text) noexcept {
  return text.size() == digest_digits && text.find_first_not_of("0123456789abcdef") == text.npos;
}

template <class Listing>
Result<Response> only(Result<Listing> listing, MessageNumber asked_for, std::string_view text) {
  if (!listing) return tl::unexpected(std::move(listing.error()));
  if (listing->number != asked_for) return fail(Errc::bad_syntax, "the message-number asked for", 0, text);
  std::vector<Listing> listings;
  listings.push_back(std::move(*listing));
  return listings;
}

template <class Value>
Result<Response> as_response(Result<Value> value) {
  if (!value) return tl::unexpected(std::move(value.error()));
  return Response(std::move(*value));
}

}  // namespace

std::string_view keyword(const Command& command) {
  return std::visit(overloaded{
                        [](const User&) { return "USER"; },
                        [](const Pass&) { return "PASS"; },
                        [](const Apop&) { return "APOP"; },
                        [](const Auth&) { return "AUTH"; },
                        [](const Stls&) { return "STLS"; },
                        [](const Stat&) { return "STAT"; },
                        [](const List&) { return "LIST"; },
                        [](const Uidl&) { return "UIDL"; },
                        [](const Retr&) { return "RETR"; },
                        [](const Top&) { return "TOP"; },
                        [](const Dele&) { return "DELE"; },
                        [](const Noop&) { return "NOOP"; },
                        [](const Rset&) { return "RSET"; },
                        [](const Capa&) { return "CAPA"; },
                        [](const Quit&) { return "QUIT"; },
                        [](const Utf8&) { return "UTF8"; },
                        [](const Lang&) { return "LANG"; },
                        [](const Last&) { return "LAST"; },
                    },
                    command);
}

bool in_pieces(const Command& command) noexcept {
  if (const auto* retr = std::get_if<Retr>(&command)) return retr->in_pieces;
  const auto* top = std::get_if<Top>(&command);
  return top && top->in_pieces;
}

Shape shape(const Command& command) {
  const auto multi_line_if = [](bool condition) { return condition ? Shape::multi_line : Shape::single_line; };
  return std::visit(
      [&](const auto& one) {
        using C = std::decay_t<decltype(one)>;
        if constexpr (std::is_same_v<C, List> || std::is_same_v<C, Uidl>) return multi_line_if(!one.message);
        else if constexpr (std::is_same_v<C, Lang>) return multi_line_if(!one.range);
        else return multi_line_if(std::is_same_v<typename C::Response, Message> || std::is_same_v<C, Capa>);
      },
      command);
}

// command = keyword *(SP param) CRLF      RFC 2449 §3
Result<std::vector<Send>> encode(const Command& command) {
  Line line(keyword(command));
  std::visit(overloaded{
                 [&](const User& c) { line.argument(c.name, Line::line_breakers); },
                 [&](const Pass& c) { line.secret(c.password.reveal()); },
                 [&](const Apop& c) {
                   if (!is_digest(c.digest.reveal())) line.refuse("a digest of 32 lower-case hexadecimal digits");
                   line.argument(c.name, Line::word_breakers).secret(c.digest.reveal());
                 },
                 [&](const Auth& c) {
                   assert(c.mechanism);
                   line.argument(c.mechanism->name(), Line::word_breakers);
                 },
                 [&](const List& c) {
                   if (c.message) line.message(*c.message);
                 },
                 [&](const Uidl& c) {
                   if (c.message) line.message(*c.message);
                 },
                 [&](const Retr& c) { line.message(c.message); },
                 [&](const Top& c) { line.message(c.message).number(c.lines); },
                 [&](const Dele& c) { line.message(c.message); },
                 [&](const Lang& c) {
                   if (c.range) line.argument(*c.range, Line::word_breakers);
                 },
                 [](const Utf8&) {},
                 [](const Last&) {},
                 [](const Stls&) {},
                 [](const Stat&) {},
                 [](const Noop&) {},
                 [](const Rset&) {},
                 [](const Capa&) {},
                 [](const Quit&) {},
             },
             command);
  return std::move(line).done();
}

// "AUTH" SP mechanism [SP initial-response] CRLF      RFC 5034 §4; "=" is an empty response
std::optional<std::vector<Send>> encode_with_initial_response(const Auth& command, std::string_view response) {
  Line line("AUTH");
  line.argument(command.mechanism->name(), Line::word_breakers);
  line.secret(response.empty() ? "=" : to_base64(response));
  auto sends = std::move(line).done();
  if (!sends) return std::nullopt;
  std::size_t octets = 0;
  for (const auto& send : *sends) octets += send.bytes.size();
  if (octets > longest_command) return std::nullopt;
  return std::move(*sends);
}

Result<Response> collect(const Command& command, std::string_view text, std::string& block, const Limits& limits) {
  return std::visit(
      [&](const auto& one) -> Result<Response> {
        using C = std::decay_t<decltype(one)>;
        if constexpr (std::is_same_v<C, List>) {
          if (one.message) return only(parse_scan_listing(text), *one.message, text);
          return as_response(parse_scan_listings(block, limits));
        } else if constexpr (std::is_same_v<C, Uidl>) {
          if (one.message) return only(parse_unique_id_listing(text), *one.message, text);
          return as_response(parse_unique_id_listings(block, limits));
        } else if constexpr (std::is_same_v<C, Lang>) {
          if (!one.range) return as_response(parse_language_listings(block, limits));
          return as_response(
              parse_language_listing(text).map([](auto&& chosen) { return std::vector{std::move(chosen)}; }));
        } else if constexpr (std::is_same_v<C, Last>) {
          return as_response(parse_last(text).map([](MessageNumber number) { return LastAccessed{number}; }));
        } else if constexpr (std::is_same_v<C, Stat>) {
          return as_response(parse_drop_listing(text));
        } else if constexpr (std::is_same_v<C, Capa>) {
          return as_response(parse_capabilities(block, limits));
        } else if constexpr (std::is_same_v<typename C::Response, Message>) {
          return Message{std::move(block)};
        } else {
          static_assert(std::is_same_v<typename C::Response, std::monostate>);
          return std::monostate{};
        }
      },
      command);
}

}  // namespace mailrig::pop3
