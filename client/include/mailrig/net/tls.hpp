#pragma once
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <mailrig/wire/error.hpp>
#include <mailrig/wire/secret.hpp>

namespace asio::ssl {
class context;
}

namespace mailrig::net {

/// A certificate and its private key, both in PEM (RFC 7468).
struct Certificate {
  std::string pem;
  Secret key_pem;
};

/// What a made certificate says.
struct CertificateOptions {
  std::vector<std::string> dns_names{"localhost"};
  std::vector<std::string> ip_addresses{"127.0.0.1", "::1"};
  int valid_days = 30;                  ///< From now on; below 0 it has expired.
  const Certificate* issuer = nullptr;  ///< Signs it; nullptr: it signs itself.
};

/// A certificate on a fresh P-256 key, made in memory. Who must trust it takes its PEM, or its issuer's, as a CA file.
Result<Certificate> generate_certificate(const CertificateOptions& options = {});

/// How a client checks its server. The defaults are the safe ones.
struct TlsClientOptions {
  std::string ca_file;              ///< PEM; empty: the system's.
  bool insecure_no_verify = false;  ///< Takes any certificate. For tests of what happens then, and nothing else.
  /// The SHA-256 fingerprint of the one certificate that is taken, 64 hexadecimal digits, with ":" between pairs of
  /// them or without. It is then of no importance who signed it, for which name and until when. Empty: none is pinned.
  std::string pinned_sha256{};
  std::optional<Certificate> certificate{};  ///< What we show to a server that asks who we are.
};

/// What a server offers. The defaults are the safe ones.
struct TlsServerOptions {
  /// TLS 1.1 and nothing else, which every client must refuse (RFC 8996 §5). For tests of that.
  bool obsolete_version = false;
};

/// Keys and rules for TLS connections: at least version 1.2. Cheap to copy; shared by all connections made with it.
class TlsContext {
 public:
  /// Fails with tls_failed where a file or a certificate cannot be used, and with bad_argument for a fingerprint that
  /// is none.
  static Result<TlsContext> for_client(const TlsClientOptions& options = {});
  static Result<TlsContext> for_server(const Certificate& certificate, const TlsServerOptions& options = {});

  asio::ssl::context& context() const noexcept { return *context_; }
  /// True if the server's certificate is checked for the name of its host: by who signed it, not by a pin.
  bool verifies() const noexcept { return verifies_; }

 private:
  TlsContext(std::shared_ptr<asio::ssl::context> context, bool verifies)
      : context_(std::move(context)), verifies_(verifies) {}

  std::shared_ptr<asio::ssl::context> context_;
  bool verifies_ = false;
};

}  // namespace mailrig::net
