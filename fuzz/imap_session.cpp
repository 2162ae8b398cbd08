// Any bytes as the server of an IMAP session: no crash, one end of each command, at most one failure and nothing
// behind it, no secret in clear, every literal whole, and the same conversation however TCP cuts the bytes.
#include <algorithm>
#include <cstdint>
#include <set>
#include <string>
#include <vector>

#include <mailrig/imap/commands.hpp>
#include <mailrig/imap/session.hpp>

#include "session.hpp"  // the mechanism and the password

namespace mailrig::imap {
namespace {

using fuzz::require;

// Gives a message in two pieces.
MessageSource source() {
  return {11, [given = 0]() mutable -> Result<std::string> {
            ++given;
            return std::string(given > 2 ? "" : given == 2 ? "streamed" : "is ");
          }};
}

std::vector<Command> commands() {
  const auto mechanism = [](bool speaks_first) { return std::make_shared<fuzz::AnyMechanism>(speaks_first); };
  return {Capability{},
          Noop{},
          Logout{},
          StartTlsCommand{},
          Login{"\xC3\xA5", Secret(std::string(fuzz::password))},
          Authenticate{mechanism(true), true},
          Authenticate{mechanism(true), false},
          Authenticate{mechanism(false), true},
          Select{"INBOX"},
          List{"", "*"},
          Status{"INBOX", {StatusItem::messages}},
          Append{"INBOX", "message", {"\\Seen"}, {}},
          Append{"INBOX", source(), {}, {}},
          Idle{},
          CompressCommand{},
          Enable{{"UTF8=ACCEPT"}},
          Unauthenticate{},
          CloseCommand{},
          Expunge{},
          Search{SearchKey::is(Is::all), "", Numbering::uid},
          Fetch{{1, star}, {MessageItem::rfc822}, {}},
          Fetch{{2}, {FetchMacro::full}, Numbering::uid},
          Store{{1}, Store::Change::add, {"\\Seen"}, false, true, {}},
          Copy{{1}, "INBOX", Numbering::uid}};
}

struct Describe {
  std::string operator()(const Greeting& e) const { return std::string(e.response.frame()); }
  std::string operator()(const Data& e) const { return std::string(e.response.frame()); }
  std::string operator()(const Completed& e) const {
    return e.tag + ' ' + (e.ok() ? "ok " : e.error().message()) + std::string(e.response.frame());
  }
  std::string operator()(const Cancelled& e) const {
    return e.tag + (e.sent ? " thrown away " : " dropped ") + e.why.message();
  }
  std::string operator()(const Failed& e) const { return "failed " + std::string(mailrig::describe(e.error.code)); }
};

// A conversation, and all that the session did and told. Unlike the other protocols', IMAP's commands may end in any
// order, and a session may be told to end while several are in flight.
class Conversation {
 public:
  explicit Conversation(Security security)
      : session_({.limits = {.line = 256, .literal = 1024, .response = 4096, .nesting = 8, .items = 32},
                  .security = security,
                  .literals = {.streamed_from = 4, .streamed_most = 8192}}) {}

  // The server says a line at a time, and between them the client says something if it may.
  std::string line_by_line(std::string_view input, std::size_t chunk) {
    while (!input.empty()) {
      say(take_line(input), chunk);
      submit(1);
    }
    return end();
  }

  // The server says many lines at once, as far as one that ends in "!", and the client then several things at once.
  std::string in_bursts(std::string_view input, std::size_t chunk) {
    say(take_line(input), chunk);  // the greeting, in any case
    while (!input.empty()) {
      submit(4);
      const auto all = input;
      while (!input.empty() && !take_line(input).ends_with("!\r\n")) continue;
      say(all.substr(0, all.size() - input.size()), chunk);
    }
    return end();
  }

 private:
  static std::string_view take_line(std::string_view& input) {
    const auto lf = input.find('\n');
    const auto line = input.substr(0, lf == input.npos ? lf : lf + 1);
    input.remove_prefix(line.size());
    return line;
  }

  // The last character chooses what the client says next: "A" the first of commands(), "B" the second, and so on
  // around.
  void say(std::string_view bytes, std::size_t chunk) {
    const auto last = bytes.find_last_not_of("!\r\n");
    if (last != bytes.npos) chosen_ = static_cast<unsigned char>(bytes[last]);
    for (; !bytes.empty(); bytes.remove_prefix(std::min(chunk, bytes.size())))
      session_.received(bytes.substr(0, chunk));
    settle();
    if (std::exchange(tls_asked_, false)) {
      session_.tls_established();
      settle();
    }
  }

