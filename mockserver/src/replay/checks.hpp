#pragma once
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <mailrig/mock/check.hpp>

#include "session_state.hpp"
#include "unit_reader.hpp"

namespace mailrig::mock {

/// A check that did not hold.
struct Violation {
  std::string_view check;
  std::string reason;
  bool fails = false;  ///< By the check's nature, or since the scenario enforces it.
};

/// The passive checks: sees what both sides say and finds what no client may do, whatever the scenario expects. That
/// lines end in CRLF and where TLS begins is judged where they are read.
class Checks {
 public:
  /// `transcript` must outlive it.
  explicit Checks(const Transcript& transcript);

  struct Heard {
    const Unit& unit;
    bool answers_challenge = false;  ///< No command, but what a challenge asks for.
    bool expected = false;           ///< The script's next line, and so in the right place.
    bool in_clear = false;           ///< TLS was offered, and does not run.
    bool more = false;               ///< Further input came before this was answered.
  };
  /// What is wrong with a client's line. Nothing is remembered of it.
  std::vector<Violation> judge(const Heard& heard) const;
  std::vector<Violation> judge_message_line(std::string_view line) const;
  /// The client has taken TLS that it should have refused, for this reason.
  std::vector<Violation> judge_tls(std::string_view why_not) const;
  /// The client has gone by itself.
  std::vector<Violation> judge_end() const;

  void heard(const Unit& unit, bool answers_challenge);
  /// A line of the server, without CRLF.
  void said(std::string_view line);
  void tls_established();
  /// Bytes that it keeps of what the client said.
  std::size_t held() const { return tags_.size() * sizeof(std::size_t) + state_.held(); }

 private:
  using Violations = std::vector<Violation>;

  void add(Violations& all, std::string_view check, std::string reason) const;
  void judge_length(const Heard& heard, const SessionState::Command& command, Violations& all) const;
  void judge_pipelining(const SessionState::Command& command, Violations& all) const;
  void judge_password(const Heard& heard, const SessionState::Command& command, Violations& all) const;
  SessionState::Command command(const Unit& unit) const;

  const Protocol protocol_;
  const Expectations& expectations_;
  SessionState state_;
  std::vector<std::size_t> tags_;  // hashes, sorted: a hostile client's tags may be long
  bool pipelining_ = false;        // was offered
  bool plain_mechanism_ = false;   // of the SASL exchange under way: its messages hold the password
  bool said_goodbye_ = false;
};

}  // namespace mailrig::mock
