#include "support/pop3_command_from_line.hpp"

#include <charconv>
#include <cstdint>

#include "support/command_words.hpp"

namespace mailrig::test {
namespace {

/// The arguments of a command, taken one by one; remembers whether each was there.
class Arguments {
 public:
  explicit Arguments(std::string_view text) : rest_(text) {}

  std::uint32_t number() {
    const auto word = take_word(rest_);
    std::uint32_t value = 0;
    const auto [end, error] = std::from_chars(word.data(), word.data() + word.size(), value);
    fits_ = fits_ && !word.empty() && error == std::errc{} && end == word.data() + word.size();
    return value;
  }
  std::optional<std::uint32_t> optional_number() {
    if (rest_.empty()) return std::nullopt;
    return number();
  }
  std::string word() {
    fits_ = fits_ && !rest_.empty();
    return std::string(take_word(rest_));
  }
  std::string rest() {
    fits_ = fits_ && !rest_.empty();
    return std::string(std::exchange(rest_, {}));
  }

  /// `command` if every argument was there and none is left over.
  Result<pop3::Command> only(pop3::Command command) const {
    if (!fits_ || !rest_.empty()) return no_command("the arguments of RFC 1939", rest_);
    return command;
  }

 private:
  std::string_view rest_;
  bool fits_ = true;
};

}  // namespace

Result<pop3::Command> pop3_command_from_line(std::string_view line, const std::vector<std::string>& following) {
  auto text = line;
  const auto keyword = upper_case(take_word(text));
  if (keyword == "AUTH") {
    auto mechanism = mechanism_from_words(text, following);
    if (!mechanism) return tl::unexpected(std::move(mechanism.error()));
    return pop3::Auth{std::move(*mechanism)};
  }
  Arguments arguments(text);
  if (keyword == "USER") return arguments.only(pop3::User{arguments.rest()});
  if (keyword == "PASS") return arguments.only(pop3::Pass{Secret(arguments.rest())});
  if (keyword == "APOP") {
    auto name = arguments.word();
    return arguments.only(pop3::Apop{std::move(name), Secret(arguments.word())});
  }
  if (keyword == "STLS") return arguments.only(pop3::Stls{});
  if (keyword == "STAT") return arguments.only(pop3::Stat{});
  if (keyword == "LIST") return arguments.only(pop3::List{arguments.optional_number()});
  if (keyword == "UIDL") return arguments.only(pop3::Uidl{arguments.optional_number()});
  if (keyword == "RETR") return arguments.only(pop3::Retr{arguments.number()});
  if (keyword == "TOP") {
    const auto message = arguments.number();
    return arguments.only(pop3::Top{message, arguments.number()});
  }
  if (keyword == "DELE") return arguments.only(pop3::Dele{arguments.number()});
  if (keyword == "NOOP") return arguments.only(pop3::Noop{});
  if (keyword == "RSET") return arguments.only(pop3::Rset{});
  if (keyword == "UTF8") return arguments.only(pop3::Utf8{});
  if (keyword == "LANG") return arguments.only(text.empty() ? pop3::Lang{} : pop3::Lang{arguments.word()});
  if (keyword == "LAST") return arguments.only(pop3::Last{});
  if (keyword == "CAPA") return arguments.only(pop3::Capa{});
  if (keyword == "QUIT") return arguments.only(pop3::Quit{});
  return no_command("a POP3 command", line);
}

}  // namespace mailrig::test
