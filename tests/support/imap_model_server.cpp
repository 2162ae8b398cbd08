#include "support/imap_model_server.hpp"

#include <algorithm>
#include <charconv>
#include <utility>

#include "support/command_words.hpp"

namespace mailrig::test {
namespace {

std::uint32_t number(std::string_view text) {
  std::uint32_t value = 0;
  std::from_chars(text.data(), text.data() + text.size(), value);
  return value;
}

bool contains(std::string_view set, std::uint32_t value) {
  while (!set.empty()) {
    const auto range = set.substr(0, set.find(','));
    set.remove_prefix(std::min(range.size() + 1, set.size()));
    const auto colon = range.find(':');
    const auto first = number(range.substr(0, colon));
    if (first <= value && value <= (colon == range.npos ? first : number(range.substr(colon + 1)))) return true;
  }
  return false;
}

std::string joined(const std::vector<std::string>& words) {
  std::string text;
  for (const auto& word : words) (text += text.empty() ? "" : " ") += word;
  return text;
}

std::string flag_list(const std::set<std::string>& flags) { return '(' + joined({flags.begin(), flags.end()}) + ')'; }

}  // namespace

bool ImapModelServer::Command::speaks_of_numbers() const {
  return !uid && (name == "FETCH" || name == "STORE" || name == "SEARCH" || name == "COPY");
}

bool ImapModelServer::Command::may_expunge() const {
  return uid || (name != "FETCH" && name != "STORE" && name != "SEARCH");
}

ImapModelServer::ImapModelServer(std::uint32_t outside, std::uint32_t manner) : outside_(outside), manner_(manner) {
  for (const char* name : {"a", "b", "c"}) mailboxes_[name];
  for (int i = 0; i < 6; ++i) append(mailboxes_["a"], {"f" + std::to_string(i % 3)});
  answers_.push_back({{}, {"* PREAUTH ready"}});
}

std::string ImapModelServer::contents() const {
  std::string text;
  for (const auto& [name, mailbox] : mailboxes_) {
    text += name + ':';
    for (const auto& message : mailbox.messages)
      if (!message.gone) text += ' ' + std::to_string(message.uid) + flag_list(message.flags);
    text += '\n';
  }
  return text;
}

void ImapModelServer::received(std::string_view bytes) {
  framer_.feed(bytes);
  for (auto next = framer_.next(); next && *next; next = framer_.next()) line((*next)->text);
}

void ImapModelServer::line(std::string_view text) {
  if (waiting_) {  // the literal, or DONE
    if (ask_) violations_ += "bytes before the continuation request\n";
    if (waiting_->name == "IDLE" && text != "DONE") violations_ += "no DONE\n";
    return execute(*std::exchange(waiting_, std::nullopt));
  }
  Command command;
  command.tag = take_word(text);
  command.name = take_word(text);
  command.uid = command.name == "UID";
  if (command.uid) command.name = take_word(text);
  command.arguments = text;
  check_turn(command);
  if (command.name != "IDLE" && !text.ends_with('}')) return execute(std::move(command));
  waiting_ = std::move(command);
  ask_ = true;
}

// RFC 9051 §5.5
void ImapModelServer::check_turn(const Command& command) {
  for (const auto& before : answers_) {
    const bool expunging = before.command.may_expunge() && !before.command.tag.empty();
    if (command.speaks_of_numbers() && expunging) violations_ += command.name + " behind " + before.command.name + '\n';
    const auto& first = before.command.name;
    if (command.name == "SELECT" || first == "SELECT" || first == "CLOSE" || first == "IDLE")
      violations_ += first + " and " + command.name + " together\n";
  }
}

void ImapModelServer::execute(Command command) {
  others_do_something();
  std::vector<std::string> out;
  const auto result = perform(command, out);
  const bool renumbers = tell_news(command, out) || command.name == "EXPUNGE" || command.name == "SELECT";
  out.push_back(command.tag + ' ' + result);
  answers_.push_back({std::move(command), {out.begin(), out.end()}, renumbers});
}

// What the outside does before the next command.
void ImapModelServer::others_do_something() {
  if (!selected_) return;
  const auto dice = outside_();
  auto& messages = selected_->messages;
  if (dice % 7 == 0 && !messages.empty()) messages[dice / 7 % messages.size()].gone = true;
  if (dice % 5 == 0) append(*selected_, {"f" + std::to_string(dice / 5 % 3)});
}

// EXISTS comes at any time; EXPUNGE not in answer to FETCH, STORE and SEARCH, whose numbers it would change. Whether
// there was any.
bool ImapModelServer::tell_news(const Command& command, std::vector<std::string>& out) {
  if (!selected_) return false;
  auto& messages = selected_->messages;
  const auto before = out.size();
  for (std::size_t i = 0; command.may_expunge() && i < messages.size();) {
    if (!messages[i].gone) {
      ++i;
      continue;
    }
    messages.erase(messages.begin() + static_cast<std::ptrdiff_t>(i));
    if (i >= told_) continue;
    --told_;
    out.push_back("* " + std::to_string(i + 1) + " EXPUNGE");
  }
  if (told_ != messages.size()) out.push_back("* " + std::to_string(told_ = messages.size()) + " EXISTS");
  return out.size() > before;
}

std::string ImapModelServer::append(Mailbox& mailbox, std::set<std::string> flags) {
  mailbox.messages.push_back({mailbox.next_uid, std::move(flags)});
  return std::to_string(mailbox.next_uid++);
}

// Where those messages are that the client knows of and that are in the set.
std::vector<std::size_t> ImapModelServer::chosen(const Command& command, std::string_view set) const {
  std::vector<std::size_t> found;
  for (std::size_t i = 0; i < told_; ++i)
    if (contains(set, command.uid ? selected_->messages[i].uid : static_cast<std::uint32_t>(i + 1))) found.push_back(i);
  return found;
}

// The text of the tagged response; the untagged ones go to `out`.
std::string ImapModelServer::perform(const Command& command, std::vector<std::string>& out) {
  std::string_view rest = command.arguments;
  if (command.name == "NOOP" || command.name == "CHECK" || command.name == "IDLE") return "OK done";
  if (command.name == "APPEND")
    return "OK [APPENDUID 1 " + append(mailboxes_[std::string(take_word(rest))], {}) + "] done";
  if (command.name == "STATUS") {
    const auto name = std::string(take_word(rest));
    const auto& messages = mailboxes_[name].messages;
    const auto count =
        std::count_if(messages.begin(), messages.end(), [](const auto& message) { return !message.gone; });
    out.push_back("* STATUS " + name + " (MESSAGES " + std::to_string(count) + ')');
    return "OK done";
  }
  if (command.name == "LIST") {
    const auto pattern = rest.substr(rest.find(' ') + 1);
    for (const auto& [name, mailbox] : mailboxes_)
      if (pattern == "*" || pattern == name) out.push_back("* LIST () \"/\" " + name);
    return "OK done";
  }
  if (command.name == "SELECT") {
    selected_ = &mailboxes_[std::string(rest)];
    std::erase_if(selected_->messages, [](const auto& message) { return message.gone; });
    told_ = selected_->messages.size();
    out.push_back("* " + std::to_string(told_) + " EXISTS");
    return "OK [READ-WRITE] done";
  }
  return selected_ ? perform_selected(command, out) : "BAD no mailbox is selected";
}

std::string ImapModelServer::perform_selected(const Command& command, std::vector<std::string>& out) {
  std::string_view rest = command.arguments;
  auto& messages = selected_->messages;
  if (command.name == "CLOSE") {
    std::erase_if(messages, [](const auto& message) { return message.gone || message.flags.count("\\Deleted") > 0; });
    selected_ = nullptr;
    return "OK done";
  }
  if (command.name == "EXPUNGE") {
    for (std::size_t i = 0; i < told_;) {
      if (messages[i].flags.count("\\Deleted") == 0) {
        ++i;
        continue;
      }
      messages.erase(messages.begin() + static_cast<std::ptrdiff_t>(i));
      --told_;
      out.push_back("* " + std::to_string(i + 1) + " EXPUNGE");
    }
    return "OK done";
  }
  if (command.name == "SEARCH") {
    const auto keyword = std::string(rest.substr(rest.rfind(' ') + 1));
    std::string found = "* SEARCH";
    for (std::size_t i = 0; i < told_; ++i)
      if (!messages[i].gone && messages[i].flags.count(keyword) > 0)
        found += ' ' + std::to_string(command.uid ? messages[i].uid : i + 1);
    out.push_back(found);
    return "OK done";
  }
  const auto indexes = chosen(command, take_word(rest));
  if (indexes.empty() && !command.uid) return "BAD no such message";
  if (command.name == "COPY") return copy(indexes, std::string(rest));
  const auto option = rest.substr(rest.find('(') + 1);
  for (const auto i : indexes) {
    if (messages[i].gone) continue;
    if (command.name == "FETCH") out.push_back(fetched(i, option));
    else out.push_back(store(i, option.substr(0, option.size() - 1), command.uid));
  }
  return "OK done";
}

std::string ImapModelServer::copy(const std::vector<std::size_t>& indexes, const std::string& mailbox) {
  std::string from, to;
  for (const auto i : indexes) {
    const auto message = selected_->messages[i];
    if (message.gone) continue;
    from += (from.empty() ? "" : ",") + std::to_string(message.uid);
    to += (to.empty() ? "" : ",") + append(mailboxes_[mailbox], message.flags);
  }
  return from.empty() ? "OK done" : "OK [COPYUID 1 " + from + ' ' + to + "] done";
}

// `items` end in "<origin.count>)": what is fetched from there says which command asked for it.
std::string ImapModelServer::fetched(std::size_t index, std::string_view items) const {
  const auto& message = selected_->messages[index];
  const auto origin = items.substr(items.find('<') + 1);
  const auto uid = std::to_string(message.uid);
  return "* " + std::to_string(index + 1) + " FETCH (UID " + uid + " FLAGS " + flag_list(message.flags) +
         " BODY[TEXT]<" + std::string(origin.substr(0, origin.find('.'))) + "> \"text of " + uid + "\")";
}

std::string ImapModelServer::store(std::size_t index, std::string_view flags, bool with_uid) {
  auto& message = selected_->messages[index];
  while (!flags.empty()) message.flags.emplace(take_word(flags));
  return "* " + std::to_string(index + 1) + " FETCH (" + (with_uid ? "UID " + std::to_string(message.uid) + ' ' : "") +
         "FLAGS " + flag_list(message.flags) + ')';
}

std::optional<Action> ImapModelServer::next_action() {
  if (ask_ && (answers_.empty() || manner_() % 2 == 0)) {
    ask_ = false;
    return Send{"+ go\r\n"};
  }
  rested_ = !rested_ && manner_() % 3 == 0;
  if (answers_.empty() || rested_) return std::nullopt;
  std::string lines;
  for (auto left = 1 + manner_() % 8; left > 0 && !answers_.empty(); --left) lines += next_line() + "\r\n";
  return Send{lines};
}

// A line of any answer that none of those before it keeps in its place.
std::string ImapModelServer::next_line() {
  std::size_t movable = 0;
  while (movable < answers_.size() && !answers_[movable].renumbers) ++movable;
  const auto chosen = answers_.begin() + static_cast<std::ptrdiff_t>(movable == 0 ? 0 : manner_() % movable);
  auto line = std::move(chosen->lines.front());
  chosen->lines.pop_front();
  if (chosen->lines.empty()) answers_.erase(chosen);
  return line;
}

}  // namespace mailrig::test
