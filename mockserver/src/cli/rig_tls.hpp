#pragma once
#include <optional>
#include <string>
#include <vector>

#include <mailrig/net/tls.hpp>

namespace mailrig::cli {

/// The rig's own certificate, made when the command starts, and what serves with it.
struct RigTls {
  net::Certificate certificate;
  net::TlsContext context;

  /// For localhost, and for `names` besides.
  static Result<RigTls> make(const std::vector<std::string>& names = {}) {
    net::CertificateOptions options;
    options.dns_names.insert(options.dns_names.end(), names.begin(), names.end());
    auto certificate = net::generate_certificate(options);
    if (!certificate) return tl::unexpected(certificate.error());
    auto context = net::TlsContext::for_server(*certificate);
    if (!context) return tl::unexpected(context.error());
    return RigTls{std::move(*certificate), std::move(*context)};
  }
};

}  // namespace mailrig::cli
