#include <mailrig/net/pop3_client.hpp>

#include <mailrig/net/pop3_async_client.hpp>

#include "block.hpp"

namespace mailrig::pop3 {
namespace {

message::ParsedHeader parsed(std::string_view text) {
  auto header = message::parse_header(text);
  if (!header) throw ClientError(std::move(header.error()));
  return std::move(*header);
}

std::vector<std::string> lines_of(std::string_view text) {
  std::vector<std::string> lines;
  while (!text.empty()) {
    const auto end = text.find('\n');
    auto line = text.substr(0, end);
    text.remove_prefix(end == text.npos ? text.size() : end + 1);
    if (line.ends_with('\r')) line.remove_suffix(1);
    lines.emplace_back(line);
  }
  return lines;
}

}  // namespace

struct Client::Impl {
  explicit Impl(const ClientOptions& options) : client(runtime, options) { wait_for(client.connect()); }

  template <class T>
  T wait_for(asio::awaitable<T> work) {
    return net::block(runtime, std::move(work));
  }

  net::Runtime runtime;
  AsyncClient client;
};

Client::Client(const ClientOptions& options) : impl_(std::make_unique<Impl>(options)) {}
Client::~Client() = default;
Client::Client(Client&&) noexcept = default;
Client& Client::operator=(Client&&) noexcept = default;

Response Client::run(Command command) { return impl_->wait_for(impl_->client.run(std::move(command))); }

std::uint32_t Client::message_count() const noexcept { return impl_->client.message_count(); }
std::uint64_t Client::total_size() const noexcept { return impl_->client.total_size(); }

std::vector<ScanListing> Client::list() { return execute(List{}); }
ScanListing Client::list(MessageNumber message) { return execute(List{message}).at(0); }
std::vector<UniqueIdListing> Client::unique_ids() { return execute(Uidl{}); }
std::string Client::unique_id(MessageNumber message) { return execute(Uidl{message}).at(0).unique_id; }
MessageNumber Client::last() { return execute(Last{}).message; }

std::string Client::retrieve(MessageNumber message) { return impl_->wait_for(impl_->client.retrieve(message)); }

Letter Client::retrieve_letter(MessageNumber message) {
  const auto text = retrieve(message);
  auto header = parsed(text);
  return {std::move(header.header), lines_of(header.body)};
}

void Client::retrieve(MessageNumber message, const Sink& sink) {
  impl_->wait_for(impl_->client.retrieve(message, sink));
}

message::Header Client::retrieve_headers(MessageNumber message) {
  return std::move(parsed(top_lines(message, 0)).header);
}

std::string Client::top_lines(MessageNumber message, std::uint32_t lines) { return execute(Top{message, lines}).bytes; }

void Client::download(const MessageSet& messages, const TakeMessage& take) {
  impl_->wait_for(impl_->client.download(messages, take));
}
void Client::delete_messages(const MessageSet& messages) { impl_->wait_for(impl_->client.delete_messages(messages)); }
void Client::reset() { impl_->wait_for(impl_->client.reset()); }
void Client::noop() { impl_->wait_for(impl_->client.noop()); }

std::vector<LanguageListing> Client::languages() { return execute(Lang{}); }
LanguageListing Client::use_language(std::string range) { return execute(Lang{std::move(range)}).at(0); }

const Capabilities* Client::capabilities() const noexcept { return impl_->client.capabilities(); }
bool Client::secure() const noexcept { return impl_->client.secure(); }

void Client::quit() { impl_->wait_for(impl_->client.quit()); }

}  // namespace mailrig::pop3
