#pragma once
#include <string>

#include <mailrig/net/tls.hpp>

namespace mailrig::mock {

/// A certificate for localhost, made when a rig first needs one, and kept as long as the process.
struct OwnCertificate {
  net::Certificate certificate;
  net::TlsContext context;
  std::string file;  ///< PEM, for clients to trust
};

/// The one of this process. Throws RigError where it cannot be made or written.
const OwnCertificate& own_certificate();

}  // namespace mailrig::mock
