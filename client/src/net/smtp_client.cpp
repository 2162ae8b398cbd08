#include <mailrig/net/smtp_client.hpp>

#include <algorithm>

#include "smtp_connection.hpp"

namespace mailrig::smtp {
namespace {

[[noreturn]] void refuse(std::string_view expected) { throw ClientError(fail(Errc::bad_argument, expected).value()); }

bool beyond_ascii(std::string_view text) {
  return std::any_of(text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) >= 0x80; });
}

bool has(const std::vector<Parameter>& parameters, std::string_view keyword) {
  return std::any_of(parameters.begin(), parameters.end(), [&](const auto& one) { return one.keyword == keyword; });
}

RejectedRecipient rejected(const Recipient& recipient, const Reply& reply, bool try_later) {
  return {recipient.address, reply.code, reply.enhanced(), reply.text, try_later};
}

// The header, as far as it stands in the message itself.
std::string_view header_of(std::string_view message) {
  return message.substr(0, std::min(message.find("\n\n"), message.find("\n\r\n")));
}

/// MAIL, with what the message calls for, as far as the server takes it.
class MailCommand {
 public:
  MailCommand(const Submission& submission, const Extensions* extensions, bool secure)
      : submission_(submission), extensions_(extensions), mail_{submission.from, submission.parameters} {
    add_size();
    add_body();
    add_utf8();
    if (submission.require_tls) {
      if (!secure) refuse("TLS, for a message that requires it");
      need("REQUIRETLS");
      mail_.parameters.push_back(requiretls_parameter());
    }
  }

  Mail take() && { return std::move(mail_); }

 private:
  bool offered(std::string_view keyword) const { return extensions_ && extensions_->has(keyword); }
  void need(std::string_view keyword) const {
    if (!offered(keyword)) refuse("a server that offers " + std::string(keyword));
  }

  // RFC 1870 §6.1: a server that takes less is not troubled.
  void add_size() {
    if (submission_.source || !offered("SIZE") || has(mail_.parameters, "SIZE")) return;
    const auto size = submission_.message.size();
    if (const auto most = extensions_->largest_message(); most && size > *most)
      refuse("a message of at most " + std::to_string(*most) + " octets");
    mail_.parameters.push_back(size_parameter(size));
  }

  // RFC 6152 §3, RFC 3030 §3
  void add_body() {
    if (has(mail_.parameters, "BODY")) return;
    if (submission_.binary) {
      need("CHUNKING");
      need("BINARYMIME");
      mail_.parameters.push_back(body_parameter(Body::binary));
    } else if (beyond_ascii(submission_.message)) {
      need("8BITMIME");
      mail_.parameters.push_back(body_parameter(Body::eight_bit));
    }
  }

  // RFC 6531 §3.4
  void add_utf8() {
    if (has(mail_.parameters, "SMTPUTF8")) return;
    const bool needed = beyond_ascii(submission_.from) || beyond_ascii(header_of(submission_.message)) ||
                        std::any_of(submission_.to.begin(), submission_.to.end(),
                                    [](const auto& one) { return beyond_ascii(one.address); });
    if (!needed) return;
    need("SMTPUTF8");
    mail_.parameters.push_back(smtputf8_parameter());
  }

  const Submission& submission_;
  const Extensions* extensions_;
  Mail mail_;
};

void check(const Command& command, Charset charset) {
  if (auto encoded = encode(command, charset); !encoded) throw ClientError(std::move(encoded.error()));
}

}  // namespace

struct Client::Impl : Connection {
  using Connection::Connection;

  Delivery send(Submission submission);
  std::vector<Completed> offer(Submission& submission);
  void abandon();
};

