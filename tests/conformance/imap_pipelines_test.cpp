// Random pipelines of commands give the same results as the same commands one at a time, whatever order the server
// answers in.
#include <algorithm>
#include <cstdlib>
#include <functional>
#include <iterator>
#include <memory>
#include <random>

#include <gmock/gmock.h>

#include <mailrig/imap/commands.hpp>
#include <mailrig/imap/execution.hpp>
#include <mailrig/imap/search_keys.hpp>
#include <mailrig/wire/converse.hpp>

#include "support/imap_model_server.hpp"
#include "support/trickle.hpp"

namespace mailrig::imap {
namespace {

// A command and what is to be said of its result.
class Operation {
 public:
  virtual ~Operation() = default;
  virtual void submit(Session& session) = 0;
  // True once it is done, and result() is there.
  virtual bool take(const Event& event) = 0;
  const std::string& result() const { return result_; }

 protected:
  std::string result_;
};

template <class C>
class Typed final : public Operation {
 public:
  using Describe = std::function<std::string(const typename C::Response&)>;
  Typed(C command, Describe describe) : execution_(std::move(command)), describe_(std::move(describe)) {}

  void submit(Session& session) override {
    const auto submitted = execution_.submit(session);
    if (!submitted) throw std::logic_error(submitted.error().message());
  }
  bool take(const Event& event) override {
    const auto outcome = execution_.take(event);
    if (outcome) result_ = *outcome ? describe_(**outcome) : outcome->error().message();
    return outcome.has_value();
  }

 private:
  Execution<C> execution_;
  Describe describe_;
};

using Operations = std::vector<std::unique_ptr<Operation>>;

std::string sorted(std::vector<std::string> words) {
  std::sort(words.begin(), words.end());
  words.erase(std::unique(words.begin(), words.end()), words.end());
  std::string text;
  for (const auto& word : words) text += word + '\n';
  return text;
}

// The messages whose sections begin at `origin`, where no other command has them begin.
std::string of_origin(std::uint32_t origin, const std::vector<OwnedResponse>& responses) {
  std::vector<std::string> found;
  for (const auto& response : responses)
    for (const auto& section : response.as<FetchedMessage>()->sections)
      if (section.origin == origin) found.emplace_back(response.frame());
  return sorted(std::move(found));
}

// The messages that bear a keyword that no other command has set.
std::string with_keyword(const std::string& keyword, Numbering numbering, const std::vector<OwnedResponse>& responses) {
  std::vector<std::string> found;
  for (const auto& response : responses) {
    const auto& message = *response.as<FetchedMessage>();
    if (!message.flags || std::find(message.flags->begin(), message.flags->end(), keyword) == message.flags->end())
      continue;
    if (numbering == Numbering::uid && !message.uid) continue;
    found.push_back(std::to_string(numbering == Numbering::uid ? *message.uid : message.number));
  }
  return sorted(std::move(found));
}

template <class C>
std::unique_ptr<Operation> operation(C command, typename Typed<C>::Describe describe) {
  return std::make_unique<Typed<C>>(std::move(command), std::move(describe));
}

template <class C>
std::unique_ptr<Operation> plain(C command) {
  return operation(std::move(command), [](const auto&) { return std::string("ok"); });
}

// EXPUNGE alone cannot tell what is its own from what a NOOP before it had to say, and has both.
constexpr std::string_view expunged = "expunged";

class Generator {
 public:
  explicit Generator(std::uint32_t seed) : dice_(seed) {}

  Operations operations() {
    Operations all;
    all.push_back(select());
    for (auto left = 2 + dice_() % 10; left > 0; --left) add(all);
    return all;
  }

 private:
  void add(Operations& all) {
    const auto numbering = dice_() % 2 == 0 ? Numbering::uid : Numbering::sequence_number;
    switch (dice_() % 18) {
      case 0: all.push_back(plain(Check{})); break;
      case 1: all.push_back(plain(Noop{})); break;
      case 2: all.push_back(plain(Idle{})); break;
      case 3:
        all.push_back(plain(CloseCommand{}));
        all.push_back(select());
        break;
      case 4: all.push_back(select()); break;
      case 5: all.push_back(expunge()); break;
      case 6: all.push_back(list()); break;
      case 7: all.push_back(status()); break;
      case 8: all.push_back(append()); break;
      case 9: all.push_back(copy(numbering)); break;
      case 10:
      case 11: all.push_back(search(numbering)); break;
      case 12:
      case 13:
      case 14: all.push_back(store(numbering)); break;
      default: all.push_back(fetch(numbering)); break;
    }
  }

