#pragma once
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include <mailrig/auth/verifier.hpp>
#include <mailrig/mock/fault.hpp>

namespace mailrig::mock {

enum class Protocol : std::uint8_t { imap, pop3, smtp, lmtp };
enum class Matching : std::uint8_t { meaning, exact, regex };

std::string_view name(Protocol protocol);

/// A place in a scenario file; line and column count from 1.
struct Where {
  std::shared_ptr<const std::string> file;
  int line = 0, column = 0;

  /// "file:line:column", as compilers print it.
  std::string text() const;
};

// What a line of dialogue is made of.
struct Text {
  std::string bytes;
};
/// `${name}` or `${name:/constraint/}`: one token, bound at first sight.
struct Variable {
  std::string name;
  std::string constraint;  ///< A regular expression for the whole value, or empty.
};
/// `${*}`: the rest of the line, whatever it is.
struct Rest {};
/// An IMAP literal (RFC 3501 §4.3), written `{n}`, `{*}` or `{@file}` in the scenario.
struct Literal {
  std::string bytes;
  std::optional<std::string> continuation;  ///< The scripted "+ ..." line that lets a client go on.
};
using Part = std::variant<Text, Variable, Rest, Literal>;

class Pattern;  // a Line made ready for matching; replay/pattern.hpp

/// One line of dialogue: a command, a reply, or a response with its literals.
struct Line {
  Side who{};
  std::string tag;          ///< IMAP: the tag's name in the scenario; empty for "*", "+" and client lines without one.
  std::vector<Part> parts;  ///< What follows the tag, without CRLF; untagged server lines begin with "* " or "+ ".
  std::string printed;      ///< As the scenario shows it, side included, for reports.
  bool literal_refused =
      false;  ///< The line ends in "{n}", and the server answers it instead of letting the literal in.
  std::shared_ptr<const Pattern> pattern;
};

/// Bytes as they are, from `send` (server) and `expect` (client).
struct Raw {
  Side who{};
  std::string bytes;
};
struct UpgradeToTls {};
/// Both directions are DEFLATE streams from here on (RFC 4978).
struct UpgradeToCompression {};
/// The connections of a scenario that have this step wait here for each other.
struct Sync {
  std::string name;
};
/// The server waits.
struct Delay {
  std::chrono::milliseconds time{};
};
struct EndConnection {
  Side who{};
  bool reset = false;
};
/// A dot-terminated message: said by the server in POP3, by the client in SMTP and LMTP.
struct Message {
  Side who{};
  std::optional<std::string> content;  ///< What it must be, and what is said; nullopt: any, and a small one is said.
  std::string name;                    ///< The variable that the received message is bound to, or empty.
};

/// The client authenticates by SASL (RFC 4422), or in POP3 by APOP, and really is verified. The names are those of
/// variables.
struct Authenticate {
  std::vector<std::string> mechanisms;  ///< What the client may choose of; when we are the client, in this order.
  std::string user, password;
  std::string token;  ///< For OAUTHBEARER and XOAUTH2; may be empty.
  std::uint32_t iterations = 4096;
  auth::Sabotage sabotage = auth::Sabotage::none;
  bool verify = true;  ///< Else whoever asks is let in, by mechanisms in which the server has nothing to prove.
  std::string granted = "authenticated";  ///< What the server says to whom it lets in, behind its condition.
  int line = 0;                           ///< In the file: tells the tags of several apart.
};

struct Step;

/// Steps that leave a choice: `optional`, `choice`, `any-order` and `repeat`. It is played in rounds of one branch
/// each.
struct Group {
  enum class Kind : std::uint8_t { optional, choice, any_order, repeat };
  static constexpr std::size_t unbounded = static_cast<std::size_t>(-1);

  Kind kind{};
  std::vector<std::vector<Step>> branches;  ///< None is empty, and none can be played without saying anything.
  std::size_t least = 1, most = 1;          ///< Rounds; at least 1 may be played.
  bool each_once = false;                   ///< A branch that has been played is out.
  std::optional<Side> decides;              ///< Who begins all branches, and so chooses; nullopt: no choice is left.
};
std::string_view name(Group::Kind kind);

/// One thing that happens.
struct Step {
  Where where;
  std::variant<Line, Raw, UpgradeToTls, UpgradeToCompression, Delay, EndConnection, Message, Authenticate, Group, Fault,
               Sync>
      what;
};

/// Every step, and behind a Group the steps of its branches; the loader bounds how deep they are nested.
template <class Visit>
void visit_steps(const std::vector<Step>& steps, const Visit& visit) {
  for (const auto& step : steps) {
    visit(step);
    if (const auto* group = std::get_if<Group>(&step.what))
      for (const auto& branch : group->branches) visit_steps(branch, visit);
  }
}

/// Steps that begin with a client's line, played when the script does not expect what the client said.
struct Rule {
  Where where;
  std::optional<int> times;  ///< nullopt: as often as asked
  std::vector<Step> steps;
};

enum class ClientEnd : std::uint8_t { any, closes, stays };

/// What no client may say in this scenario; `${*}` matches anything.
struct NeverSends {
  Where where;
  std::string glob;
};

struct Expectations {
  ClientEnd client = ClientEnd::any;
  std::vector<NeverSends> never_sends;
  std::optional<std::chrono::milliseconds> within;
  std::set<std::string, std::less<>> waived;    ///< Identifiers of checks, such as "RFC3501-2.2"
  std::set<std::string, std::less<>> enforced;  ///< Of checks that else only warn
};

/// A conversation both sides can read. Of a scenario with several connections it is one of them: the first, which holds
/// the others. Belongs to neither: Replay chooses the side it plays.
struct Transcript {
  Where where;
  std::string title, source;
  std::string
      combination;  ///< Of a matrix, the values that this case has: "mechanism=PLAIN, tls=implicit"; else empty.
  Protocol protocol{};
  bool implicit_tls = false;
  bool fragment = false;  ///< Only to be included by others; not a case of its own.
  bool speakable = true;  ///< False if the client's side is given by regular expressions, which cannot be said.
  bool upgrades = false;  ///< Some step is UpgradeToTls.
  std::vector<std::string> tags;
  std::map<std::string, std::string, std::less<>> vars;  ///< What is said for a name not yet bound.
  std::set<std::string, std::less<>> secrets;            ///< Names whose values no log or report shows.
  std::string connection;                                ///< Its name, where the scenario has several; else empty.
  std::vector<Step> session;
  std::vector<std::shared_ptr<const Transcript>>
      others;  ///< Of a scenario with several connections, those behind this.
  std::vector<Rule> rules;
  std::vector<Fault> faults;  ///< From the first byte on; those that begin later are steps.
  Expectations expect;
};

}  // namespace mailrig::mock
