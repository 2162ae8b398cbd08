#include <mailrig/net/smtp_async_client.hpp>

#include "smtp_connection.hpp"
#include "smtp_mail_for.hpp"
#include "turns.hpp"

namespace mailrig::smtp {
namespace {

RejectedRecipient rejected(const std::string& address, const Reply& reply, bool try_later) {
  return {address, reply.code, reply.enhanced(), reply.text, try_later};
}

// What LMTP's server answered for each of the recipients it had accepted: those refused now, too, join `refused`; those
// it has the message for are returned. It may not have come to all of them.
std::vector<std::string> sort(const std::vector<std::string>& recipients, const std::vector<Reply>& replies,
                              std::vector<RejectedRecipient>& refused) {
  std::vector<std::string> taken;
  for (std::size_t i = 0; i < replies.size() && i < recipients.size(); ++i) {
    if (replies[i].positive()) taken.push_back(recipients[i]);
    else refused.push_back(rejected(recipients[i], replies[i], replies[i].severity() == 4));
  }
  return taken;
}

void check(const Command& command, Charset charset) {
  if (auto encoded = encode(command, charset); !encoded) throw ClientError(std::move(encoded.error()));
}

}  // namespace

class AsyncClient::Impl {
 public:
  Impl(net::Runtime& runtime, ClientOptions options) : turns(runtime), connection(runtime, std::move(options)) {}

  asio::awaitable<Delivery> send(Submission submission);
  asio::awaitable<std::vector<Completed>> offer(const Submission& submission);
  asio::awaitable<void> abandon();

  net::Turns turns;
  Connection connection;
};

// MAIL and all RCPTs, in one group where the server takes that; what was answered to each.
asio::awaitable<std::vector<Completed>> AsyncClient::Impl::offer(const Submission& submission) {
  const auto& session = connection.session();
  const auto* extensions = session.extensions();
  const auto charset = extensions && extensions->has("SMTPUTF8") ? Charset::utf8 : Charset::ascii;
  std::vector<Command> commands;
  commands.emplace_back(mail_for(submission, extensions, session.secure()));
  for (const auto& recipient : submission.to) commands.emplace_back(Rcpt{recipient.address, recipient.parameters});
  for (const auto& command : commands) check(command, charset);  // all, before any leaves
  std::vector<Ticket> tickets;
  for (auto& command : commands) tickets.push_back(connection.submit(std::move(command)));
  std::vector<Completed> answers;
  for (const auto ticket : tickets) answers.push_back(co_await connection.completion(ticket));
  co_return answers;
}

// The transaction will not be completed; the connection may serve another. If not, the next command will say so.
asio::awaitable<void> AsyncClient::Impl::abandon() {
  Command reset = Rset{};
  try {
    co_await connection.execute(std::move(reset));
  } catch (const ClientError&) {
  }
}

asio::awaitable<Delivery> AsyncClient::Impl::send(Submission submission) {
  if (submission.to.empty()) throw ClientError(fail(Errc::bad_argument, "a recipient").value());
  const auto answers = co_await offer(submission);
  if (!answers[0].ok()) {
    co_await abandon();
    throw DeliveryError(answers[0].error(), false);
  }
  Delivery delivery;
  std::vector<std::string> accepted;
  for (std::size_t i = 0; i < submission.to.size(); ++i) {
    const auto& answer = answers[i + 1];
    const auto& address = submission.to[i].address;
    if (answer.ok()) accepted.push_back(address);
    else delivery.rejected.push_back(rejected(address, answer.reply, answer.outcome == Outcome::try_later));
  }
  if (accepted.empty() || (!delivery.rejected.empty() && !submission.at_least_one)) {
    co_await abandon();
    co_return delivery;
  }

  const auto* extensions = connection.session().extensions();
  const bool by_bdat = submission.binary || (submission.use_bdat && extensions && extensions->has("CHUNKING"));
  Command content = Data{std::move(submission.message), std::move(submission.source)};
  if (by_bdat) {
    auto& data = std::get<Data>(content);
    content = Bdat{std::move(data.message), std::move(data.source), submission.binary};
  }
  const auto ticket = connection.submit(std::move(content));
  const auto ended = co_await connection.outcome(ticket);
  if (const auto* failed = std::get_if<Failed>(&ended)) {
    auto taken = sort(accepted, failed->for_recipients, delivery.rejected);
    throw DeliveryError(failed->error, failed->in_doubt, std::move(delivery.rejected), std::move(taken));
  }
  const auto& done = std::get<Completed>(ended);
  if (done.for_recipients.empty()) {
    if (!done.ok()) {
      co_await abandon();
      throw DeliveryError(done.error(), false, std::move(delivery.rejected));
    }
    delivery.sent = true;
  } else {
    delivery.sent = !sort(accepted, done.for_recipients, delivery.rejected).empty();
  }
  delivery.reply = done.reply;
  co_return delivery;
}

AsyncClient::AsyncClient(net::Runtime& runtime, ClientOptions options)
    : impl_(std::make_unique<Impl>(runtime, std::move(options))) {}
AsyncClient::~AsyncClient() = default;
AsyncClient::AsyncClient(AsyncClient&&) noexcept = default;
AsyncClient& AsyncClient::operator=(AsyncClient&&) noexcept = default;

asio::awaitable<void> AsyncClient::connect() {
  const auto turn = co_await impl_->turns.take();
  co_await impl_->connection.connect();
}

asio::awaitable<Delivery> AsyncClient::send(Submission submission) {
  const auto turn = co_await impl_->turns.take();
  co_return co_await impl_->send(std::move(submission));
}

asio::awaitable<Completed> AsyncClient::execute(Command command) {
  const auto turn = co_await impl_->turns.take();
  co_return co_await impl_->connection.execute(std::move(command));
}

asio::awaitable<Reply> AsyncClient::run(Command command) {
  auto done = co_await execute(std::move(command));
  if (!done.ok()) throw ClientError(done.error());
  co_return std::move(done.reply);
}

asio::awaitable<Reply> AsyncClient::verify(std::string string) { return run(Vrfy{std::move(string)}); }
asio::awaitable<Reply> AsyncClient::expand(std::string string) { return run(Expn{std::move(string)}); }
asio::awaitable<void> AsyncClient::noop() {
  Command noop = Noop{};
  co_await run(std::move(noop));
}
asio::awaitable<void> AsyncClient::reset() {
  Command reset = Rset{};
  co_await run(std::move(reset));
}
asio::awaitable<void> AsyncClient::queue() {
  Command queue = Xque{};
  if (extensions() && extensions()->has("XQUE")) co_await run(std::move(queue));
}

asio::awaitable<void> AsyncClient::quit() {
  if (impl_->connection.session().state() == State::closed) co_return;
  Command quit = Quit{};
  try {
    co_await execute(std::move(quit));
  } catch (const DeliveryError&) {
  }
}

const Extensions* AsyncClient::extensions() const noexcept { return impl_->connection.session().extensions(); }
bool AsyncClient::secure() const noexcept { return impl_->connection.session().secure(); }

}  // namespace mailrig::smtp
