// Prints every message of a maildrop: pop3_fetch pop3(s)://user@host:port
#include <mailrig/net/pop3_client.hpp>

#include "example.hpp"

namespace {

using namespace mailrig;

struct Wanted {
  bool headers = false, remove = false;
};

void fetch(examples::Arguments& arguments, const Wanted& wanted) {
  pop3::ClientOptions options;
  arguments.apply(options);
  if (arguments.plaintext) options.allowed_in_plaintext = {"USER", "PLAIN", "LOGIN"};
  pop3::Client client(options);
  if (const auto count = client.message_count(); count > 0) {
    const pop3::MessageSet all(pop3::MessageRange(1, count));
    if (wanted.headers) {
      for (pop3::MessageNumber number = 1; number <= count; ++number) examples::print(client.top_lines(number, 0));
    } else {
      client.download(all, [](pop3::MessageNumber, Result<std::string> message) {
        if (!message) throw ClientError(std::move(message.error()));
        examples::print(*message);
      });
    }
    if (wanted.remove) client.delete_messages(all);
  }
  client.quit();
}

}  // namespace

int main(int argc, char** argv) {
  Wanted wanted;
  CLI::App app{"Prints the messages of a maildrop. The password stands in MAILRIG_PASSWORD, or in .netrc."};
  examples::Arguments arguments(app, "pop3");
  app.add_flag("--headers", wanted.headers, "Only the headers");
  app.add_flag("--delete", wanted.remove, "Delete what was printed");
  CLI11_PARSE(app, argc, argv);
  return examples::exit_status("pop3_fetch", [&] { fetch(arguments, wanted); });
}
