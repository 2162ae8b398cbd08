// The steps whose bytes are no lines of dialogue: raw ones, and messages that a dot ends.
#include <algorithm>
#include <utility>

#include <mailrig/wire/dot_stuffing.hpp>

#include "stage.hpp"

namespace mailrig::mock {

bool Replay::Stage::perform(const Raw& raw) {
  if (raw.who == plays_) {
    script_.step_over();
    const bool secret = passed_raw(Direction::sent, plays_, raw.bytes);
    say(raw.bytes, secret);
    return true;
  }
  const auto input = reader_.pending();
  const auto size = std::min(input.size(), raw.bytes.size());
  const auto [expected, got] =
      std::mismatch(raw.bytes.begin(), raw.bytes.begin() + static_cast<std::ptrdiff_t>(size), input.begin());
  if (got == input.begin() + static_cast<std::ptrdiff_t>(size)) {
    if (size < raw.bytes.size()) return false;
    reader_.skip(size);
    ++lines_;
    ++matched_;
    passed_raw(Direction::received, other(), raw.bytes);
    check_secrets({raw.bytes, {}, false});
    script_.step_over();
    return true;
  }
  auto mismatch = mismatch_at(here(), "the " + std::string(name(other())) + " sent other bytes");
  const auto at = static_cast<std::size_t>(got - input.begin());
  const auto line_begin = at == 0 ? 0 : input.rfind('\n', at - 1) + 1;
  const Unit line{std::string(input.substr(line_begin, input.find('\n', at) - line_begin)), {}, false};
  if (line_begin > 0) passed_raw(Direction::received, other(), input.substr(0, line_begin));
  const auto received = show(line.text, hidden(line, other()), {at - line_begin, 1});
  mismatch.expected = shown(raw.bytes);
  mismatch.received = received.text;
  mismatch.marked_from = received.marked.begin;
  mismatch.marked_size = received.marked.size;
  mismatch.marked = "byte " + std::to_string(at);
  fail(std::move(mismatch), true);
  return true;
}

bool Replay::Stage::perform(const Message& message) {
  if (message.who == plays_) {
    script_.step_over();
    auto bytes = speak(message, *transcript_, bindings_);
    log(Direction::sent, bytes, secrets_in(bytes));
    say(std::move(bytes), false);
    return true;
  }
  for (;;) {
    const auto line = reader_.read_line();
    if (!line) {
      fail(mismatch_at(here(), "the message cannot be read: " + line.error().message()), true);
      return true;
    }
    if (!*line) return false;
    if (options_.log) log(Direction::received, std::string((*line)->text) + "\r\n", secrets_in((*line)->text));
    const auto raw_line = (*line)->text;
    const auto [dot, text] = dot_unstuffed(raw_line);
    // Only CRLF "." CRLF ends a message: what ends it elsewhere lets mail be smuggled (CVE-2023-51764).
    const bool whole = !(*line)->bare_lf && !after_bare_lf_;
    after_bare_lf_ = (*line)->bare_lf;
    if (dot && (whole || line_end_check().empty())) break;
    // Behind LF alone no line begins that would have to be stuffed: curl sends files that have such lines so.
    if (!dot && whole && breaks_a_check_of_messages(raw_line)) return true;
    if (message_.size() + text.size() + 2 > options_.limits.literal) {
      fail(mismatch_at(here(), "the message is too big"), true);
      return true;
    }
    (message_ += dot ? "." : text) += "\r\n";
  }
  ++lines_;
  after_bare_lf_ = false;
  auto content = std::exchange(message_, {});
  if (message.content &&
      speak(Message{message.who, message.content, {}}, *transcript_, bindings_) != dot_stuffed(content)) {
    const auto [expected, got] =
        std::mismatch(message.content->begin(), message.content->end(), content.begin(), content.end());
    const auto at = static_cast<std::size_t>(got - content.begin());
    const auto line_begin = at == 0 ? 0 : content.rfind('\n', at - 1) + 1;
    const auto line_of = [&](const std::string& text) {
      return text.substr(std::min(line_begin, text.size()),
                         text.find('\n', std::min(line_begin, text.size())) - line_begin);
    };
    auto mismatch = mismatch_at(here(), "the " + std::string(name(other())) + " sent another message");
    const auto line = line_of(content);
    const auto received = show(line, secrets_in(line), {at - line_begin, 1});
    mismatch.expected = shown(line_of(*message.content));
    mismatch.received = received.text;
    mismatch.marked_from = received.marked.begin;
    mismatch.marked_size = received.marked.size;
    mismatch.marked = "byte " + std::to_string(at) + " of the message";
    fail(std::move(mismatch), true);
    return true;
  }
  ++matched_;
  if (!message.name.empty()) bindings_[message.name] = {std::move(content), {}};
  script_.step_over();
  return true;
}

}  // namespace mailrig::mock
