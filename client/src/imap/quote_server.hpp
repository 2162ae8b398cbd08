#pragma once
#include <mailrig/imap/status_response.hpp>
#include <mailrig/wire/error.hpp>

namespace mailrig::imap {

// The server's own words, for whoever reads the error.
inline void quote_server(Diagnostics& about, const StatusResponse& status) {
  about.server_text = status.text;
  if (status.code) about.response_code = status.code->name;
}

}  // namespace mailrig::imap
