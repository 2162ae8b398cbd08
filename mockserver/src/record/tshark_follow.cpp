// tshark -z follow,tcp,raw,N: what both sides of a TCP connection sent, in hexadecimal, a line for each piece; the
// lines of Node 1 begin with a tab.
#include "log_format.hpp"

namespace mailrig::mock {
namespace {

constexpr std::string_view heading = "Follow: tcp,raw";

std::optional<int> digit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  return std::nullopt;
}

std::optional<std::string> bytes_of(std::string_view hexadecimal) {
  std::string bytes;
  if (hexadecimal.size() % 2 != 0) return std::nullopt;
  for (std::size_t i = 0; i < hexadecimal.size(); i += 2) {
    const auto high = digit(hexadecimal[i]), low = digit(hexadecimal[i + 1]);
    if (!high || !low) return std::nullopt;
    bytes += static_cast<char>(*high * 16 + *low);
  }
  return bytes;
}

// The server speaks first, unless the capture begins later.
bool is_said_by_server(std::string_view first) {
  for (const std::string_view beginning : {"* ", "+OK", "-ERR", "220"})
    if (first.starts_with(beginning)) return true;
  return false;
}

// A handshake record of TLS 1.0 to 1.3   RFC 8446 §5.1
bool is_handshake(std::string_view bytes) {
  return bytes.size() > 2 && bytes[0] == '\x16' && bytes[1] == '\x03' && bytes[2] <= '\x04';
}

bool looks_like(std::string_view text) {
  return any_line(text, [](std::string_view line) { return line == heading; });
}

Recordings parse(LogLines log) {
  Connections connections;
  bool in_stream = false, encrypted = false;
  std::optional<bool> node_1_is_server;
  while (log.next()) {
    const auto line = log.text();
    if (line == heading) {
      connections.next();
      in_stream = true;
      encrypted = false;
      node_1_is_server.reset();
      continue;
    }
    if (line.starts_with("====")) in_stream = in_stream && !node_1_is_server;
    if (!in_stream || encrypted || line.empty() || line.starts_with("====") || line.starts_with("Filter: ") ||
        line.starts_with("Node "))
      continue;
    const bool node_1 = line.starts_with('\t');
    const auto bytes = bytes_of(node_1 ? line.substr(1) : line);
    if (!bytes) return log.error("expected bytes in hexadecimal, as tshark -z follow,tcp,raw writes them");
    if (!node_1_is_server) node_1_is_server = is_said_by_server(*bytes) == node_1;
    if (is_handshake(*bytes)) {
      encrypted = true;
      connections.current().untold("TLS begins here; a capture does not hold what is said under it");
    } else {
      connections.current().bytes(node_1 == *node_1_is_server ? Side::server : Side::client, *bytes);
    }
  }
  return connections.take();
}

}  // namespace

const LogFormat tshark_follow{"tshark's streams", looks_like, parse};

}  // namespace mailrig::mock
