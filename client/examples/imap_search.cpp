// Prints the unique identifiers of the messages that match: imap_search imap(s)://user@host:port/mailbox '(from "x")'
#include "imap_example.hpp"

int main(int argc, char** argv) {
  using namespace mailrig;
  std::string expression;
  CLI::App app{"Prints the unique identifiers of the messages that match, a line each."};
  examples::ImapArguments arguments(app);
  app.add_option("expression", expression, "Such as (or (from \"x\") (not seen))")->required();
  CLI11_PARSE(app, argc, argv);
  return examples::exit_status("imap_search", [&] {
    examples::with_client(arguments, [&](imap::Client& client, const std::string& mailbox) {
      client.examine(mailbox);
      const auto found = client.search(expression, imap::Numbering::uid);
      for (const auto uid : found.messages.numbers()) examples::print(std::to_string(uid) + '\n');
    });
  });
}