  void submit(int count) {
    if (chosen_ % 5 == 0) session_.end_idle();
    if (chosen_ % 7 == 0 && !under_way_.empty())
      require(session_.cancel(*under_way_.begin()) || closed_, "what has not ended can be cancelled");
    const auto all = commands();
    const auto first = chosen_ + all.size() - 'A' % all.size();
    for (std::size_t i = 0; i < all.size() && count > 0; ++i) {
      const auto tag = session_.submit(all[(first + i) % all.size()], sink());
      if (!tag) continue;
      require(under_way_.insert(*tag).second, "a tag of its own for each command");
      --count;
    }
    settle();
  }

  // Takes what the session wants done and what it has to tell.
  void settle() {
    while (const auto action = session_.next_action()) {
      require(!closed_ && !tls_asked_, "nothing done behind the end, nor during a TLS handshake");
      if (const auto* send = std::get_if<Send>(&*action)) {
        require(send->secret || send->bytes.find(fuzz::password) == std::string::npos, "secrets marked");
        log_ += send->bytes;
      } else if (std::holds_alternative<mailrig::StartTls>(*action)) {
        tls_asked_ = true;
        log_ += "[TLS]\n";
      } else if (const auto* compress = std::get_if<Compress>(&*action)) {
        log_ += "[compression]\n";
        session_.received(compress->received);
      } else {
        closed_ = true;
        log_ += "[close]\n";
      }
    }
    while (const auto event = session_.next_event()) {
      require(!failed_, "nothing told behind a failure");
      if (const auto* completed = std::get_if<Completed>(&*event)) ends(completed->tag);
      if (const auto* cancelled = std::get_if<Cancelled>(&*event)) ends(cancelled->tag);
      failed_ = std::holds_alternative<Failed>(*event);
      log_ += std::visit(Describe{}, *event) + '\n';
    }
    require(!failed_ || closed_, "a connection closed behind a failure");
    require(!closed_ || failed_ || under_way_.empty(), "every command ended where the session ends well");
    require(failed_ || session_.pending() == under_way_.size(), "as many commands pending as have not ended");
    require((session_.mailbox() != nullptr) == (session_.state() == State::selected) ||
                session_.state() == State::logout || session_.state() == State::closed,
            "a mailbox where one is selected");
  }

  void ends(const std::string& tag) { require(under_way_.erase(tag) == 1, "one end of each command"); }

  LiteralSink sink() {
    return [this, taken = std::uint64_t{0}](const LiteralInfo& literal, std::string_view piece, bool last) mutable {
      require(!closed_ && !piece.empty(), "octets of literals, and none behind the end");
      if (taken == 0)
        log_ += "[literal of " + std::to_string(literal.message) + ", " + std::string(literal.item) + "]\n";
      log_ += piece;
      taken += piece.size();
      require(last == (taken == literal.size), "a literal that is whole with its last piece");
      if (last) taken = 0;
    };
  }

  std::string end() {
    const bool was_closed = closed_;
    session_.ended(End::closed);
    settle();
    require(was_closed || failed_, "a failure where the connection ends before the session");
    session_.ended(End::reset);
    session_.received("* OK\r\nA1 OK\r\n");
    require(!session_.next_event() && !session_.next_action(), "nothing behind the end");
    require(!session_.submit(Noop{}), "no command behind the end");
    return std::move(log_);
  }

  Session session_;
  std::string log_;
  std::set<std::string> under_way_;
  std::size_t chosen_ = 'A';
  bool tls_asked_ = false, closed_ = false, failed_ = false;
};

}  // namespace
}  // namespace mailrig::imap

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace mailrig;
  using imap::Conversation;
  const std::string_view input(reinterpret_cast<const char*>(data), size);
  for (const auto security : {imap::Security::plaintext, imap::Security::tls_required}) {
    fuzz::require_same_however_cut(
        [&](std::size_t chunk) { return Conversation(security).line_by_line(input, chunk); });
    fuzz::require_same_however_cut([&](std::size_t chunk) { return Conversation(security).in_bursts(input, chunk); });
  }
  return 0;
}
