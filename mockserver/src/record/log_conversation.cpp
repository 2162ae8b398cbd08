#include "log_conversation.hpp"

#include <algorithm>
#include <charconv>
#include <optional>
#include <utility>

#include "replay/protocol_of.hpp"

namespace mailrig::mock {
namespace {

constexpr std::size_t most_filler = 100'000;
constexpr std::size_t filler_line = 70;
// Looking ahead must not take a hostile log's size squared.
constexpr std::size_t most_looked_ahead = 512 << 20;
constexpr std::size_t furthest_answer = 1000;  // lines

// So many bytes, in lines.
std::string filler(std::size_t size) {
  std::string text;
  while (size - text.size() > filler_line + 2) text.append(filler_line, 'x') += "\r\n";
  const auto left = size - text.size();
  if (left < 2) return text.append(left, 'x');
  return text.append(left - 2, 'x') += "\r\n";
}

struct Announced {
  std::size_t begin, size;  // where "{" stands, and the number
  std::string_view tail;    // "}" or "+}"
};

std::optional<Announced> announced(std::string_view line) {
  if (!line.ends_with('}')) return std::nullopt;
  const auto begin = line.rfind('{');
  if (begin == line.npos) return std::nullopt;
  std::size_t size = 0;
  const auto [end, error] = std::from_chars(line.data() + begin + 1, line.data() + line.size(), size);
  const auto tail = line.substr(static_cast<std::size_t>(end - line.data()));
  if (error != std::errc{} || (tail != "}" && tail != "+}")) return std::nullopt;
  return Announced{begin, size, tail};
}

bool goes_on_behind_literal(std::string_view rest) {
  return rest.empty() || rest.front() == ' ' || rest.front() == ')' || rest.front() == ']';
}

}  // namespace

void LogConversation::line(Side who, std::string_view text) { bytes(who, std::string(text) + "\r\n"); }

void LogConversation::bytes(Side who, std::string_view bytes) {
  const auto other = who == Side::client ? Side::server : Side::client;
  complete(partial_[static_cast<std::size_t>(other)], other);
  auto& partial = partial_[static_cast<std::size_t>(who)];
  const auto searched = partial.size();
  partial += bytes;
  std::size_t begin = 0;
  for (auto lf = partial.find('\n', searched); lf != partial.npos; lf = partial.find('\n', begin)) {
    const bool crlf = lf > begin && partial[lf - 1] == '\r';
    entries_.push_back({Entry::Kind::said, who, partial.substr(begin, lf - begin - crlf), crlf ? "\r\n" : "\n"});
    begin = lf + 1;
  }
  partial.erase(0, begin);
}

void LogConversation::complete(std::string& partial, Side who) {
  if (!partial.empty()) entries_.push_back({Entry::Kind::said, who, std::exchange(partial, {}), {}});
}

void LogConversation::untold(std::string what) { entries_.push_back({Entry::Kind::untold, {}, std::move(what), {}}); }

void LogConversation::hidden_credentials(std::string user) {
  entries_.push_back({Entry::Kind::hidden, Side::client, std::move(user), {}});
}

void LogConversation::ended(Side who) { entries_.push_back({Entry::Kind::ended, who, {}, {}}); }

// One pass over the entries, with a look ahead where a literal or a message begins.
class LogConversation::Mender {
 public:
  explicit Mender(const std::vector<Entry>& entries) : entries_(entries) {
    std::string_view first[2];
    for (const auto& entry : entries) {
      auto& words = first[static_cast<std::size_t>(entry.who)];
      if (entry.kind == Entry::Kind::said && words.empty()) words = entry.text;
    }
    recording_.protocol =
        protocol_of(first[static_cast<std::size_t>(Side::server)], first[static_cast<std::size_t>(Side::client)]);
  }

  Recording mend() {
    greeting();
    while (at_ < entries_.size()) {
      const auto& entry = entries_[at_];
      if (entry.kind != Entry::Kind::said) {
        ++at_;
        if (entry.kind == Entry::Kind::ended) recording_.events.emplace_back(Ended{entry.who, false});
        else if (entry.kind == Entry::Kind::hidden) hidden(entry.text);
        else untold(entry.text);
      } else if (recording_.protocol == Protocol::imap) {
        imap(entry);
      } else if (recording_.protocol == Protocol::pop3) {
        pop3(entry);
      } else {
        smtp(entry);
      }
    }
    return std::move(recording_);
  }

