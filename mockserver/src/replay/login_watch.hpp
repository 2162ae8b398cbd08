#pragma once
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "credentials.hpp"

namespace mailrig::mock {

/// True of the names of commands, in any case.
bool is_command_name(std::string_view word, Protocol protocol);

/// Follows a session as far as it tells where a client shows credentials. A client under test errs: it may answer a
/// challenge that nobody has made, go on behind a refusal, forget the tag, misplace a quote. What it shows then is no
/// credential by any grammar, and must be hidden all the same.
class LoginWatch {
 public:
  explicit LoginWatch(Protocol protocol) : protocol_(protocol) {}

  /// True of a line that answers a challenge, or would if there were one. `challenged`: the server has made one.
  bool is_response(std::string_view line, bool challenged) const;
  /// Where the line has credentials, or what may be some.
  std::vector<Span> credentials(const Unit& unit, bool challenged) const;
  /// True from AUTH or AUTHENTICATE to its last reply.
  bool authenticating() const { return phase_ == Phase::open; }

  /// A line of the client.
  void heard(std::string_view line, bool challenged);
  /// A line of the server, without CRLF.
  void said(std::string_view line);
  /// Bytes that it keeps of what the client said.
  std::size_t held() const { return tag_.size(); }

 private:
  enum class Phase : std::uint8_t {
    none,
    open,   // AUTH or AUTHENTICATE has been said, and its last reply not
    behind  // ... and it has, but no command yet
  };

  Protocol protocol_;
  Phase phase_ = Phase::none;
  std::string tag_;                                   // IMAP: of AUTHENTICATE
  std::size_t replies_due_ = 0, replies_before_ = 0;  // POP3, SMTP: in all; up to that to AUTH
};

}  // namespace mailrig::mock
