#pragma once
// What tests of all three clients have them do: a short conversation with a server that does as it likes.
#include <chrono>
#include <cstdint>
#include <string>

#include <mailrig/net/imap_client.hpp>
#include <mailrig/net/pop3_client.hpp>
#include <mailrig/net/smtp_client.hpp>

namespace mailrig::test {

struct Endpoint {
  std::uint16_t port = 0;
  bool tls = false;
  std::string ca_file = {};
  std::chrono::milliseconds timeout = std::chrono::seconds(10);
};

template <class Options>
Options options_for(const Endpoint& server) {
  Options options;
  options.host = server.tls ? "localhost" : "127.0.0.1";
  options.port = server.port;
  options.tls = server.tls ? TlsUse::implicit : TlsUse::none;
  options.trust.ca_file = server.ca_file;
  options.timeout = server.timeout;
  return options;
}

/// As mrose with a password that is no secret here; in clear by `in_clear`.
template <class Options>
Options login_for(const Endpoint& server, const char* in_clear) {
  auto options = options_for<Options>(server);
  options.user = "mrose";
  options.password = Secret("secret");
  if (!server.tls) options.allowed_in_plaintext = {in_clear};
  return options;
}

/// The first message; throws ClientError, as the others do.
inline std::string fetch_by_imap(const Endpoint& server) {
  imap::Client client(login_for<imap::ClientOptions>(server, "LOGIN"));
  client.select("INBOX");
  return client.fetch_message(1);
}

inline std::string fetch_by_pop3(const Endpoint& server) {
  return pop3::Client(login_for<pop3::ClientOptions>(server, "USER")).retrieve(1);
}

inline std::string verify_by_smtp(const Endpoint& server) {
  return smtp::Client(options_for<smtp::ClientOptions>(server)).verify("mrose").text;
}

}  // namespace mailrig::test
