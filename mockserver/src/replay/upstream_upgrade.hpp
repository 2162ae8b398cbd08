#pragma once
#include <optional>
#include <string>
#include <string_view>

#include <mailrig/mock/transcript.hpp>

#include "unit_reader.hpp"

namespace mailrig::mock {

/// Begins TLS with a server before anybody else speaks to it: hears the greeting, asks for STARTTLS or STLS.
class UpstreamUpgrade {
 public:
  struct Move {
    std::string say;      ///< To the server; may be empty.
    bool agreed = false;  ///< The handshake comes next, and greeting() is for the client.
    std::string failure;  ///< Why it will not be; else empty.
  };

  explicit UpstreamUpgrade(const Limits& limits) : reader_(UnitReader::Literals::none, limits) {}

  Move hear(std::string_view bytes);
  /// All lines of the server's greeting.
  const std::string& greeting() const { return greeting_; }

 private:
  enum class Awaits { greeting, extensions, leave };

  Move hear_line(const std::string& line);
  Move hear_greeting(const std::string& line);

  UnitReader reader_;
  Awaits awaits_ = Awaits::greeting;
  Protocol protocol_{};
  std::string greeting_;
};

}  // namespace mailrig::mock
