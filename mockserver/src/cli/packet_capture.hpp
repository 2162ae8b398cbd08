#pragma once
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

namespace mailrig::cli {

/// True of the first bytes of a pcap or pcapng file.
bool is_packet_capture(std::string_view bytes);

/// What the TCP connections of a capture carried, as `tshark -z follow,tcp,raw,N` writes it. The reason if it cannot be
/// had, as where tshark is not installed.
std::optional<std::string> follow_connections(const std::filesystem::path& capture, std::string& text);

}  // namespace mailrig::cli
