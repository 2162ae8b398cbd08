// Prints the messages of a mailbox: imap_fetch imap(s)://user@host:port/mailbox
#include "imap_example.hpp"

namespace {

using namespace mailrig;
using examples::print;

struct Arguments {
  examples::ImapArguments common;
  std::string numbers = "1:*", uids;
  bool headers = false;
};

imap::SequenceSet parsed(const std::string& text) {
  auto set = imap::SequenceSet::parse(text);
  if (!set) throw ClientError(std::move(set.error()));
  return std::move(*set);
}

// One after the other, so that they come out in order, and of big ones no more is held than a piece.
void print_messages(imap::Client& client, const Arguments& arguments, std::uint32_t count) {
  const bool by_uid = !arguments.uids.empty();
  const auto numbering = by_uid ? imap::Numbering::uid : imap::Numbering::sequence_number;
  const auto messages = by_uid ? client.search(imap::SearchKey::uids(parsed(arguments.uids)), numbering).messages
                               : parsed(arguments.numbers).with_star(count);
  for (const auto number : messages.numbers()) {
    if (!arguments.headers) {
      client.fetch_message(number, print, numbering);
      continue;
    }
    const imap::Section header{{}, imap::SectionText::header, {}};
    for (const auto& result : client.fetch({number}, {imap::SectionItem{header, true, {}}}, numbering))
      if (const auto* section = result->section(header); section && section->bytes) print(*section->bytes);
  }
}

}  // namespace

int main(int argc, char** argv) {
  Arguments arguments;
  CLI::App app{"Prints the messages of a mailbox. The password stands in MAILRIG_PASSWORD, or in .netrc."};
  arguments.common.add_to(app);
  app.add_option("--messages", arguments.numbers, "Which, by number, such as 1:3,7")->capture_default_str();
  app.add_option("--uid", arguments.uids, "Which, by unique identifier")->excludes("--messages");
  app.add_flag("--headers", arguments.headers, "Only the headers");
  CLI11_PARSE(app, argc, argv);
  return examples::exit_status("imap_fetch", [&] {
    examples::with_client(arguments.common, [&](imap::Client& client, const std::string& mailbox) {
      if (const auto count = client.examine(mailbox).exists; count > 0) print_messages(client, arguments, count);
    });
  });
}
