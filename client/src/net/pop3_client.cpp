#include <mailrig/net/pop3_client.hpp>

#include <algorithm>
#include <deque>

#include "pop3_connection.hpp"

namespace mailrig::pop3 {
namespace {

constexpr std::size_t most_ahead = 32;  // commands under way at a time

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

// All the numbers of a set, one after the other.
class Numbers {
 public:
  explicit Numbers(const MessageSet& set) : ranges_(set.ranges()) { skip_empty(); }

  std::optional<MessageNumber> next() {
    if (range_ == ranges_.size()) return std::nullopt;
    const auto number = ranges_[range_].first + taken_;
    if (number == ranges_[range_].last) {
      ++range_;
      taken_ = 0;
      skip_empty();
    } else {
      ++taken_;
    }
    return number;
  }

 private:
  void skip_empty() {
    while (range_ < ranges_.size() && ranges_[range_].first > ranges_[range_].last) ++range_;
  }

  std::vector<MessageRange> ranges_;
  std::size_t range_ = 0;
  MessageNumber taken_ = 0;  // of the range
};

}  // namespace

struct Client::Impl : Connection {
  using Connection::Connection;

  void refresh() { listing = std::get<DropListing>(run(Stat{})); }

  // A command for each message, some ahead of their replies; `take` gets what came of each, in order.
  template <class Make, class Take>
  void pipeline(const MessageSet& set, Make make, Take take) {
    Numbers numbers(set);
    std::deque<std::pair<Ticket, MessageNumber>> under_way;
    for (;;) {
      while (under_way.size() < most_ahead) {
        const auto number = numbers.next();
        if (!number) break;
        under_way.emplace_back(submit(make(*number)), *number);
      }
      if (under_way.empty()) return;
      auto done = completion(under_way.front().first);
      take(under_way.front().second, std::move(done));
      under_way.pop_front();
    }
  }

  DropListing listing;
};

Client::Client(const ClientOptions& options) : impl_(std::make_unique<Impl>(options)) {
  impl_->log_in();
  impl_->refresh();
}
Client::~Client() = default;
Client::Client(Client&&) noexcept = default;
Client& Client::operator=(Client&&) noexcept = default;

Response Client::run(Command command) { return impl_->run(std::move(command)); }

std::uint32_t Client::message_count() const noexcept { return impl_->listing.messages; }
std::uint64_t Client::total_size() const noexcept { return impl_->listing.octets; }

std::vector<ScanListing> Client::list() { return execute(List{}); }
ScanListing Client::list(MessageNumber message) { return execute(List{message}).at(0); }
std::vector<UniqueIdListing> Client::unique_ids() { return execute(Uidl{}); }
std::string Client::unique_id(MessageNumber message) { return execute(Uidl{message}).at(0).unique_id; }
MessageNumber Client::last() { return execute(Last{}).message; }

std::string Client::retrieve(MessageNumber message) { return execute(Retr{message}).bytes; }

Letter Client::retrieve_letter(MessageNumber message) {
  const auto text = retrieve(message);
  auto header = parsed(text);
  return {std::move(header.header), lines_of(header.body)};
}

void Client::retrieve(MessageNumber message, const Sink& sink) {
  const auto ticket = impl_->submit(Retr{message, true});
  try {
    const auto done = impl_->completion(ticket, sink);
    if (!done.ok()) throw ClientError(done.error());
  } catch (...) {
    impl_->give_up_unless_idle();
    throw;
  }
}

message::Header Client::retrieve_headers(MessageNumber message) {
  return std::move(parsed(top_lines(message, 0)).header);
}

std::string Client::top_lines(MessageNumber message, std::uint32_t lines) { return execute(Top{message, lines}).bytes; }

void Client::download(const MessageSet& messages, const TakeMessage& take) {
  try {
    impl_->pipeline(
        messages, [](MessageNumber number) { return Retr{number}; },
        [&](MessageNumber number, Completed done) {
          if (done.ok()) take(number, std::move(std::get<Message>(done.response).bytes));
          else take(number, tl::unexpected(done.error()));
        });
  } catch (...) {
    impl_->give_up_unless_idle();
    throw;
  }
}

void Client::delete_messages(const MessageSet& messages) {
  std::optional<Error> refused;
  impl_->pipeline(
      messages, [](MessageNumber number) { return Dele{number}; },
      [&](MessageNumber, const Completed& done) {
        if (!done.ok() && !refused) refused = done.error();
      });
  if (refused) throw ClientError(std::move(*refused));
}

void Client::reset() {
  execute(Rset{});
  impl_->refresh();
}

void Client::noop() {
  execute(Noop{});
  impl_->refresh();
}

std::vector<LanguageListing> Client::languages() { return execute(Lang{}); }
LanguageListing Client::use_language(std::string range) { return execute(Lang{std::move(range)}).at(0); }

const Capabilities* Client::capabilities() const noexcept { return impl_->session().capabilities(); }
bool Client::secure() const noexcept { return impl_->session().secure(); }

void Client::quit() { execute(Quit{}); }

}  // namespace mailrig::pop3
