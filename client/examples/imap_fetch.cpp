// Prints the messages of a mailbox: imap_fetch imap(s)://user@host:port/mailbox
#include <cstdio>
#include <cstdlib>
#include <string>

#include <CLI/CLI.hpp>

#include <mailrig/net/imap_client.hpp>

#include "url.hpp"

namespace {

using namespace mailrig;

struct Arguments {
  std::string url, ca_file, set;
  bool starttls = false, plaintext = false, headers = false, verbose = false;
};

imap::ClientOptions client_options(const Arguments& arguments, const examples::Url& url, WireLog* log) {
  imap::ClientOptions options;
  options.host = url.host;
  options.port = url.port;
  options.user = url.user;
  if (const char* password = std::getenv("MAILRIG_PASSWORD")) options.password = Secret(password);
  options.tls = url.tls ? imap::TlsUse::implicit : arguments.plaintext ? imap::TlsUse::none : imap::TlsUse::starttls;
  options.trust.ca_file = arguments.ca_file;
  options.log = log;
  return options;
}

void print_messages(imap::Client& client, const Arguments& arguments) {
  const auto set = imap::SequenceSet::parse(arguments.set);
  if (!set) throw ClientError(set.error());
  const imap::Section section{{}, arguments.headers ? imap::SectionText::header : imap::SectionText::whole, {}};
  const auto messages = client.execute(imap::Fetch{*set, {imap::SectionItem{section, true, {}}}});
  for (const auto& message : messages)
    for (const auto& fetched : message.as<imap::FetchedMessage>()->sections)
      if (fetched.bytes) std::fwrite(fetched.bytes->data(), 1, fetched.bytes->size(), stdout);
}

int run(const Arguments& arguments) {
  const auto url = examples::parse_url(arguments.url, "imap");
  TextWireLog log([](std::string_view line) { std::fwrite(line.data(), 1, line.size(), stderr); }, "C: ", "S: ");
  imap::Client client(client_options(arguments, url, arguments.verbose ? &log : nullptr));
  const auto mailbox = client.execute(imap::Examine{url.path.empty() ? "INBOX" : url.path});
  if (mailbox.exists > 0) print_messages(client, arguments);
  client.close();
  return EXIT_SUCCESS;
}

}  // namespace

int main(int argc, char** argv) {
  Arguments arguments;
  CLI::App app{"Prints the messages of a mailbox. The password stands in MAILRIG_PASSWORD."};
  app.add_option("url", arguments.url, "imap(s)://user@host:port/mailbox")->required();
  app.add_option("--messages", arguments.set, "Which, by number, such as 1:3,7")->default_val("1:*");
  app.add_option("--cafile", arguments.ca_file, "Trust these certificates instead of the system's");
  app.add_flag("--starttls", arguments.starttls, "STARTTLS; what imap:// means anyway");
  app.add_flag("--plaintext", arguments.plaintext, "imap:// without TLS: the password can be read on the way");
  app.add_flag("--headers", arguments.headers, "Only the headers");
  app.add_flag("-v,--verbose", arguments.verbose, "Show the conversation, without secrets");
  CLI11_PARSE(app, argc, argv);
  try {
    return run(arguments);
  } catch (const std::exception& error) {
    std::fprintf(stderr, "imap_fetch: %s\n", error.what());
    return EXIT_FAILURE;
  }
}
