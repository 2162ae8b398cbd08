#include "packet_capture.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <charconv>
#include <chrono>
#include <cstring>
#include <vector>

#include <mailrig/mock/import.hpp>

#include "child_process.hpp"

namespace mailrig::cli {
namespace {

constexpr auto timeout = std::chrono::minutes(5);
constexpr std::size_t most_connections = 1000, most_text = mock::most_log_bytes;

// The reason if tshark could not do its work; else `output` is what it wrote.
std::optional<std::string> run_tshark(const std::vector<std::string>& arguments, std::string& output) {
  std::vector<std::string> command{"tshark", "-n"};
  command.insert(command.end(), arguments.begin(), arguments.end());
  auto child = run_child(command, {}, timeout, most_text);
  output = std::move(child.output);
  switch (child.how) {
    case ChildExit::How::not_started:
      if (child.status == ENOENT) return "tshark, which reads packet captures, is not installed (apt install tshark)";
      return std::string("cannot run tshark: ") + std::strerror(child.status);
    case ChildExit::How::timed_out: return "tshark was not done with the capture in 5 minutes";
    case ChildExit::How::stopped:
    case ChildExit::How::killed_by_signal: return "tshark was killed by signal " + std::to_string(child.status);
    case ChildExit::How::exited: break;
  }
  if (output.size() >= most_text) return "the capture holds more than can be read here; take a part of it (editcap -r)";
  return std::nullopt;
}

// The largest number of a connection, in tshark's list of those of all packets.
std::optional<std::size_t> last_connection(std::string_view list) {
  std::optional<std::size_t> last;
  while (!list.empty()) {
    const auto line = list.substr(0, list.find('\n'));
    list.remove_prefix(std::min(list.size(), line.size() + 1));
    std::size_t number = 0;
    const auto [end, error] = std::from_chars(line.data(), line.data() + line.size(), number);
    if (error == std::errc{} && end == line.data() + line.size()) last = std::max(last.value_or(0), number);
  }
  return last;
}

}  // namespace

bool is_packet_capture(std::string_view bytes) {
  // pcap in either byte order, with microseconds and nanoseconds; the section header of pcapng
  static constexpr std::array<std::string_view, 5> magics{"\xd4\xc3\xb2\xa1", "\xa1\xb2\xc3\xd4", "\x4d\x3c\xb2\xa1",
                                                          "\xa1\xb2\x3c\x4d", "\x0a\x0d\x0d\x0a"};
  return std::any_of(magics.begin(), magics.end(), [&](std::string_view magic) { return bytes.starts_with(magic); });
}

std::optional<std::string> follow_connections(const std::filesystem::path& capture,
                                              const std::filesystem::path& tls_keys, std::string& text) {
  const auto file = capture.string();
  std::string list;
  if (auto failure = run_tshark({"-r", file, "-Y", "tcp", "-T", "fields", "-e", "tcp.stream"}, list)) return failure;
  const auto last = last_connection(list);
  if (!last) return "tshark finds no TCP connection in it";
  if (*last >= most_connections)
    return "it has more than " + std::to_string(most_connections) + " TCP connections; take a part of it (editcap -r)";
  std::vector<std::string> arguments{"-r", file, "-q"};
  if (!tls_keys.empty()) {
    arguments.emplace_back("-o");
    arguments.push_back("tls.keylog_file:" + std::filesystem::absolute(tls_keys).string());
  }
  for (std::size_t number = 0; number <= *last; ++number)
    for (const std::string what : {"follow,tcp,raw,", "follow,tls,raw,"})
      arguments.insert(arguments.end(), {"-z", what + std::to_string(number)});
  return run_tshark(arguments, text);
}

}  // namespace mailrig::cli
