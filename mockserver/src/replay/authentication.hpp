#pragma once
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include <mailrig/auth/credentials.hpp>
#include <mailrig/auth/mechanism.hpp>
#include <mailrig/auth/verifier.hpp>
#include <mailrig/mock/transcript.hpp>

#include "unit_reader.hpp"

namespace mailrig::mock {

/// An `authenticate` step while it is played, by either side: a line in, a line out.
class Authentication {
 public:
  /// What there is to show, or to verify.
  struct Who {
    std::string user, password, token;
    auth::ChannelBinding channel_binding;
    std::string timestamp;  ///< POP3: the one in the greeting, for APOP; empty if there was none.
  };

  Authentication(const Authenticate& step, Protocol protocol, Side plays, Who who);
  ~Authentication();

  enum class State {
    going_on,
    done,
    failed,    ///< The other side did what it should not have; `reason` says what.
    not_ours,  ///< The line has nothing to do with it; nothing happened.
  };
  struct Move {
    State state = State::going_on;
    std::optional<std::string> say;  ///< A line, without CRLF, and maybe empty.
    std::string reason;
  };

  /// The client's first line. The server waits for it.
  Move begin();
  Move hear(const Unit& unit);
  /// The connection has ended. True if that was all that the other side could do, since we got something wrong on
  /// purpose.
  bool ended_rightly() const { return sabotaged_; }
  /// What the other side is to say now, for a report.
  std::string expected() const;

 private:
  struct Command;

  Move hear_command(const Unit& unit);
  Move hear_answer(std::string_view line);
  Move hear_server(std::string_view line);
  Move verify(std::optional<std::string_view> input);
  Move verify_apop(const Command& command);
  Move challenge(std::string_view bytes);
  Move refuse(std::string_view why, State state, std::string reason = {});
  Move succeed();
  Move give_up();
  Move answer(std::string_view challenge);
  std::string tagged(std::string_view condition, std::string_view text) const;
  auth::Credentials credentials() const;

  const Authenticate& step_;
  const Protocol protocol_;
  const Side plays_;
  const Who who_;
  std::string tag_;
  std::unique_ptr<auth::Verifier> verifier_;    // the server's, while an exchange is under way
  std::shared_ptr<auth::Mechanism> mechanism_;  // the client's
  bool login_ = false;                          // a server: the mechanism is LOGIN
  bool sabotaged_ = false;                      // a server: what was wrong on purpose has been said
  bool given_up_ = false;                       // a client: "*" has been said
  bool first_asked_ = false;                    // a client: what it says first has been said
};

}  // namespace mailrig::mock
