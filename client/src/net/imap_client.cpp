#include <mailrig/net/imap_client.hpp>

#include <algorithm>
#include <exception>

#include <mailrig/imap/idle.hpp>
#include <mailrig/imap/search_expression.hpp>

#include "block.hpp"
#include "imap_log_in.hpp"

namespace mailrig::imap {
namespace {

using Clock = std::chrono::steady_clock;

constexpr auto longest_idle = std::chrono::minutes(29);  // RFC 2177 §3

const std::vector<FetchItem> whole_message{SectionItem{Section{}, true, {}}};

[[noreturn]] void refuse(Errc code, std::string_view expected) { throw ClientError(fail(code, expected).value()); }

std::vector<FetchResult> results(std::vector<OwnedResponse> responses) {
  std::vector<FetchResult> out;
  for (auto& response : responses) out.emplace_back(std::move(response));
  return out;
}

}  // namespace

struct Client::Impl {
  explicit Impl(ClientOptions options) : engine(std::make_shared<Engine>(runtime, std::move(options))) {
    if (auto logged_in = net::block(runtime, log_in(engine)); !logged_in)
      throw ClientError(std::move(logged_in.error()));
    engine->on_change([this] { runtime.stop(); });
  }
  ~Impl() { engine->end(); }
  Impl(const Impl&) = delete;
  Impl& operator=(const Impl&) = delete;

  // Until `done`, and at most until a time. Whatever a callback throws ends the connection, and with it all that is on
  // its way, before it goes on.
  template <class Done>
  void wait(const Done& done, Clock::time_point until = Clock::time_point::max()) {
    try {
      while (!done() && !thrown && Clock::now() < until) {
        if (until == Clock::time_point::max()) runtime.run();
        else runtime.run_until(until);
      }
    } catch (...) {
      engine->end();
      throw;
    }
    if (!thrown) return;
    engine->end();
    std::rethrow_exception(std::exchange(thrown, nullptr));
  }

  bool idle_once(Clock::time_point until, const IdleHandler& handler);

