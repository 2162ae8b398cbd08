#pragma once
#include <openssl/types.h>

#include <mailrig/auth/credentials.hpp>

namespace mailrig::net {

/// Of a TLS connection whose handshake is done; empty where it has none that is safe.
auth::ChannelBinding channel_binding_of(SSL* ssl);

}  // namespace mailrig::net
