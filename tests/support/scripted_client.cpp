#include "support/scripted_client.hpp"

#include <utility>
#include <variant>

#include <mailrig/imap/session.hpp>
#include <mailrig/pop3/session.hpp>
#include <mailrig/smtp/session.hpp>
#include <mailrig/wire/base64.hpp>

#include "support/imap_command_from_line.hpp"
#include "support/pop3_command_from_line.hpp"
#include "support/smtp_command_from_line.hpp"

namespace mailrig::test {
namespace {

std::string text_of(const mock::Line& line, const mock::Transcript& transcript) {
  std::string text;
  for (const auto& part : line.parts) {
    if (const auto* plain = std::get_if<mock::Text>(&part)) text += plain->bytes;
    else if (const auto* literal = std::get_if<mock::Literal>(&part))
      text += "{" + std::to_string(literal->bytes.size()) + "}\r\n" + literal->bytes;
    else if (const auto* variable = std::get_if<mock::Variable>(&part)) {
      const auto var = transcript.vars.find(variable->name);
      text += var == transcript.vars.end() ? variable->name : var->second;
    }
  }
  return text;
}

bool is_challenge(const mock::Line& line, const mock::Transcript& transcript) {
  const auto text = text_of(line, transcript);
  if (transcript.protocol == mock::Protocol::smtp) return text.starts_with("334");
  return text == "+" || text.starts_with("+ ");
}

std::vector<std::string> lines_of(std::string_view message) {
  std::vector<std::string> lines;
  while (!message.empty()) {
    const auto end = message.find("\r\n");
    const auto line = message.substr(0, end);
    lines.push_back((line.starts_with('.') ? "." : "") + std::string(line));
    message.remove_prefix(end == message.npos ? message.size() : end + 2);
  }
  return lines;
}

struct Imap {
  using Session = imap::Session;
  static Result<imap::Command> command(const ScriptedCommand& scripted) {
    return imap_command_from_line(scripted.line, scripted.following);
  }
};
struct Pop3 {
  using Session = pop3::Session;
  static Result<pop3::Command> command(const ScriptedCommand& scripted) {
    return pop3_command_from_line(scripted.line, scripted.following);
  }
};
struct Smtp {
  using Session = smtp::Session;
  static Result<smtp::Command> command(const ScriptedCommand& scripted) {
    return smtp_command_from_line(scripted.line, scripted.following);
  }
};

bool is_failed(const imap::Failed&) { return true; }
bool is_failed(const pop3::Failed&) { return true; }
bool is_failed(const smtp::Failed&) { return true; }
bool is_failed(const auto&) { return false; }

bool is_completed(const imap::Completed&) { return true; }
bool is_completed(const pop3::Completed&) { return true; }
bool is_completed(const smtp::Completed&) { return true; }
bool is_completed(const auto&) { return false; }

bool is_greeting(const imap::Greeting&) { return true; }
bool is_greeting(const pop3::Greeting&) { return true; }
bool is_greeting(const smtp::Greeting&) { return true; }
bool is_greeting(const auto&) { return false; }

// The steps as a client that does no more than it must, and what stands first, plays them.
void add_played(const std::vector<mock::Step>& steps, std::vector<const mock::Step*>& played) {
  for (const auto& step : steps) {
    const auto* group = std::get_if<mock::Group>(&step.what);
    if (!group) {
      played.push_back(&step);
      continue;
    }
    for (std::size_t round = 0; round < group->least; ++round)
      add_played(group->branches[group->each_once ? round : 0], played);
  }
}

template <class Protocol>
class Client final : public ScriptedClient {
 public:
  explicit Client(const mock::Transcript& transcript) : script_(client_commands(transcript)) {}

  std::size_t completed() const override { return completed_; }
  std::size_t failures() const override { return failures_; }
  bool done() const override { return next_ == script_.size() && completed_ == submitted_ && failures_ == 0; }
  const std::string& refused() const override { return refused_; }
  const std::string& failure() const override { return failure_; }

  void received(std::string_view bytes) override { session_.received(bytes); }
  void tls_established() override { session_.tls_established(); }
  void wait_over() override { session_.wait_over(); }
  void ended(End why) override {
    session_.ended(why);
    take_events();
  }

  std::optional<Action> next_action() override {
    take_events();
    while (may_submit()) {
      auto command = Protocol::command(script_[next_]);
      if (!command) {
        refused_ = script_[next_].line + ": " + command.error().message();
        break;
      }
      const auto submitted = session_.submit(std::move(*command));
      if (!submitted) {
        refused_ = script_[next_].line + ": " + submitted.error().message();
        break;
      }
      ++next_;
      ++submitted_;
      take_events();
    }
    return session_.next_action();
  }

 private:
  bool may_submit() const {
    if (!greeted_ || failures_ > 0 || !refused_.empty() || next_ == script_.size()) return false;
    return completed_ == submitted_ || !script_[next_].waits;
  }

  void take_events() {
    while (auto event = session_.next_event())
      std::visit(
          [&](const auto& what) {
            greeted_ |= is_greeting(what);
            completed_ += is_completed(what);
            failures_ += is_failed(what);
            if constexpr (requires { what.error.message(); }) failure_ = what.error.message();
          },
          *event);
  }

  typename Protocol::Session session_;
  std::vector<ScriptedCommand> script_;
  std::size_t next_ = 0, submitted_ = 0, completed_ = 0, failures_ = 0;
  bool greeted_ = false;
  std::string refused_, failure_;
};

}  // namespace

std::vector<ScriptedCommand> client_commands(const mock::Transcript& transcript) {
  std::vector<ScriptedCommand> commands;
  bool challenged = false, server_spoke = true;
  std::vector<const mock::Step*> played;
  add_played(transcript.session, played);
  for (const auto* one : played) {
    const auto& step = *one;
    if (const auto* message = std::get_if<mock::Message>(&step.what)) {
      if (message->who == mock::Side::client && !commands.empty())
        commands.back().following = lines_of(message->content.value_or("Subject: hello\r\n\r\n.dots\r\n"));
      server_spoke = message->who == mock::Side::server;
      continue;
    }
    if (const auto* authenticate = std::get_if<mock::Authenticate>(&step.what)) {  // by PLAIN, which they all take
      const auto& vars = transcript.vars;
      std::string response(1, '\0');
      (response += vars.at(authenticate->user)) += '\0';
      response += vars.at(authenticate->password);
      const auto verb = transcript.protocol == mock::Protocol::imap ? "AUTHENTICATE PLAIN" : "AUTH PLAIN";
      commands.push_back({verb, {to_base64(response)}, true});
      server_spoke = true;
      continue;
    }
    const auto* line = std::get_if<mock::Line>(&step.what);
    if (!line) continue;
    if (line->who == mock::Side::server) {
      challenged = is_challenge(*line, transcript);
      server_spoke = true;
    } else if (challenged && !commands.empty()) {
      commands.back().following.push_back(text_of(*line, transcript));
      challenged = server_spoke = false;
    } else {
      commands.push_back({text_of(*line, transcript), {}, server_spoke});
      server_spoke = false;
    }
  }
  return commands;
}

std::unique_ptr<ScriptedClient> ScriptedClient::make(const mock::Transcript& transcript) {
  switch (transcript.protocol) {
    case mock::Protocol::imap: return std::make_unique<Client<Imap>>(transcript);
    case mock::Protocol::pop3: return std::make_unique<Client<Pop3>>(transcript);
    case mock::Protocol::smtp:
    case mock::Protocol::lmtp: return std::make_unique<Client<Smtp>>(transcript);
  }
  return nullptr;
}

}  // namespace mailrig::test
