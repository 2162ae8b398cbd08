// Prints how many messages a mailbox has, whenever that changes: imap_idle imap(s)://user@host:port/mailbox
#include "imap_example.hpp"

namespace {

using namespace mailrig;

void print_count(std::uint32_t count) {
  examples::print(std::to_string(count) + '\n');
  std::fflush(stdout);
}

}  // namespace

int main(int argc, char** argv) {
  int seconds = 3600, changes = 0;
  CLI::App app{"Prints how many messages a mailbox has, and again whenever that changes."};
  examples::ImapArguments arguments(app);
  app.add_option("--seconds", seconds, "How long")->capture_default_str();
  app.add_option("--changes", changes, "Stop after so many; 0: never")->capture_default_str();
  CLI11_PARSE(app, argc, argv);
  return examples::exit_status("imap_idle", [&] {
    examples::with_client(arguments, [&](imap::Client& client, const std::string& mailbox) {
      auto count = client.examine(mailbox).exists;
      print_count(count);
      client.idle(std::chrono::seconds(seconds), [&](const imap::OwnedResponse&) {
        const auto now = client.mailbox().exists;
        if (now == count) return true;
        print_count(count = now);
        return changes == 0 || --changes > 0;
      });
    });
  });
}