  std::string mailbox() { return std::string(1, static_cast<char>('a' + dice_() % 3)); }
  SequenceSet messages() {
    const auto first = 1 + dice_() % 8;
    return SequenceSet::range(static_cast<std::uint32_t>(first), static_cast<std::uint32_t>(first + dice_() % 3));
  }

  std::unique_ptr<Operation> select() {
    return operation(Select{dice_() % 4 == 0 ? "b" : "a"},
                     [](const SelectedMailbox& mailbox) { return std::to_string(mailbox.exists); });
  }
  std::unique_ptr<Operation> expunge() {
    return operation(Expunge{}, [](const Expunge::Response& response) {
      std::string text(expunged);
      for (const auto number : response.numbers) text += ' ' + std::to_string(number);
      return text;
    });
  }
  std::unique_ptr<Operation> list() {
    return operation(List{"", dice_() % 2 == 0 ? "*" : mailbox()}, [](const List::Response& rows) {
      std::string text;
      for (const auto& row : rows) text += row.name;
      return text;
    });
  }
  std::unique_ptr<Operation> status() {
    return operation(Status{mailbox(), {StatusItem::messages}},
                     [](const Status::Response& status) { return std::to_string(status.messages.value_or(0)); });
  }
  std::unique_ptr<Operation> append() {
    return operation(Append{mailbox(), "message", {}, {}},
                     [](const Append::Response& to) { return to ? std::to_string(to->uid) : "nowhere"; });
  }
  std::unique_ptr<Operation> copy(Numbering numbering) {
    return operation(Copy{messages(), mailbox(), numbering}, [](const Copy::Response& copied) {
      return copied ? SequenceSet::of(copied->source).text() + " to " + SequenceSet::of(copied->destination).text()
                    : "";
    });
  }
  std::unique_ptr<Operation> search(Numbering numbering) {
    return operation(Search{SearchKey::keyword("f" + std::to_string(dice_() % 3)), "", numbering},
                     [](const Search::Response& found) { return found.messages.text(); });
  }
  std::unique_ptr<Operation> store(Numbering numbering) {
    const auto keyword = "k" + std::to_string(++last_);
    Store command{messages(), Store::Change::add, {keyword}, false, true, numbering};
    if (dice_() % 3 == 0) command.flags.push_back("\\Deleted");
    return operation(std::move(command), [keyword, numbering](const Store::Response& stored) {
      return with_keyword(keyword, numbering, stored.messages);
    });
  }
  std::unique_ptr<Operation> fetch(Numbering numbering) {
    const auto origin = ++last_;
    Fetch command{
        messages(),
        {MessageItem::uid, MessageItem::flags, SectionItem{{{}, SectionText::text, {}}, true, Partial{origin, 10}}},
        numbering};
    return operation(std::move(command),
                     [origin](const Fetch::Response& fetched) { return of_origin(origin, fetched); });
  }

  std::mt19937 dice_;
  std::uint32_t last_ = 0;
};

// A session that carries out operations: all at once in bursts of any size, or one at a time.
class Client final : public Peer {
 public:
  Client(Operations operations, std::optional<std::uint32_t> bursts) : operations_(std::move(operations)) {
    if (bursts) dice_.emplace(*bursts);
  }

  bool done() const { return failure_.empty() && next_ == operations_.size() && under_way_.empty(); }
  const std::string& failure() const { return failure_; }
  std::vector<std::string> results() const {
    std::vector<std::string> results;
    for (const auto& operation : operations_) results.push_back(operation->result());
    return results;
  }
  std::string mailbox() const {
    const auto* mailbox = session_.mailbox();
    return mailbox ? mailbox->name + ' ' + std::to_string(mailbox->exists) : "none";
  }

  void received(std::string_view bytes) override { session_.received(bytes); }
  void tls_established() override {}
  void wait_over() override {}
  void ended(End why) override { session_.ended(why); }
  std::optional<Action> next_action() override {
    take_events();
    submit();
    if (session_.idling() && next_ == operations_.size()) session_.end_idle();
    if (session_.idling() && !dice_) session_.end_idle();
    return session_.next_action();
  }

 private:
  void take_events() {
    while (const auto event = session_.next_event()) {
      greeted_ = greeted_ || std::holds_alternative<Greeting>(*event);
      if (const auto* failed = std::get_if<Failed>(&*event)) failure_ = failed->error.message();
      std::erase_if(under_way_, [&](const auto index) { return operations_[index]->take(*event); });
    }
  }
  void submit() {
    if (!greeted_) return;
    if (!dice_ && !under_way_.empty()) return;
    for (auto left = dice_ ? 1 + (*dice_)() % 6 : 1; left > 0 && next_ < operations_.size(); --left) {
      operations_[next_]->submit(session_);
      under_way_.push_back(next_++);
    }
  }

