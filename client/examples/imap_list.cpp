// Prints the mailboxes of a server, a line each: imap_list imap(s)://user@host:port
#include "imap_example.hpp"

namespace {

using namespace mailrig;

void print_mailbox(const imap::ListedMailbox& mailbox) {
  std::string line = printable(imap::readable_mailbox_name(mailbox.name));
  for (const auto& attribute : mailbox.attributes) line += ' ' + printable(attribute);
  examples::print(line + '\n');
}

}  // namespace

int main(int argc, char** argv) {
  std::string reference, pattern = "*";
  CLI::App app{"Prints the mailboxes of a server, a line each, with their attributes."};
  examples::ImapArguments arguments(app);
  app.add_option("--reference", reference, "Where the pattern begins");
  app.add_option("--pattern", pattern, "\"*\" stands for anything, \"%\" for anything in one level")
      ->capture_default_str();
  CLI11_PARSE(app, argc, argv);
  return examples::exit_status("imap_list", [&] {
    examples::with_client(arguments, [&](imap::Client& client, const std::string&) {
      for (const auto& mailbox : client.list(reference, pattern)) print_mailbox(mailbox);
    });
  });
}
