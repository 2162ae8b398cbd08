#pragma once
#include <algorithm>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include <mailrig/auth/mechanism.hpp>
#include <mailrig/wire/error.hpp>
#include <mailrig/wire/peer.hpp>

#include "require.hpp"

namespace mailrig::fuzz {

/// What every session is given where it asks for a secret: it may leave only in a Send marked so.
inline constexpr std::string_view password = "sesame";

/// Answers one challenge or two, and does not like one that begins with "f".
class AnyMechanism final : public auth::Mechanism {
 public:
  explicit AnyMechanism(bool speaks_first) : speaks_first_(speaks_first) {}
  std::string_view name() const noexcept override { return "ANY"; }
  Result<std::optional<Secret>> initial_response() override {
    if (!speaks_first_) return std::nullopt;
    return Secret(std::string(password));
  }
  Result<Secret> respond(std::string_view challenge) override {
    if (challenge.starts_with('f')) return fail(Errc::bad_argument, "another challenge");
    ++answered_;
    return Secret(std::string(password));
  }
  bool complete() const noexcept override { return speaks_first_ || answered_ > 1; }

 private:
  bool speaks_first_;
  int answered_ = 0;
};

/// One conversation of a session with a server that says whatever the fuzzer likes. The last character of what the
/// server said chooses what the client says next: "A" the first of commands(), "B" the second, and so on around.
///
/// `Protocol` has the Session, `make()`, `commands()` in an order in which neighbours go together, and of an event
/// `completed()` (its ticket), `failed()` and `describe()`.
template <class Protocol>
class Conversation {
 public:
  /// The server says a line at a time, and between them the client says something when it waits for nothing.
  /// @return all that the session did and told.
  static std::string line_by_line(std::string_view input, std::size_t chunk) {
    Conversation conversation;
    while (!input.empty()) {
      conversation.say(take_line(input), chunk);
      if (conversation.session_.idle()) conversation.submit(1);
    }
    return conversation.end();
  }

  /// The server says many lines at once, as far as one that ends in "!", and the client then several things at once.
  static std::string in_bursts(std::string_view input, std::size_t chunk) {
    Conversation conversation;
    conversation.say(take_line(input), chunk);  // the greeting, in any case
    while (!input.empty()) {
      conversation.submit(4);
      const auto all = input;
      while (!input.empty() && !take_line(input).ends_with("!\r\n")) continue;
      conversation.say(all.substr(0, all.size() - input.size()), chunk);
    }
    return conversation.end();
  }

 private:
  static std::string_view take_line(std::string_view& input) {
    const auto lf = input.find('\n');
    const auto line = input.substr(0, lf == input.npos ? lf : lf + 1);
    input.remove_prefix(line.size());
    return line;
  }

  void say(std::string_view bytes, std::size_t chunk) {
    const auto last = bytes.find_last_not_of("!\r\n");
    if (last != bytes.npos) chosen_ = static_cast<unsigned char>(bytes[last]);
    for (; !bytes.empty(); bytes.remove_prefix(std::min(chunk, bytes.size())))
      session_.received(bytes.substr(0, chunk));
    settle();
    if (std::exchange(tls_asked_, false)) {
      session_.tls_established();
      settle();
    }
  }

  void submit(int count) {
    auto commands = Protocol::commands();
    const auto first = chosen_ + commands.size() - 'A' % commands.size();
    for (std::size_t i = 0; i < commands.size() && count > 0; ++i) {
      auto& command = commands[(first + i) % commands.size()];
      if (const auto ticket = session_.submit(std::move(command))) {
        require(*ticket == ++submitted_, "tickets that count from 1");
        --count;
      }
    }
    settle();
  }

  std::string end() {
    const bool was_closed = closed_;
    session_.ended(End::closed);
    settle();
    require(was_closed || failed_, "a failure where the connection ends before the session");
    session_.ended(End::reset);
    session_.received("+OK\r\n250 OK\r\n");
    require(!session_.next_event(), "nothing behind the end");
    return std::move(log_);
  }

  /// Takes what the session wants done and what it has to tell.
  void settle() {
    while (const auto action = session_.next_action()) {
      require(!closed_, "nothing done behind the end");
      require(!tls_asked_, "nothing sent while a TLS handshake is under way");
      if (const auto* send = std::get_if<Send>(&*action)) {
        require(send->secret || send->bytes.find(password) == std::string::npos, "secrets marked");
        log_ += send->bytes;
      } else if (std::holds_alternative<StartTls>(*action)) {
        tls_asked_ = true;
        log_ += "[TLS]\n";
      } else {
        closed_ = true;
        log_ += "[close]\n";
      }
    }
    while (const auto event = session_.next_event()) {
      require(!failed_, "nothing told behind a failure");
      if (const auto ticket = Protocol::completed(*event))
        require(*ticket == ++completed_ && completed_ <= submitted_, "one completion a command, in order");
      failed_ = Protocol::failed(*event);
      (log_ += Protocol::describe(*event)) += '\n';
    }
    require(!failed_ || closed_, "a connection closed behind a failure");
    require(!closed_ || failed_ || completed_ == submitted_, "every command completed where the session ends well");
  }

  typename Protocol::Session session_ = Protocol::make();
  std::string log_;
  std::size_t chosen_ = 'A';
  std::uint64_t submitted_ = 0, completed_ = 0;
  bool tls_asked_ = false, closed_ = false, failed_ = false;
};

}  // namespace mailrig::fuzz
