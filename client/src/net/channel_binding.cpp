#include "channel_binding.hpp"

#include <algorithm>
#include <array>
#include <string_view>

#include <openssl/ssl.h>

namespace mailrig::net {
namespace {

// 32 bytes of the exporter, without context      RFC 9266 §2
std::string tls_exporter(SSL* ssl) {
  constexpr std::string_view label = "EXPORTER-Channel-Binding";
  std::array<unsigned char, 32> bytes{};
  const bool made =
      SSL_export_keying_material(ssl, bytes.data(), bytes.size(), label.data(), label.size(), nullptr, 0, 1) == 1;
  return made ? std::string(bytes.begin(), bytes.end()) : std::string();
}

// The first Finished message of the handshake, which the server sends where a session is resumed, and else the client
//      RFC 5929 §3.1
std::string tls_unique(const SSL* ssl) {
  std::array<char, 64> bytes{};
  const bool ours = (SSL_session_reused(ssl) == 1) == (SSL_is_server(ssl) == 1);
  const auto size =
      ours ? SSL_get_finished(ssl, bytes.data(), bytes.size()) : SSL_get_peer_finished(ssl, bytes.data(), bytes.size());
  return {bytes.data(), std::min(size, bytes.size())};
}

}  // namespace

auth::ChannelBinding channel_binding_of(SSL* ssl) {
  auth::ChannelBinding binding;
  if (SSL_version(ssl) >= TLS1_3_VERSION) binding.tls_exporter = tls_exporter(ssl);
  // Without the extended master secret somebody in the middle can make it the same on both sides (RFC 7627 §1).
  else if (SSL_get_extms_support(ssl) == 1) binding.tls_unique = tls_unique(ssl);
  return binding;
}

}  // namespace mailrig::net