 private:
  void untold(std::string what) { recording_.events.emplace_back(Untold{std::move(what)}); }
  void say(Side who, std::string bytes) {
    if (who == Side::server) challenged_ = bytes.starts_with('+') || bytes.starts_with("334");
    recording_.events.emplace_back(Said{who, std::move(bytes)});
  }
  void pass(const Entry& entry) {
    say(entry.who, entry.text + entry.ending);
    ++at_;
  }
  bool says(std::size_t index, Side who) const {
    return index < entries_.size() && entries_[index].kind == Entry::Kind::said && entries_[index].who == who;
  }

  // All these protocols begin with the server's word; some logs begin behind it.
  void greeting() {
    const auto first = std::find_if(entries_.begin(), entries_.end(),
                                    [](const Entry& entry) { return entry.kind != Entry::Kind::untold; });
    if (first == entries_.end() || first->who == Side::server || !recording_.protocol) return;
    untold("the log does not hold the server's greeting");
    const bool pop3 = recording_.protocol == Protocol::pop3, imap = recording_.protocol == Protocol::imap;
    say(Side::server, imap ? "* OK ready\r\n" : pop3 ? "+OK ready\r\n" : "220 ready\r\n");
  }

  // Where it stands tells what the line was: the answer to a challenge, or the command that logs in.
  void hidden(const std::string& user) {
    untold("the log keeps the client's credentials back; this is how most clients say them");
    if (recording_.protocol == Protocol::imap && !challenged_)
      return say(Side::client, next_tag() + " LOGIN " + (user.empty() ? "user" : user) + " redacted\r\n");
    if (recording_.protocol == Protocol::pop3 && last_command_ == "USER") return say(Side::client, "PASS redacted\r\n");
    const std::string verb = recording_.protocol == Protocol::pop3 ? "PASS " : "AUTH PLAIN ";
    say(Side::client, (challenged_ ? "" : verb) + "cmVkYWN0ZWQ=\r\n");
  }

  // The tag of the next tagged response, which answers the line that the log keeps back.
  std::string next_tag() const {
    for (auto i = at_; i < std::min(entries_.size(), at_ + furthest_answer); ++i) {
      const auto word = upper_word(entries_[i].text, 1);
      if (says(i, Side::server) && !entries_[i].text.starts_with('*') &&
          (word == "OK" || word == "NO" || word == "BAD"))
        return entries_[i].text.substr(0, entries_[i].text.find(' '));
    }
    return "login";
  }

  void smtp(const Entry& entry) {
    if (entry.who == Side::client) {
      last_command_ = upper_word(entry.text, 0);
      return pass(entry);
    }
    const bool data = last_command_ == "DATA" && entry.text.starts_with("354");
    pass(entry);
    if (data) message(Side::client, "the log does not hold the message that was sent");
  }

  void pop3(const Entry& entry) {
    if (entry.who == Side::client) {
      last_command_ = upper_word(entry.text, 0);
      return pass(entry);
    }
    const bool message_follows = (last_command_ == "RETR" || last_command_ == "TOP") && entry.text.starts_with("+OK");
    pass(entry);
    if (!message_follows) return;
    last_command_.clear();
    message(Side::server, "the log does not hold the message that was fetched");
  }

  // The lines of one side up to the dot; where there is none, the message ends before the other side speaks.
  void message(Side who, const std::string& missing) {
    last_command_.clear();
    auto end = at_;
    while (says(end, who) && entries_[end].text != ".") ++end;
    const bool has_dot = says(end, who);
    // Where some line begins with a dot that nothing was put before, none was.
    const bool unstuffed = std::any_of(
        entries_.begin() + static_cast<std::ptrdiff_t>(at_), entries_.begin() + static_cast<std::ptrdiff_t>(end),
        [](const Entry& entry) { return entry.text.starts_with('.') && !entry.text.starts_with(".."); });
    if (unstuffed) untold("the log shows this message without the dots that the wire doubles (RFC 5321 section 4.5.2)");
    if (at_ == end && !has_dot) {
      untold(missing);
      return say(who, "Subject: not in the log\r\n\r\nThe log does not hold this message.\r\n.\r\n");
    }
    std::string bytes;
    for (; at_ < end; ++at_) {
      if (unstuffed && entries_[at_].text.starts_with('.')) bytes += '.';
      (bytes += entries_[at_].text) += entries_[at_].ending;
    }
    if (has_dot) ++at_;
    if (!bytes.empty() && !bytes.ends_with("\r\n")) bytes += bytes.ends_with('\n') ? "" : "\r\n";
    say(who, bytes + ".\r\n");
  }

