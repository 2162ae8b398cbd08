#pragma once
#include <optional>
#include <string>

#include <mailrig/net/tls.hpp>

namespace mailrig::cli {

/// The rig's own certificate, made when the command starts, and what serves with it.
struct RigTls {
  net::Certificate certificate;
  net::TlsContext context;

  static Result<RigTls> make() {
    auto certificate = net::generate_certificate();
    if (!certificate) return tl::unexpected(certificate.error());
    auto context = net::TlsContext::for_server(*certificate);
    if (!context) return tl::unexpected(context.error());
    return RigTls{std::move(*certificate), std::move(*context)};
  }
};

}  // namespace mailrig::cli
