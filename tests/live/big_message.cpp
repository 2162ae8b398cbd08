// A message of 1 GiB through the IMAP client, down to a sink and up from a source: memory must stay flat. The server is
// a process of its own, so that its memory does not count. Prints what was resident at most, and fails beyond 8 MiB
// more.
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <stdexcept>
#include <string>

#include <mailrig/net/imap_client.hpp>

namespace {

using namespace mailrig;

constexpr std::uint64_t message_size = 1ull << 30;
constexpr long most_growth_kib = 8 * 1024;
const std::string piece(64 * 1024, 'x');

/// The other side: it knows just the commands that come.
class Server {
 public:
  explicit Server(int socket) : socket_(socket) {}

  void run() {
    say("* OK [CAPABILITY IMAP4rev1] ready\r\n");
    for (std::string line = read_line(); !line.empty(); line = read_line()) {
      const auto tag = line.substr(0, line.find(' '));
      if (line.find("FETCH") != line.npos) send_message();
      if (line.find("APPEND") != line.npos) receive_message();
      if (line.find("LOGOUT") != line.npos) say("* BYE\r\n");
      say(tag + " OK [CAPABILITY IMAP4rev1] done\r\n");
    }
  }

 private:
  void send_message() {
    say("* 1 FETCH (BODY[] {" + std::to_string(message_size) + "}\r\n");
    for (std::uint64_t sent = 0; sent < message_size; sent += piece.size()) say(piece);
    say(")\r\n");
  }

  void receive_message() {
    say("+ go on\r\n");
    for (std::uint64_t left = message_size + 2; left > 0;) {  // and the end of the line
      if (inbox_.empty()) receive();
      const auto taken = std::min<std::uint64_t>(left, inbox_.size());
      inbox_.erase(0, taken);
      left -= taken;
    }
  }

  std::string read_line() {
    while (inbox_.find("\r\n") == inbox_.npos)
      if (!receive()) return {};
    const auto end = inbox_.find("\r\n");
    auto line = inbox_.substr(0, end);
    inbox_.erase(0, end + 2);
    return line;
  }

  bool receive() {
    char buffer[64 * 1024];
    const auto size = ::read(socket_, buffer, sizeof buffer);
    if (size > 0) inbox_.append(buffer, static_cast<std::size_t>(size));
    return size > 0;
  }

  void say(std::string_view text) {
    while (!text.empty()) {
      const auto size = ::write(socket_, text.data(), text.size());
      if (size <= 0) throw std::runtime_error("the client has gone");
      text.remove_prefix(static_cast<std::size_t>(size));
    }
  }

  int socket_;
  std::string inbox_;
};

long most_resident_kib() {
  std::ifstream status("/proc/self/status");
  for (std::string word; status >> word;)
    if (long kib = 0; word == "VmHWM:" && status >> kib) return kib;
  throw std::runtime_error("no VmHWM");
}

// Runs the client. @return whether memory stayed flat.
bool run_client(std::uint16_t port) {
  imap::ClientOptions options;
  options.host = "127.0.0.1";
  options.port = port;
  options.user = "fred";
  options.password = Secret("secret");
  options.tls = TlsUse::none;
  options.allowed_in_plaintext = {"LOGIN"};
  imap::Client client(options);
  client.select("INBOX");
  const auto before = most_resident_kib();

  std::uint64_t received = 0;
  client.fetch_message(1, [&](std::string_view bytes) { received += bytes.size(); });
  const auto fetched = most_resident_kib();
  std::uint64_t left = message_size;
  client.append("INBOX", imap::MessageSource{message_size, [&left]() -> Result<std::string> {
                                               const auto size = std::min<std::uint64_t>(left, piece.size());
                                               left -= size;
                                               return piece.substr(0, size);
                                             }});
  const auto appended = most_resident_kib();
  client.close();
  std::printf("%llu octets down: %ld KiB more; up: %ld KiB more\n", static_cast<unsigned long long>(received),
              fetched - before, appended - before);
  return received == message_size && left == 0 && appended - before < most_growth_kib;
}

}  // namespace

int main() {
  const int listener = ::socket(AF_INET, SOCK_STREAM, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof address;
  auto* where = reinterpret_cast<sockaddr*>(&address);
  if (::bind(listener, where, size) != 0 || ::listen(listener, 1) != 0 || ::getsockname(listener, where, &size) != 0)
    return EXIT_FAILURE;
  const auto child = ::fork();
  if (child == 0) {
    Server(::accept(listener, nullptr, nullptr)).run();
    std::_Exit(EXIT_SUCCESS);
  }
  bool flat = false;
  try {
    flat = run_client(ntohs(address.sin_port));
  } catch (const std::exception& error) {
    std::fprintf(stderr, "%s\n", error.what());
  }
  ::close(listener);
  if (!flat) ::kill(child, SIGTERM);
  ::waitpid(child, nullptr, 0);
  return flat ? EXIT_SUCCESS : EXIT_FAILURE;
}