  // A line with its literals, each followed by what the line goes on with.
  void imap(const Entry& entry) {
    const auto who = entry.who;
    const auto tag = entry.text.substr(0, entry.text.find(' ') + 1);
    text_ = entry.text;
    ending_ = entry.ending;
    ++at_;
    for (auto literal = announced(text_); literal; literal = announced(text_)) {
      const bool from_client = who == Side::client;
      // The server refuses it with the command's tag (RFC 3501 §7.5).
      if (from_client && says(at_, Side::server) && entries_[at_].text.starts_with(tag)) break;
      std::optional<std::string> leave;
      if (from_client && says(at_, Side::server) && entries_[at_].text.starts_with('+')) {
        leave = entries_[at_].text + entries_[at_].ending;
        ++at_;
      }
      auto size = literal->size;
      const auto head = text_.substr(0, literal->begin);
      const std::string tail(literal->tail);
      auto content = exact_content(who, size);
      if (!content) content = mended_content(who, size);
      say(who, head + '{' + std::to_string(size) + tail + "\r\n");
      if (leave) say(Side::server, *leave);
      say(who, *content);
    }
    say(who, text_ + ending_);
  }

  // Lines of the same side that hold exactly `size` bytes and go on as the grammar lets a line go on.
  std::optional<std::string> exact_content(Side who, std::size_t size) {
    std::string content;
    for (auto i = at_; says(i, who); ++i) {
      const auto& entry = entries_[i];
      looked_ahead_ += entry.text.size() + 1;
      if (looked_ahead_ > most_looked_ahead) return std::nullopt;
      const auto missing = size - content.size();
      if (missing <= entry.text.size()) {
        auto rest = entry.text.substr(missing);
        if (!goes_on_behind_literal(rest)) return std::nullopt;
        content += std::string_view(entry.text).substr(0, missing);
        text_ = std::move(rest);
        ending_ = entry.ending;
        at_ = i + 1;
        return content;
      }
      (content += entry.text) += entry.ending;
      if (content.size() > size) return std::nullopt;
    }
    return std::nullopt;
  }

  // What the log has in place of a literal that does not fit: a server's up to the parenthesis, a client's up to the
  // server's answer; or nothing of it.
  std::string mended_content(Side who, std::size_t& size) {
    const auto announced_size = size;
    const auto closes = [&](std::size_t i) { return who == Side::server && entries_[i].text.starts_with(')'); };
    auto end = at_;
    while (says(end, who) && !closes(end) && ++looked_ahead_ <= most_looked_ahead) ++end;
    const bool closed = says(end, who) && closes(end);
    std::string content;
    if (end > at_ && (closed || who == Side::client)) {
      untold("a literal of " + std::to_string(announced_size) +
             " bytes is of another size in the log; it was counted anew");
      for (; at_ < end; ++at_) (content += entries_[at_].text) += entries_[at_].ending;
      if (who == Side::client && content.ends_with("\r\n")) content.resize(content.size() - 2);
      size = content.size();
    } else {
      size = std::min(announced_size, most_filler);
      untold("the log does not hold the " + std::to_string(announced_size) + " bytes of a literal; " +
             std::to_string(size) + " others stand in their place");
      content = filler(size);
    }
    text_ = closed ? entries_[end].text : std::string();
    ending_ = closed ? entries_[end].ending : "\r\n";
    if (closed) at_ = end + 1;
    return content;
  }

  const std::vector<Entry>& entries_;
  Recording recording_;
  std::size_t at_ = 0, looked_ahead_ = 0;
  bool challenged_ = false;
  std::string text_, ending_;  // of the line that is being read, behind its last literal
  std::string last_command_;
};

Recording LogConversation::take() {
  for (const auto who : {Side::client, Side::server}) complete(partial_[static_cast<std::size_t>(who)], who);
  auto recording = Mender(entries_).mend();
  entries_.clear();
  return recording;
}

}  // namespace mailrig::mock
