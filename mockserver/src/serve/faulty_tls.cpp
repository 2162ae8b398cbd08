#include "faulty_tls.hpp"

namespace mailrig::mock {

Result<net::TlsContext> faulty_tls(const Fault& fault, const std::optional<net::Certificate>& trusted) {
  net::TlsServerOptions server;
  net::CertificateOptions shown;
  switch (fault.kind) {
    case Fault::Kind::self_signed: break;
    case Fault::Kind::expired_certificate: shown.valid_days = -1; break;
    case Fault::Kind::wrong_host:
      shown.dns_names = {"another.invalid"};  // RFC 2606 §2
      shown.ip_addresses.clear();
      break;
    default: server.obsolete_version = true; break;
  }
  if (fault.kind != Fault::Kind::self_signed) {
    if (!trusted) return fail(Errc::bad_argument, "a certificate that clients trust, for the fault", 0, fault.text());
    if (server.obsolete_version) return net::TlsContext::for_server(*trusted, server);
    shown.issuer = &*trusted;
  }
  const auto certificate = net::generate_certificate(shown);
  if (!certificate) return tl::unexpected(certificate.error());
  return net::TlsContext::for_server(*certificate, server);
}

}  // namespace mailrig::mock
