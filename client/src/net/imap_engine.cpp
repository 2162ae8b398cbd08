#include "imap_engine.hpp"

#include <algorithm>
#include <random>

#include <asio/io_context.hpp>

namespace mailrig::imap {
namespace {

constexpr std::size_t most_news = 1000;         // kept for those that do not ask
constexpr std::size_t streamed_write = 16'384;  // a write of that size is a piece of something that streams

SessionOptions session_options(const ClientOptions& options) {
  SessionOptions session;
  session.strict = options.strict;
  session.literals.loose = options.loose_literals && !options.strict;
  session.security = options.tls == TlsUse::implicit ? Security::tls
                     : options.tls == TlsUse::starttls && options.without_tls == WithoutTls::refuse
                         ? Security::tls_required
                         : Security::plaintext;
  // Whoever does not see what we say cannot answer it.
  std::random_device random;
  for (int i = 0; i < 4; ++i) session.tag_prefix += static_cast<char>('A' + random() % 26);
  return session;
}

std::uint16_t port(const ClientOptions& options) {
  if (options.port != 0) return options.port;
  return options.tls == TlsUse::implicit ? 993 : 143;
}

// What the server says whenever it likes. Of the rest, what comes while a command is on its way may answer it.
bool is_unsolicited(const OwnedResponse& response) {
  return response.as<StatusResponse>() || response.as<Exists>() || response.as<Recent>() || response.as<Expunged>() ||
         response.as<Vanished>() || response.as<UnknownResponse>();
}

Error closed() { return fail(Errc::peer_closed, "a connection").value(); }

}  // namespace

// The session as its driver sees it: watches what is written, and logs.
class Engine::Wire final : public Peer {
 public:
  Wire(std::weak_ptr<Engine> engine, std::shared_ptr<Session> session, WireLog* log)
      : engine_(std::move(engine)), session_(std::move(session)) {
    if (log) logged_.emplace(*session_, *log);
  }

  void received(std::string_view bytes) override { peer().received(bytes); }
  void tls_established() override { peer().tls_established(); }
  void wait_over() override { peer().wait_over(); }
  void ended(End why) override { peer().ended(why); }
  std::optional<Action> next_action() override {
    auto action = peer().next_action();
    const auto* send = action ? std::get_if<Send>(&*action) : nullptr;
    if (send && send->bytes.size() >= streamed_write)
      if (const auto engine = engine_.lock()) engine->touch();
    return action;
  }

 private:
  Peer& peer() { return logged_ ? static_cast<Peer&>(*logged_) : *session_; }