  net::Runtime runtime;
  std::shared_ptr<Engine> engine;
  std::exception_ptr thrown;  // by a sink
};

Client::Client(ClientOptions options) : impl_(std::make_unique<Impl>(std::move(options))) {}
Client::~Client() = default;
Client::Client(Client&&) noexcept = default;
Client& Client::operator=(Client&&) noexcept = default;

void Client::run(std::unique_ptr<Operation> operation, const std::function<bool()>& done) {
  impl_->engine->begin(std::move(operation));
  impl_->wait(done);
}

// The session takes no exceptions: what a sink throws is kept until its call is over.
LiteralSink Client::guarded(LiteralSink sink) {
  if (!sink) return {};
  auto kept = [&thrown = impl_->thrown, sink = std::move(sink)](const LiteralInfo& literal, std::string_view piece,
                                                                bool last) {
    if (thrown) return;
    try {
      sink(literal, piece, last);
    } catch (...) {
      thrown = std::current_exception();
    }
  };
  return impl_->engine->streaming(std::move(kept));
}

void Client::close() {
  try {
    if (state() != State::closed) execute(Logout{});
  } catch (const ClientError&) {
  }
  impl_->engine->end();
}

SelectedMailbox Client::select(std::string mailbox) { return execute(Select{std::move(mailbox)}); }
SelectedMailbox Client::examine(std::string mailbox) { return execute(Examine{std::move(mailbox)}); }
void Client::create(std::string mailbox) { execute(Create{std::move(mailbox)}); }
void Client::delete_mailbox(std::string mailbox) { execute(Delete{std::move(mailbox)}); }
void Client::rename(std::string from, std::string to) { execute(Rename{std::move(from), std::move(to)}); }

std::vector<ListedMailbox> Client::list(std::string reference, std::string pattern) {
  return execute(List{std::move(reference), std::move(pattern)});
}

ListExtended::Response Client::list(const ListExtended& command) {
  auto response = execute(command);
  const bool subscribed = command.selection == std::vector{ListSelection::subscribed};
  if (!response.mailboxes.empty() || !(command.selection.empty() || subscribed)) return response;
  for (const auto& pattern : command.patterns) {
    auto rows = subscribed ? lsub(command.reference, pattern) : list(command.reference, pattern);
    std::move(rows.begin(), rows.end(), std::back_inserter(response.mailboxes));
  }
  return response;
}

std::vector<ListedMailbox> Client::lsub(std::string reference, std::string pattern) {
  return execute(Lsub{std::move(reference), std::move(pattern)});
}
void Client::subscribe(std::string mailbox) { execute(Subscribe{std::move(mailbox)}); }
void Client::unsubscribe(std::string mailbox) { execute(Unsubscribe{std::move(mailbox)}); }
StatusData Client::status(std::string mailbox, std::vector<StatusItem> items) {
  return execute(Status{std::move(mailbox), std::move(items)});
}
void Client::close_mailbox() { execute(CloseCommand{}); }
void Client::unselect() { execute(Unselect{}); }

std::vector<FetchResult> Client::fetch(const SequenceSet& messages, std::vector<FetchItem> items, Numbering numbering) {
  return results(execute(Fetch{messages, std::move(items), numbering}));
}

std::string Client::fetch_message(std::uint32_t number, Numbering numbering) {
  for (const auto& result : fetch({number}, whole_message, numbering))
    if (const auto message = result.message()) return std::string(*message);
  refuse(Errc::rejected, "a message of that number");
}

std::uint64_t Client::fetch_message(std::uint32_t number, const Sink& sink, Numbering numbering) {
  const auto streamed = [&sink](const LiteralInfo&, std::string_view piece, bool) { sink(piece); };
  for (const auto& response : execute(Fetch{{number}, whole_message, numbering}, streamed)) {
    const auto* section = response.as<FetchedMessage>()->section(SectionText::whole);
    if (!section || !section->bytes) continue;
    if (section->streamed) return *section->streamed;
    sink(*section->bytes);  // it was small
    return section->bytes->size();
  }
  refuse(Errc::rejected, "a message of that number");
}

Search::Response Client::search(SearchKey key, Numbering numbering) {
  return execute(Search{std::move(key), {}, numbering});
}

Search::Response Client::search(std::string_view expression, Numbering numbering) {
  auto key = parse_search_expression(expression);
  if (!key) throw ClientError(std::move(key.error()));
  return search(std::move(*key), numbering);
}

StoreResponse Client::store(const SequenceSet& messages, Store::Change change, std::vector<std::string> flags,
                            Numbering numbering, Echo echo) {
  Store command{messages, change, std::move(flags)};
  command.silent = echo == Echo::silent;
  command.numbering = numbering;
  return execute(std::move(command));
}

std::optional<CopiedUids> Client::copy(const SequenceSet& messages, std::string mailbox, Numbering numbering) {
  return execute(Copy{messages, std::move(mailbox), numbering});
}

Move::Response Client::move(const SequenceSet& messages, std::string mailbox, Numbering numbering) {
  return execute(Move{messages, std::move(mailbox), numbering});
}

ExpungedMessages Client::expunge() { return execute(Expunge{}); }

ExpungedMessages Client::delete_messages(const SequenceSet& messages, Numbering numbering, Removal removal) {
  store(messages, Store::Change::add, {"\\Deleted"}, numbering, Echo::silent);
  switch (removal) {
    case Removal::mark_only: return {};
    case Removal::expunge: break;
  }
  const bool only_these = numbering == Numbering::uid && capabilities().has("UIDPLUS");
  return only_these ? execute(UidExpunge{messages}) : expunge();
}

std::optional<Append::AppendedUid> Client::append(std::string mailbox, MessageBytes message,
                                                  std::vector<std::string> flags,
                                                  std::optional<DateTime> internal_date) {
  return execute(Append{std::move(mailbox), std::move(message), std::move(flags), internal_date});
}

void Client::noop() { execute(Noop{}); }
void Client::check() { execute(Check{}); }

void Client::idle(std::chrono::milliseconds time, const IdleHandler& handler) {
  impl_->engine->take_news();
  const auto until = Clock::now() + time;
  while (Clock::now() < until && impl_->idle_once(std::min(until, Clock::now() + longest_idle), handler)) {
  }
}

// One IDLE command, ended in time. @return false if the handler has enough.
bool Client::Impl::idle_once(Clock::time_point until, const IdleHandler& handler) {
  std::optional<Result<Nothing>> result;
  engine->begin(std::make_unique<CommandOperation<Idle>>(Idle{}, LiteralSink(),
                                                         [&result](Result<Nothing> its) { result = std::move(its); }));
  bool enough = false;
  const auto tell = [&] {
    for (const auto& response : engine->take_news()) enough = enough || !handler(response);
    return enough || result;
  };
  wait(tell, until);
  if (!result) engine->end_idle();
  wait([&] { return result.has_value(); });
  if (!*result) throw ClientError(std::move(result->error()));
  try {
    tell();
  } catch (...) {
    engine->end();
    throw;
  }
  return !enough;
}

std::vector<Id::Field> Client::id(std::vector<Id::Field> fields) { return execute(Id{std::move(fields)}); }
Enable::Response Client::enable(std::vector<std::string> extensions) { return execute(Enable{std::move(extensions)}); }
Namespace::Response Client::namespaces() { return execute(Namespace{}); }
GetQuotaRoot::Response Client::quota(std::string mailbox) { return execute(GetQuotaRoot{std::move(mailbox)}); }
void Client::compress() { execute(CompressCommand{}); }

const MailboxState& Client::mailbox() const {
  const auto* mailbox = impl_->engine->session().mailbox();
  if (!mailbox) refuse(Errc::wrong_state, "a selected mailbox");
  return *mailbox;
}
State Client::state() const noexcept { return impl_->engine->session().state(); }
const Capabilities& Client::capabilities() const noexcept { return impl_->engine->session().capabilities(); }
const Capabilities& Client::enabled() const noexcept { return impl_->engine->session().enabled(); }
bool Client::secure() const noexcept { return impl_->engine->session().secure(); }

}  // namespace mailrig::imap
