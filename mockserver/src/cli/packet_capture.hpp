#pragma once
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

namespace mailrig::cli {

/// True of the first bytes of a pcap or pcapng file.
bool is_packet_capture(std::string_view bytes);

/// What the TCP connections of a capture carried, as `tshark -z follow,tcp,raw,N` writes it, and what was said under
/// TLS, as `-z follow,tls,raw,N` does. The reason if it cannot be had, as where tshark is not installed.
/// @param tls_keys  a file as SSLKEYLOGFILE makes it; empty: only keys that stand in the capture itself.
std::optional<std::string> follow_connections(const std::filesystem::path& capture,
                                              const std::filesystem::path& tls_keys, std::string& text);

}  // namespace mailrig::cli
