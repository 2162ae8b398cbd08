#pragma once
#include <chrono>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

#include <mailrig/auth/credentials.hpp>
#include <mailrig/message/header.hpp>
#include <mailrig/net/tls.hpp>
#include <mailrig/net/tls_use.hpp>
#include <mailrig/pop3/command.hpp>
#include <mailrig/wire/error.hpp>
#include <mailrig/wire/secret.hpp>
#include <mailrig/wire/wire_log.hpp>

namespace mailrig::pop3 {

using mailrig::TlsUse;

/// Any of host, user and password may be left out: the host is then what the environment's MAILHOST names, user and
/// password what ~/.netrc says of that host.
struct ClientOptions {
  std::string host;
  std::uint16_t port = 0;  ///< 0: 110, or 995 for TlsUse::implicit
  std::string user;
  Secret password;
  auth::TokenSource token;  ///< For OAUTHBEARER and XOAUTH2, in place of a password.
  TlsUse tls = TlsUse::starttls;
  net::TlsClientOptions trust;
  /// Ways to log in that reveal the password and are allowed without TLS, by name: SASL mechanisms, or "USER".
  std::vector<std::string> allowed_in_plaintext;
  std::filesystem::path netrc;                ///< Empty: .netrc in the home folder.
  std::chrono::milliseconds timeout{30'000};  ///< For connecting, and for each whole command.
  WireLog* log = nullptr;                     ///< Sees the conversation (net/stream_log.hpp); must outlive the client.
};

/// Messages from `first` to `last`, both included.
struct MessageRange {
  MessageRange(MessageNumber only) : first(only), last(only) {}  // NOLINT(google-explicit-constructor)
  MessageRange(MessageNumber from, MessageNumber to) : first(from), last(to) {}
  MessageNumber first, last;
};

/// Numbers, ranges, or a list of both, in the order given: 3, {{1, 5}}, {1, {3, 5}, 9}.
class MessageSet {
 public:
  MessageSet(MessageNumber only) : ranges_{MessageRange(only)} {}  // NOLINT(google-explicit-constructor)
  MessageSet(MessageRange range) : ranges_{range} {}               // NOLINT(google-explicit-constructor)
  MessageSet(std::initializer_list<MessageRange> ranges) : ranges_(ranges) {}
  explicit MessageSet(const std::vector<MessageNumber>& numbers) : ranges_(numbers.begin(), numbers.end()) {}

  const std::vector<MessageRange>& ranges() const noexcept { return ranges_; }

 private:
  std::vector<MessageRange> ranges_;
};

/// A message as its header and the lines behind it, without their ends.
struct Letter {
  message::Header header;
  std::vector<std::string> lines;
};

using Sink = std::function<void(std::string_view piece)>;
using TakeMessage = std::function<void(MessageNumber message, Result<std::string> bytes)>;

}  // namespace mailrig::pop3