  std::weak_ptr<Engine> engine_;
  std::shared_ptr<Session> session_;
  std::optional<LoggedPeer> logged_;
};

Engine::Engine(net::Runtime& runtime, ClientOptions options)
    : runtime_(runtime),
      options_(std::move(options)),
      session_(std::make_shared<Session>(session_options(options_))),
      deadline_(runtime.context()),
      since_(Clock::now()) {}

Engine::~Engine() {
  if (driver_) driver_->end(End::closed);
}

void Engine::open(std::function<void(Result<void>)> done) {
  auto tls = net::TlsContext::for_client(options_.trust);
  if (!tls) return done(tl::unexpected(std::move(tls.error())));
  opened_ = std::move(done);
  const auto weak = weak_from_this();
  net::DriverOptions driver;
  driver.tls = std::move(*tls);
  driver.implicit_tls = options_.tls == TlsUse::implicit;
  driver.deadlines = {options_.timeout, options_.timeout, std::chrono::milliseconds(0), std::chrono::milliseconds(0)};
  driver.on_progress = [weak] {
    if (const auto self = weak.lock()) self->drain();
  };
  driver.on_tls = [weak](const auth::ChannelBinding& binding) {
    if (const auto self = weak.lock()) self->channel_binding_ = binding;
  };
  driver.on_end = [weak](const net::Ending& ending) {
    if (const auto self = weak.lock()) self->driver_ended(ending.detail);
  };
  net::connect(runtime_, options_.host, port(options_), std::make_shared<Wire>(weak, session_, options_.log),
               std::move(driver), [weak](Result<std::shared_ptr<net::Driver>> result) {
                 if (const auto self = weak.lock()) self->connected(std::move(result));
                 else if (result) (*result)->end(End::closed);
               });
}

void Engine::connected(Result<std::shared_ptr<net::Driver>> result) {
  if (!result) return failed(std::move(result.error()));
  driver_ = std::move(*result);
  if (ended_by_us_) return driver_->end(End::closed);
  touch();
  watch();
}

Engine::Id Engine::begin(std::unique_ptr<Operation> operation) {
  if (failure_ || !driver_) {
    operation->fail(failure_ ? *failure_ : closed());
    return 0;
  }
  const bool others = timed();
  auto submitted = operation->submit(*session_);
  if (!submitted) {
    const auto incident = incident_of(submitted.error());
    if (incident && options_.on_report) options_.on_report({*incident, {}, {}, submitted.error()});
    operation->fail(std::move(submitted.error()));
    return 0;
  }
  underway_.push_back({++last_id_, std::move(operation)});
  const auto id = last_id_;
  if (!others) touch();
  pump();
  return id;
}

void Engine::cancel(Id id) {
  const auto found = std::find_if(underway_.begin(), underway_.end(), [&](const auto& one) { return one.id == id; });
  if (found == underway_.end()) return;
  const auto operation = std::move(found->operation);
  underway_.erase(found);
  session_->cancel(operation->tag());
  operation->fail(fail(Errc::cancelled).value());
  pump();
}

void Engine::end_idle() {
  if (failure_ || !driver_) return;
  session_->end_idle();
  touch();
  pump();
}

void Engine::next_news(std::function<void(Result<OwnedResponse>)> take) {
  if (!news_.empty()) {
    auto response = std::move(news_.front());
    news_.pop_front();
    return take(std::move(response));
  }
  if (failure_ || !driver_) return take(tl::unexpected(failure_ ? *failure_ : closed()));
  waiting_for_news_.push_back(std::move(take));
}

LiteralSink Engine::streaming(LiteralSink sink) {
  if (!sink) return {};
  return
      [weak = weak_from_this(), sink = std::move(sink)](const LiteralInfo& literal, std::string_view piece, bool last) {
        if (const auto self = weak.lock()) self->touch();
        sink(literal, piece, last);
      };
}

void Engine::end() {
  ended_by_us_ = true;
  if (driver_) driver_->end(End::closed);
  failed(closed());
}

void Engine::pump() {
  driver_->pump();
  watch();
}

void Engine::drain() {
  while (auto event = session_->next_event()) take(*event);
  watch();
  if (on_change_) on_change_();
}

void Engine::take(Event& event) {
  if (auto* failure = std::get_if<Failed>(&event); failure && failure->error.code == Errc::tls_failed) {
    unexplained_ = std::move(failure->error);  // driver_ended() follows
    return;
  }
  const auto report = options_.on_report && !ended_by_us_ ? report_of(event) : std::nullopt;
  if (report) options_.on_report(*report);
  if (auto* failure = std::get_if<Failed>(&event)) return failed(std::move(failure->error));
  if (std::holds_alternative<Greeting>(event)) {
    if (const auto opened = std::exchange(opened_, nullptr)) opened({});
    return;
  }
  if (const auto* data = std::get_if<Data>(&event)) tell_news(data->response);
  else touch();  // one has ended, and those behind it have their time from now on
  std::vector<Underway> going_on;
  for (auto& one : underway_)
    if (!one.operation->take(event)) going_on.push_back(std::move(one));
  underway_ = std::move(going_on);
}

void Engine::tell_news(const OwnedResponse& response) {
  if (timed() && !is_unsolicited(response)) return;
  if (waiting_for_news_.empty()) {
    if (news_.size() == most_news) news_.pop_front();
    news_.push_back(response);
    return;
  }
  const auto take = std::move(waiting_for_news_.front());
  waiting_for_news_.pop_front();
  take(response);
}

void Engine::failed(Error error) {
  if (failure_) return;
  failure_ = std::move(error);
  if (const auto opened = std::exchange(opened_, nullptr)) opened(tl::unexpected(*failure_));
  for (auto& one : std::exchange(underway_, {})) one.operation->fail(*failure_);
  for (const auto& take : std::exchange(waiting_for_news_, {})) take(tl::unexpected(*failure_));
}

// A session that has ended well has no failure to tell of.
void Engine::driver_ended(const std::string& detail) {
  deadline_.cancel();
  explain(detail);
  failed(closed());
  if (on_change_) on_change_();
}

void Engine::explain(const std::string& detail) {
  if (!unexplained_) return;
  auto error = *std::exchange(unexplained_, std::nullopt);
  error.about = {};
  error.about.detail = detail;
  Event event = Failed{error};
  const auto report = options_.on_report ? report_of(event) : std::nullopt;
  if (report) options_.on_report(*report);
  failed(std::move(error));
}

// Whether the server owes us anything; while it idles, it does not.
bool Engine::timed() const noexcept { return opened_ || session_->pending() > (session_->idling() ? 1u : 0u); }

// One timer, set again where time was given anew.
void Engine::watch() {
  if (watching_ || failure_ || !driver_ || !timed()) return;
  if (Clock::now() >= since_ + options_.timeout) return driver_->end(End::timed_out);
  watching_ = true;
  deadline_.expires_at(since_ + options_.timeout);
  deadline_.async_wait([weak = weak_from_this()](std::error_code) {
    const auto self = weak.lock();
    if (!self) return;
    self->watching_ = false;
    self->watch();
  });
}

}  // namespace mailrig::imap
