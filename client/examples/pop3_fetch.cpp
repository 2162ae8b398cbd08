// Prints every message of a maildrop: pop3_fetch pop3(s)://user@host:port
#include <cstdio>
#include <cstdlib>
#include <string>

#include <CLI/CLI.hpp>

#include <mailrig/net/pop3_client.hpp>

#include "url.hpp"

namespace {

using namespace mailrig;

struct Arguments {
  std::string url, ca_file;
  bool plaintext = false, headers = false, remove = false, verbose = false;
};

pop3::ClientOptions client_options(const Arguments& arguments, const examples::Url& url, WireLog* log) {
  pop3::ClientOptions options;
  options.host = url.host;
  options.port = url.port;
  options.user = url.user;
  if (const char* password = std::getenv("MAILRIG_PASSWORD")) options.password = Secret(password);
  options.tls = url.tls ? TlsUse::implicit : arguments.plaintext ? TlsUse::none : TlsUse::starttls;
  if (arguments.plaintext) options.allowed_in_plaintext = {"USER", "PLAIN", "LOGIN"};
  options.trust.ca_file = arguments.ca_file;
  options.log = log;
  return options;
}

void print(std::string_view bytes) { std::fwrite(bytes.data(), 1, bytes.size(), stdout); }

int run(const Arguments& arguments) {
  const auto url = examples::parse_url(arguments.url, "pop3");
  TextWireLog log([](std::string_view line) { std::fwrite(line.data(), 1, line.size(), stderr); }, "C: ", "S: ");
  pop3::Client client(client_options(arguments, url, arguments.verbose ? &log : nullptr));
  if (const auto count = client.message_count(); count > 0) {
    const pop3::MessageSet all(pop3::MessageRange(1, count));
    if (arguments.headers) {
      for (pop3::MessageNumber number = 1; number <= count; ++number) print(client.top_lines(number, 0));
    } else {
      client.download(all, [](pop3::MessageNumber, Result<std::string> message) {
        if (!message) throw ClientError(std::move(message.error()));
        print(*message);
      });
    }
    if (arguments.remove) client.delete_messages(all);
  }
  client.quit();
  return EXIT_SUCCESS;
}

}  // namespace

int main(int argc, char** argv) {
  Arguments arguments;
  CLI::App app{"Prints the messages of a maildrop. The password stands in MAILRIG_PASSWORD, or in .netrc."};
  app.add_option("url", arguments.url, "pop3(s)://user@host:port")->required();
  app.add_option("--cafile", arguments.ca_file, "Trust these certificates instead of the system's");
  app.add_flag("--plaintext", arguments.plaintext, "pop3:// without TLS: the password can be read on the way");
  app.add_flag("--headers", arguments.headers, "Only the headers");
  app.add_flag("--delete", arguments.remove, "Delete what was printed");
  app.add_flag("-v,--verbose", arguments.verbose, "Show the conversation, without secrets");
  CLI11_PARSE(app, argc, argv);
  try {
    return run(arguments);
  } catch (const std::exception& error) {
    std::fprintf(stderr, "pop3_fetch: %s\n", error.what());
    return EXIT_FAILURE;
  }
}
