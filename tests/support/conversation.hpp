#pragma once
#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include <mailrig/wire/peer.hpp>
#include <mailrig/wire/wire_log.hpp>

#include "support/trickle.hpp"

namespace mailrig::test {

/// Drives one protocol session by hand: what the server sends goes in, in pieces of `chunk` bytes, and what the client
/// does comes out as text. A StartTls is performed only when the test says so.
template <class Session>
class Conversation {
 public:
  template <class... Arguments>
  explicit Conversation(std::size_t chunk, Arguments&&... arguments)
      : session(std::forward<Arguments>(arguments)...), chunk_(chunk) {}

  /// The server says this.
  void server(std::string_view bytes) {
    in_chunks(bytes, chunk_, [&](std::string_view piece) {
      session.received(piece);
      perform();
    });
  }

  /// The client has done this since the last call: bytes sent, secret ones as <secret>, and [TLS], [close].
  std::string client() {
    perform();
    return std::exchange(done_, {});
  }

  /// The events since the last call, by `describe`.
  template <class Describe>
  std::vector<std::string> events(Describe describe) {
    std::vector<std::string> out;
    while (const auto event = session.next_event()) out.push_back(std::visit(describe, *event));
    return out;
  }

  Session session;

 private:
  void perform() {
    while (const auto action = session.next_action()) {
      if (const auto* send = std::get_if<Send>(&*action))
        done_ += send->secret ? secret_placeholder : std::string_view(send->bytes);
      else if (std::holds_alternative<StartTls>(*action)) done_ += "[TLS]";
      else if (std::holds_alternative<Close>(*action)) done_ += "[close]";
      else done_ += "[wait]";
    }
  }

  std::size_t chunk_;
  std::string done_;
};

}  // namespace mailrig::test
