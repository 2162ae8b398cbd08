#pragma once
#include <list>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include <mailrig/mock/refusal.hpp>
#include <mailrig/mock/replay.hpp>

#include "authentication.hpp"
#include "checks.hpp"
#include "credentials.hpp"
#include "login_watch.hpp"
#include "pattern.hpp"
#include "script.hpp"
#include "speak.hpp"
#include "unit_reader.hpp"

namespace mailrig::mock {

/// What a Replay is inside: where in the script it stands, what has been said, and the verdict.
class Replay::Stage {
 public:
  Stage(std::shared_ptr<const Transcript> transcript, Side plays, ReplayOptions options);

  Verdict verdict() const { return verdict_; }
  const std::optional<Mismatch>& mismatch() const { return mismatch_; }
  bool script_over() const { return script_.may_be_over(); }
  const std::vector<Warning>& warnings() const { return warnings_; }
  Coverage coverage() const;

  void bind(auth::ChannelBinding channel_binding);
  void excuse(std::string fault) { excuse_ = std::move(fault); }
  void forbid_tls(std::string reason) { tls_forbidden_ = std::move(reason); }
  void complain(std::string_view words) { complaint_ = words; }
  std::size_t held() const;
  void received(std::string_view bytes);
  void tls_established();
  void wait_over() { blocked_ = false; }
  void ended(End why);
  std::optional<Action> next_action();

 private:
  // Each goes on as far as it can and says whether anything happened.
  bool advance();
  bool listen();
  bool perform(const Line& line);
  bool perform(const Raw& raw);
  bool perform(const UpgradeToTls&);
  bool perform(const UpgradeToCompression&);
  bool perform(const Delay& delay);
  bool perform(const EndConnection& end);
  bool perform(const Message& message);
  bool perform(const Authenticate& authenticate);
  bool perform(const Group& group);
  bool perform(const Fault& fault);
  bool perform(const Sync& sync);
  bool say_rest_of_line();
  bool ending();

  void judge(const Unit& unit);
  bool fits(const Script& place, const Unit& unit, std::optional<Difference>& difference);
  void judge_authentication(const Unit& unit);
  bool begins(const Authenticate& authenticate, const Unit& unit) const;
  Authentication::Who who(const Authenticate& authenticate) const;
  void make(const Authentication::Move& move);
  void finish_authentication();
  bool answered_by_rule(const Unit& unit);
  bool answered_by_farewell(const Unit& unit);
  bool violates(const Unit& unit);
  void check_secrets(const Unit& unit);
  // `next` is the step behind the line's; `expected` says that the script, not a rule, answers it.
  bool breaks_a_check(const Unit& unit, const Script& behind, bool expected);
  bool breaks_a_check_of_messages(std::string_view line);
  bool tell_violations(const std::vector<Violation>& violations, const Unit* unit);  // true: one of them fails

  void said(const Line& line, std::string_view bytes);
  void remember(Side who, const Unit& unit);
  bool passed_raw(Direction direction, Side who, std::string_view bytes);
  void note_credentials(const Line& line, const Unit& unit);
  void say(std::string bytes, bool secret);
  std::string value(const std::string& variable) const;
  void tell(const std::string& bytes);
  void end(bool reset, Verdict verdict);
  void leave_meeting();
  void fail(Mismatch mismatch, bool complain);
  void condemn(Mismatch mismatch, bool complain);
  Mismatch mismatch_at(Where where, std::string reason) const;
  Mismatch unexpected(const Unit& unit, const std::optional<Difference>& difference) const;
  std::string near(const Unit& unit) const;
  std::string nearest_rule(const Unit& unit) const;
  const Step* fitting(const Step& step, const Unit& unit) const;
  std::string unread() const;
  std::string continuation() const;
  std::string_view line_end_check() const;
  bool refuses_literal() const;
  std::vector<std::string> secret_values() const;
  std::vector<Span> hidden(const Unit& unit, Side who) const;
  std::vector<Span> secrets_in(std::string_view text) const;
  std::string shown(std::string_view text) const;
  void log(Direction direction, const Unit& unit, Side who);
  void log(Direction direction, std::string_view text, std::vector<Span> hidden);

  Side other() const { return plays_ == Side::client ? Side::server : Side::client; }
  const Step* current() const { return script_.current(); }
  const Line* heard_here() const;
  bool awaits_end() const;
  std::string expected() const;
  Where here() const;

  const std::shared_ptr<const Transcript> transcript_;
  const Side plays_;
  const ReplayOptions options_;
  UnitReader reader_;
  Script script_;
  std::vector<int> rule_uses_;
  Bindings bindings_;
  Context context_;
  std::list<Action> actions_;  // lists: held by thousands of sessions, and mostly empty
  std::list<Piece> unsaid_;    // of a client's line, waiting for "+"
  std::string message_;        // being received
  std::string_view complaint_ = not_expected;
  std::set<std::string, std::less<>> confidential_;  // variables bound to a password, or another answer to a challenge
  std::optional<Authentication> authentication_;
  const Authenticate* authenticating_ = nullptr;  // the step that authentication_ is of
  auth::ChannelBinding channel_binding_;
  std::string timestamp_;  // POP3: of the greeting
  Checks checks_;
  LoginWatch login_watch_;
  std::vector<Warning> warnings_;
  std::set<const Step*> reached_;
  std::size_t lines_ = 0, matched_ = 0;
  std::string tls_forbidden_;  // why the client must refuse it; empty where it need not
  std::string excuse_;         // a fault that the other side cannot help; empty if there was none
  std::optional<Mismatch> mismatch_;
  Verdict verdict_ = Verdict::playing;
  bool unsaid_secret_ = false;
  bool after_bare_lf_ = false;  // the last line of the message ended in LF alone
  bool syncing_ = false;        // waiting for other connections; what is heard meanwhile is kept
  bool blocked_ = false;        // by a delay or a handshake
  bool handshaking_ = false;
  bool over_ = false;  // nothing more is said or heard
  bool tls_, offered_tls_ = false;
  bool tls_runs_ = false;    // for real, by bind()
  bool challenged_ = false;  // the server has made a SASL challenge, or asked for what else has no tag
};

}  // namespace mailrig::mock