  Session session_;
  Operations operations_;
  std::optional<std::mt19937> dice_;
  std::vector<std::size_t> under_way_;
  std::size_t next_ = 0;
  bool greeted_ = false;
  std::string failure_;
};

struct Outcome {
  std::vector<std::string> results;
  std::string mailbox, contents, violations, failure;
};

Outcome outcome(std::uint32_t seed, std::optional<std::uint32_t> bursts, std::size_t chunk) {
  Client client(Generator(seed).operations(), bursts);
  test::ImapModelServer server(seed, bursts.value_or(seed));
  for (int turns = 0; turns < 100 && !client.done() && client.failure().empty(); ++turns)
    converse(client, server, {.chunk = chunk});
  auto failure = client.failure();
  if (failure.empty() && !client.done()) failure = "a standstill";
  return {client.results(), client.mailbox(), server.contents(), server.violations(), failure};
}

bool same(const std::string& one_at_a_time, const std::string& in_a_pipeline) {
  if (one_at_a_time == in_a_pipeline) return true;
  return one_at_a_time.starts_with(expunged) && in_a_pipeline.starts_with(expunged) &&
         in_a_pipeline.ends_with(one_at_a_time.substr(expunged.size()));
}

// The same 10,000 each time, so that whoever changes something else is not stopped by chance, and those that failed
// once. MAILRIG_PIPELINE=seed: the one that a failure names; MAILRIG_PIPELINE=any: 100,000 others.
std::vector<std::uint32_t> seeds() {
  const char* const wanted = std::getenv("MAILRIG_PIPELINE");
  const bool any = wanted && std::string_view(wanted) == "any";
  if (wanted && !any) return {static_cast<std::uint32_t>(std::strtoul(wanted, nullptr, 10))};
  std::mt19937 dice(any ? std::random_device{}() : 1);
  std::vector<std::uint32_t> all{2204084665};  // two STATUS of a mailbox, and a COPY to it between them
  std::generate_n(std::back_inserter(all), any ? 100'000 : 10'000, std::ref(dice));
  return all;
}

TEST(ImapPipelines, GiveTheSameAsOneAtATime) {
  for (const auto seed : seeds()) {
    SCOPED_TRACE("MAILRIG_PIPELINE=" + std::to_string(seed));
    const auto chunk = seed % 16 == 0 ? test::chunk_sizes[seed / 16 % 2] : test::chunk_sizes[2];
    const auto serial = outcome(seed, std::nullopt, chunk);
    const auto pipelined = outcome(seed, seed + 1, chunk);
    ASSERT_EQ(serial.failure, "");
    ASSERT_EQ(pipelined.failure, "");
    ASSERT_EQ(pipelined.violations, "");
    ASSERT_EQ(pipelined.contents, serial.contents);
    ASSERT_EQ(pipelined.mailbox, serial.mailbox);
    ASSERT_EQ(pipelined.results.size(), serial.results.size());
    for (std::size_t i = 0; i < serial.results.size(); ++i)
      ASSERT_TRUE(same(serial.results[i], pipelined.results[i])) << "command " << i + 1 << " one at a time:\n"
                                                                 << serial.results[i] << "\nin a pipeline:\n"
                                                                 << pipelined.results[i];
  }
}

// The server is an examiner: a client that does not wait is told so.
TEST(ImapPipelines, TheModelSeesAmbiguities) {
  for (const auto& [commands, violation] : std::vector<std::pair<std::string, std::string>>{
           {"1 SELECT a\r\n2 FETCH 1 (FLAGS BODY[TEXT]<1.1>)\r\n", "FETCH behind SELECT\nSELECT and FETCH together\n"},
           {"1 NOOP\r\n2 STORE 1 +FLAGS (a)\r\n", "STORE behind NOOP\n"},
           {"1 UID FETCH 1 (FLAGS BODY[TEXT]<1.1>)\r\n2 SEARCH KEYWORD a\r\n", "SEARCH behind FETCH\n"},
           {"1 FETCH 1 (FLAGS BODY[TEXT]<1.1>)\r\n2 SEARCH KEYWORD a\r\n", ""},
           {"1 IDLE\r\n2 NOOP\r\n", "bytes before the continuation request\nno DONE\n"}}) {
    test::ImapModelServer server(1, 1);
    while (!server.next_action()) continue;  // the greeting
    server.received(commands);
    EXPECT_EQ(server.violations(), violation) << commands;
  }
}

}  // namespace
}  // namespace mailrig::imap
