// Sessions a second that the rig serves over loopback, beside a loop that only echoes lines: connect, then round trips
// of one line each way, then close. The client is the same for both.
#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <string>
#include <thread>

#include <benchmark/benchmark.h>

#include <mailrig/mock/scenario.hpp>
#include <mailrig/mock/server.hpp>

namespace {

using namespace mailrig;

constexpr int round_trips = 10;

void no_delay(int fd) {
  const int on = 1;
  ::setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
}

sockaddr_in loopback(std::uint16_t port) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  address.sin_port = htons(port);
  return address;
}

bool read_line(int fd) {
  std::array<char, 512> buffer;
  for (;;) {
    const auto size = ::recv(fd, buffer.data(), buffer.size(), 0);
    if (size <= 0) return false;
    if (buffer[static_cast<std::size_t>(size) - 1] == '\n') return true;
  }
}

// One session as a client; false if anything went wrong.
bool converse(std::uint16_t port, bool greeted) {
  const int fd = ::socket(AF_INET, SOCK_STREAM, 0);
  const auto address = loopback(port);
  bool good = ::connect(fd, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0;
  no_delay(fd);
  if (good && greeted) good = read_line(fd);
  for (int i = 0; good && i < round_trips; ++i) good = ::send(fd, "NOOP\r\n", 6, MSG_NOSIGNAL) == 6 && read_line(fd);
  ::close(fd);
  return good;
}

// What an echo server does for a session, with blocking calls, a connection at a time.
class EchoLoop {
 public:
  EchoLoop() : fd_(::socket(AF_INET, SOCK_STREAM, 0)) {
    auto address = loopback(0);
    ::bind(fd_, reinterpret_cast<const sockaddr*>(&address), sizeof address);
    ::listen(fd_, 4096);
    socklen_t size = sizeof address;
    ::getsockname(fd_, reinterpret_cast<sockaddr*>(&address), &size);
    port_ = ntohs(address.sin_port);
    thread_ = std::thread([this] { run(); });
  }
  ~EchoLoop() {
    ::shutdown(fd_, SHUT_RDWR);
    thread_.join();
    ::close(fd_);
  }
  EchoLoop(const EchoLoop&) = delete;
  EchoLoop& operator=(const EchoLoop&) = delete;
  std::uint16_t port() const { return port_; }

 private:
  void run() const {
    for (;;) {
      const int client = ::accept(fd_, nullptr, nullptr);
      if (client < 0) return;
      no_delay(client);
      std::array<char, 512> buffer;
      for (;;) {
        const auto size = ::recv(client, buffer.data(), buffer.size(), 0);
        if (size <= 0 || ::send(client, buffer.data(), static_cast<std::size_t>(size), MSG_NOSIGNAL) != size) break;
      }
      ::close(client);
    }
  }

  int fd_;
  std::uint16_t port_ = 0;
  std::thread thread_;
};

void echo(benchmark::State& state) {
  const EchoLoop server;
  for (auto _ : state)
    if (!converse(server.port(), false)) state.SkipWithError("a session broke");
  state.SetItemsProcessed(static_cast<std::int64_t>(state.iterations()));
}

std::shared_ptr<const mock::Transcript> transcript() {
  std::string yaml = "protocol: pop3\nsession: |\n  S: +OK ready\n";
  for (int i = 0; i < round_trips; ++i) yaml += "  C: NOOP\n  S: +OK\n";
  return *mock::load_scenario_text(yaml, "bench.yaml");
}

void rig(benchmark::State& state) {
  net::Runtime runtime;
  mock::ServerOptions options;
  std::atomic<std::size_t> held{0};
  options.on_session = [&](const mock::SessionReport& report) { held += !report.mismatch; };
  const auto server = mock::Server::open(runtime, transcript(), options);
  std::thread thread([&] { runtime.run(); });
  for (auto _ : state)
    if (!converse((*server)->port(), true)) state.SkipWithError("a session broke");
  runtime.post([&] { runtime.stop(); });
  thread.join();
  state.counters["held"] = static_cast<double>(held.load());
  state.SetItemsProcessed(static_cast<std::int64_t>(state.iterations()));
}

BENCHMARK(echo)->UseRealTime();
BENCHMARK(rig)->UseRealTime();

}  // namespace
