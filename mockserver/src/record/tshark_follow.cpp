// tshark -z follow,tcp,raw,N -z follow,tls,raw,N: what both sides of a TCP connection sent, and what was said in it
// under TLS where tshark has the keys; in hexadecimal, a line for each piece. The lines of Node 1 begin with a tab.
#include <charconv>
#include <map>

#include "log_format.hpp"

namespace mailrig::mock {
namespace {

constexpr std::string_view plain_heading = "Follow: tcp,raw", decrypted_heading = "Follow: tls,raw";
constexpr std::string_view filter = "Filter: tcp.stream eq ", node_0 = "Node 0: ", node_1 = "Node 1: ";

struct Piece {
  bool by_node_1;
  std::string bytes;
};

// One direction-marked half of what tshark tells of a connection.
struct Stream {
  std::string node_0, node_1;  // addresses; tshark leaves one out under TLS
  std::vector<Piece> pieces;
};

struct Followed {
  Stream plain, decrypted;
};

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

bool node_1_is_server(const Stream& stream) {
  return !stream.pieces.empty() && is_said_by_server(stream.pieces[0].bytes) == stream.pieces[0].by_node_1;
}

// A handshake record of TLS 1.0 to 1.3   RFC 8446 §5.1
bool is_handshake(std::string_view bytes) {
  return bytes.size() > 2 && bytes[0] == '\x16' && bytes[1] == '\x03' && bytes[2] <= '\x04';
}

bool looks_like(std::string_view text) {
  return any_line(text, [](std::string_view line) { return line == plain_heading || line == decrypted_heading; });
}

void tell(LogConversation& conversation, const Piece& piece, bool server_is_node_1) {
  conversation.bytes(piece.by_node_1 == server_is_node_1 ? Side::server : Side::client, piece.bytes);
}

Recording recording_of(const Followed& followed) {
  LogConversation conversation;
  const auto& [plain, decrypted] = followed;
  const bool plain_server = node_1_is_server(plain);
  bool implicit_tls = false;
  for (const auto& piece : plain.pieces) {
    if (!is_handshake(piece.bytes)) {
      tell(conversation, piece, plain_server);
      continue;
    }
    implicit_tls = conversation.empty() && !decrypted.pieces.empty();
    if (decrypted.pieces.empty())
      conversation.untold(
          "TLS begins here; what is said under it takes the keys (mailrig import --tls-keys, or in the capture)");
    break;
  }
  const bool decrypted_server =
      implicit_tls ? node_1_is_server(decrypted)
                   : decrypted.node_0 != (plain_server ? plain.node_1 : plain.node_0);  // who spoke first is the client
  for (const auto& piece : decrypted.pieces) tell(conversation, piece, decrypted_server);
  auto recording = conversation.take();
  recording.implicit_tls = implicit_tls;
  return recording;
}

Recordings parse(LogLines log) {
  std::map<std::size_t, Followed> connections;  // tshark tells the last one first
  bool decrypted = false;
  Stream* stream = nullptr;
  while (log.next()) {
    const auto line = log.text();
    if (line.empty() || line.starts_with("====")) continue;
    if (line == plain_heading || line == decrypted_heading) {
      decrypted = line == decrypted_heading;
      stream = nullptr;
    } else if (line.starts_with(filter)) {
      const auto number = line.substr(filter.size());
      std::size_t index = 0;
      const auto [end, error] = std::from_chars(number.data(), number.data() + number.size(), index);
      if (error != std::errc{} || end != number.data() + number.size())
        return log.error("expected the number of a connection, as tshark -z follow,tcp,raw writes it");
      auto& connection = connections[index];
      stream = decrypted ? &connection.decrypted : &connection.plain;
    } else if (!stream) {
      continue;  // what stands before the first
    } else if (line.starts_with(node_0)) {
      stream->node_0 = line.substr(node_0.size());
    } else if (line.starts_with(node_1)) {
      stream->node_1 = line.substr(node_1.size());
    } else {
      const bool by_node_1 = line.starts_with('\t');
      auto bytes = bytes_of(by_node_1 ? line.substr(1) : line);
      if (!bytes) return log.error("expected bytes in hexadecimal, as tshark -z follow,tcp,raw writes them");
      stream->pieces.push_back({by_node_1, std::move(*bytes)});
    }
  }
  std::vector<Recording> recordings;
  for (const auto& [number, followed] : connections)
    if (!followed.plain.pieces.empty() || !followed.decrypted.pieces.empty())
      recordings.push_back(recording_of(followed));
  return recordings;
}

}  // namespace

const LogFormat tshark_follow{"tshark's streams", looks_like, parse};

}  // namespace mailrig::mock
