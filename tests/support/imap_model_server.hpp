#pragma once
#include <cstddef>
#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <random>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include <mailrig/wire/line_framer.hpp>
#include <mailrig/wire/peer.hpp>

namespace mailrig::test {

/// An IMAP server that keeps mailboxes in memory, for pipelines of commands: it carries them out in the order in which
/// they come, but answers many together, and in any order and mixture that RFC 3501 §5.5 and §7.4.1 allow. Somebody
/// else uses its mailboxes, too: what he does depends on nothing but the seed and the number of the command.
///
/// Of commands it knows what our client says, and of those only a few.
class ImapModelServer final : public Peer {
 public:
  /// `outside` decides what others do, `manner` how answers are mixed.
  ImapModelServer(std::uint32_t outside, std::uint32_t manner);

  /// What the client did that RFC 3501 §5.5 forbids, a line each.
  const std::string& violations() const noexcept { return violations_; }
  /// All mailboxes, on one line.
  std::string contents() const;

  void received(std::string_view bytes) override;
  void tls_established() override {}
  void wait_over() override {}
  void ended(End) override {}
  std::optional<Action> next_action() override;

 private:
  struct Message {
    std::uint32_t uid = 0;
    std::set<std::string> flags;
    bool gone = false;  // removed by others, and still counted by the client
  };
  struct Mailbox {
    std::uint32_t next_uid = 1;
    std::vector<Message> messages;
  };
  struct Command {
    std::string tag, name, arguments;
    bool uid = false;
    bool speaks_of_numbers() const;
    bool may_expunge() const;
  };
  struct Answer {
    Command command;
    std::deque<std::string> lines;
    bool renumbers = false;  // nothing may be moved from one side of it to the other
  };

  void line(std::string_view text);
  void check_turn(const Command& command);
  void execute(Command command);
  void others_do_something();
  bool tell_news(const Command& command, std::vector<std::string>& out);
  std::string perform(const Command& command, std::vector<std::string>& out);
  std::string perform_selected(const Command& command, std::vector<std::string>& out);
  std::string copy(const std::vector<std::size_t>& indexes, const std::string& mailbox);
  std::string fetched(std::size_t index, std::string_view items) const;
  std::string store(std::size_t index, std::string_view flags, bool with_uid);
  std::string append(Mailbox& mailbox, std::set<std::string> flags);
  std::vector<std::size_t> chosen(const Command& command, std::string_view set) const;
  std::string next_line();

  std::map<std::string, Mailbox> mailboxes_;
  Mailbox* selected_ = nullptr;
  std::size_t told_ = 0;  // messages of the selected mailbox that the client knows of

  LineFramer framer_;
  std::optional<Command> waiting_;  // for its literal, or for DONE
  bool ask_ = false;                // "+" has to be sent
  std::deque<Answer> answers_;
  bool rested_ = false;  // has let the client have a word
  std::mt19937 outside_, manner_;
  std::string violations_;
};

}  // namespace mailrig::test
