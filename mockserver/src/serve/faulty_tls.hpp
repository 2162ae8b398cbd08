#pragma once
#include <optional>

#include <mailrig/mock/transcript.hpp>
#include <mailrig/net/tls.hpp>

namespace mailrig::mock {

/// What a server shows where a fault says that its TLS is to be refused (Fault::forbids_tls). `trusted` is the
/// certificate that clients trust; where a fault needs one and there is none, that is an error.
Result<net::TlsContext> faulty_tls(const Fault& fault, const std::optional<net::Certificate>& trusted);

}  // namespace mailrig::mock
