#pragma once
#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include <mailrig/mock/transcript.hpp>

namespace mailrig::mock {

/// How far a session has come, by the state tables of its RFC: what the client may say now.
///
/// A scenario may begin in the middle of a session, and show no way to where it is: a command that it expects says
/// where the session stands, and one whose phase no command of the scenario leads to is not judged.
class SessionState {
 public:
  enum class Phase : std::uint8_t {
    begun = 1,     ///< IMAP: not authenticated. POP3: AUTHORIZATION. SMTP: before EHLO, and again after STARTTLS.
    ready = 2,     ///< IMAP: authenticated. POP3: TRANSACTION. SMTP: greeted.
    open = 4,      ///< IMAP: selected. SMTP: MAIL has been taken.
    addressed = 8  ///< SMTP: a recipient has been taken.
  };
  struct Command {
    std::string tag;    ///< IMAP
    std::string verb;   ///< In capitals, as mock::verb() gives it.
    bool last = false;  ///< SMTP: the BDAT that ends the message (RFC 3030 §2).
  };
  struct Fault {
    std::string_view check;
    std::string reason;
  };
  struct Row;

  /// `known` are the commands that the scenario has an answer to.
  SessionState(Protocol protocol, std::set<std::string, std::less<>> known);

  /// Why `command` may not be given now, or nullopt. Commands whose answers are still to come count as successful.
  std::optional<Fault> judge(const Command& command) const;
  void heard(const Command& command);
  /// A line of the server, without CRLF.
  void said(std::string_view line);
  void tls_established();
  /// Bytes that it keeps of what the client said.
  std::size_t held() const;

 private:
  struct Pending {
    Command command;
    const Row* row;
  };

  bool allows(const Row& row) const;
  bool can_be_judged(const Row& row) const;
  void answered(std::size_t index, bool success);
  bool is_lmtp_or_smtp() const { return protocol_ == Protocol::smtp || protocol_ == Protocol::lmtp; }

  const Protocol protocol_;
  const std::set<std::string, std::less<>> known_;
  unsigned attainable_;
  Phase phase_ = Phase::begun;
  std::vector<Pending> pending_;
  bool user_given_ = false;     // POP3: USER has been taken, and PASS may follow
  bool authenticated_ = false;  // SMTP
  bool in_data_ = false;        // SMTP: 354 has been said
};

}  // namespace mailrig::mock