// MAIL and all RCPTs, in one group where the server takes that; what was answered to each.
std::vector<Completed> Client::Impl::offer(Submission& submission) {
  const auto* extensions = session().extensions();
  const auto charset = extensions && extensions->has("SMTPUTF8") ? Charset::utf8 : Charset::ascii;
  std::vector<Command> commands{MailCommand(submission, extensions, session().secure()).take()};
  for (const auto& recipient : submission.to) commands.emplace_back(Rcpt{recipient.address, recipient.parameters});
  for (const auto& command : commands) check(command, charset);  // all, before any leaves
  std::vector<Ticket> tickets;
  for (auto& command : commands) tickets.push_back(submit(std::move(command)));
  std::vector<Completed> answers;
  for (const auto ticket : tickets) answers.push_back(completion(ticket));
  return answers;
}

// The transaction will not be completed; the connection may serve another.
void Client::Impl::abandon() {
  try {
    execute(Rset{});
  } catch (const ClientError&) {
    // It serves no other: the next command will say so.
  }
}

Delivery Client::Impl::send(Submission submission) {
  if (submission.to.empty()) refuse("a recipient");
  auto answers = offer(submission);
  if (!answers[0].ok()) {
    abandon();
    throw DeliveryError(answers[0].error(), false);
  }
  Delivery delivery;
  std::vector<const Recipient*> accepted;
  for (std::size_t i = 0; i < submission.to.size(); ++i) {
    const auto& answer = answers[i + 1];
    if (answer.ok()) accepted.push_back(&submission.to[i]);
    else delivery.rejected.push_back(rejected(submission.to[i], answer.reply, answer.outcome == Outcome::try_later));
  }
  if (accepted.empty() || (!delivery.rejected.empty() && !submission.at_least_one)) {
    abandon();
    return delivery;
  }

  const auto* extensions = session().extensions();
  const bool by_bdat = submission.binary || (submission.use_bdat && extensions && extensions->has("CHUNKING"));
  Command content = Data{std::move(submission.message), std::move(submission.source)};
  if (by_bdat) {
    auto& data = std::get<Data>(content);
    content = Bdat{std::move(data.message), std::move(data.source), submission.binary};
  }
  try {
    auto done = execute(std::move(content));
    for (std::size_t i = 0; i < done.for_recipients.size() && i < accepted.size(); ++i) {  // LMTP
      const auto& reply = done.for_recipients[i];
      if (reply.positive()) delivery.sent = true;
      else delivery.rejected.push_back(rejected(*accepted[i], reply, reply.severity() == 4));
    }
    if (done.for_recipients.empty()) {
      if (!done.ok()) {
        abandon();
        throw DeliveryError(done.error(), false, std::move(delivery.rejected));
      }
      delivery.sent = true;
    }
    delivery.reply = std::move(done.reply);
    return delivery;
  } catch (const DeliveryError& error) {
    if (error.rejected().empty() && !delivery.rejected.empty())
      throw DeliveryError(error.error(), error.may_have_been_accepted(), std::move(delivery.rejected));
    throw;
  }
}

Client::Client(const ClientOptions& options) : impl_(std::make_unique<Impl>(options)) {}
Client::~Client() = default;
Client::Client(Client&&) noexcept = default;
Client& Client::operator=(Client&&) noexcept = default;

Delivery Client::send(Submission submission) { return impl_->send(std::move(submission)); }
Reply Client::verify(std::string string) { return impl_->run(Vrfy{std::move(string)}); }
Reply Client::expand(std::string string) { return impl_->run(Expn{std::move(string)}); }
void Client::noop() { impl_->run(Noop{}); }
void Client::reset() { impl_->run(Rset{}); }
void Client::queue() {
  if (extensions() && extensions()->has("XQUE")) impl_->run(Xque{});
}

// Whatever the server answers, or does not, nothing depends on it.
void Client::quit() {
  if (impl_->session().state() == State::closed) return;
  try {
    impl_->execute(Quit{});
  } catch (const DeliveryError&) {
  }
}

const Extensions* Client::extensions() const noexcept { return impl_->session().extensions(); }
bool Client::secure() const noexcept { return impl_->session().secure(); }
Completed Client::execute(Command command) { return impl_->execute(std::move(command)); }

}  // namespace mailrig::smtp
