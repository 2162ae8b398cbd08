#include "child_process.hpp"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <thread>

#include <fmt/core.h>

#include "stop_signal.hpp"

namespace mailrig::cli {
namespace {

constexpr int poll_milliseconds = 10;

class Descriptor {
 public:
  explicit Descriptor(int fd) : fd_(fd) {}
  ~Descriptor() { close(); }
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  int get() const { return fd_; }
  void close() {
    if (fd_ >= 0) ::close(fd_);
    fd_ = -1;
  }

 private:
  int fd_;
};

std::vector<char*> pointers(std::vector<std::string>& texts) {
  std::vector<char*> all;
  all.reserve(texts.size() + 1);
  for (auto& text : texts) all.push_back(text.data());
  all.push_back(nullptr);
  return all;
}

std::vector<std::string> merged(const std::vector<std::pair<std::string, std::string>>& added) {
  std::vector<std::string> all;
  for (char** entry = environ; *entry; ++entry) {
    const std::string text = *entry;
    const auto name = text.substr(0, text.find('='));
    if (std::none_of(added.begin(), added.end(), [&](const auto& var) { return var.first == name; }))
      all.push_back(text);
  }
  for (const auto& [name, value] : added) all.push_back(fmt::format("{}={}", name, value));
  return all;
}

// Appends what there is to read; false once nothing more will come.
bool drain(Descriptor& pipe, std::string& output, std::size_t most_output) {
  std::array<char, 16 << 10> buffer;
  const auto size = ::read(pipe.get(), buffer.data(), buffer.size());
  if (size < 0) return errno == EAGAIN || errno == EINTR;
  output.append(buffer.data(), static_cast<std::size_t>(size));
  if (output.size() > 2 * most_output) output.erase(0, output.size() - most_output);
  return size > 0;
}

// The child's side: nothing to read, both outputs into the pipe, a group that can be killed as one.
int spawn(pid_t& pid, int output, std::vector<std::string> arguments, std::vector<std::string> environment) {
  posix_spawn_file_actions_t files;
  posix_spawnattr_t attributes;
  posix_spawn_file_actions_init(&files);
  posix_spawnattr_init(&attributes);
  posix_spawn_file_actions_addopen(&files, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
  posix_spawn_file_actions_adddup2(&files, output, STDOUT_FILENO);
  posix_spawn_file_actions_adddup2(&files, output, STDERR_FILENO);
  // A socket of another case, held by this one's client, would not be closed where the rig closes it.
  posix_spawn_file_actions_addclosefrom_np(&files, STDERR_FILENO + 1);
  sigset_t defaults;
  sigemptyset(&defaults);
  sigaddset(&defaults, SIGPIPE);
  posix_spawnattr_setsigdefault(&attributes, &defaults);
  posix_spawnattr_setpgroup(&attributes, 0);
  posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGDEF);
  const int error = posix_spawnp(&pid, arguments.front().c_str(), &files, &attributes, pointers(arguments).data(),
                                 pointers(environment).data());
  posix_spawn_file_actions_destroy(&files);
  posix_spawnattr_destroy(&attributes);
  return error;
}

}  // namespace

ChildExit run_child(const std::vector<std::string>& command,
                    const std::vector<std::pair<std::string, std::string>>& environment,
                    std::chrono::milliseconds timeout, std::size_t most_output) {
  ChildExit result;
  std::array<int, 2> ends{};
  if (::pipe2(ends.data(), O_CLOEXEC) != 0) return {ChildExit::How::not_started, errno, {}};
  Descriptor read_end(ends[0]), write_end(ends[1]);
  ::fcntl(read_end.get(), F_SETFL, O_NONBLOCK);
  pid_t pid = -1;
  if (const int error = spawn(pid, write_end.get(), command, merged(environment)); error != 0)
    return {ChildExit::How::not_started, error, {}};
  write_end.close();

  const auto deadline = std::chrono::steady_clock::now() + timeout;
  bool reads = true;
  int status = 0;
  while (::waitpid(pid, &status, WNOHANG) == 0) {
    const int stopped = stop_signal();
    if (stopped != 0 || std::chrono::steady_clock::now() >= deadline) {
      result.how = stopped != 0 ? ChildExit::How::stopped : ChildExit::How::timed_out;
      result.status = stopped;
      ::kill(-pid, SIGKILL);
      ::waitpid(pid, &status, 0);
      break;
    }
    pollfd waiting{read_end.get(), POLLIN, 0};
    if (!reads) std::this_thread::sleep_for(std::chrono::milliseconds(1));
    else if (::poll(&waiting, 1, poll_milliseconds) > 0) reads = drain(read_end, result.output, most_output);
  }
  for (std::size_t before = result.output.size() + 1; reads && before != result.output.size();) {
    before = result.output.size();
    reads = drain(read_end, result.output, most_output);
  }
  if (result.how != ChildExit::How::exited) return result;
  ::kill(-pid, SIGKILL);  // what the program left behind
  result.how = WIFSIGNALED(status) ? ChildExit::How::killed_by_signal : ChildExit::How::exited;
  result.status = WIFSIGNALED(status) ? WTERMSIG(status) : WEXITSTATUS(status);
  return result;
}

}  // namespace mailrig::cli
