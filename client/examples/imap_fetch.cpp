// Prints the messages of a mailbox: imap_fetch imap(s)://user@host:port/mailbox
#include "imap_example.hpp"

namespace {

using namespace mailrig;
using examples::print;

struct Wanted {
  std::string numbers = "1:*", uids;
  bool headers = false;
};

imap::SequenceSet parsed(const std::string& text) {
  auto set = imap::SequenceSet::parse(text);
  if (!set) throw ClientError(std::move(set.error()));
  return std::move(*set);
}

// One after the other, so that they come out in order, and of big ones no more is held than a piece.
void print_messages(imap::Client& client, const Wanted& wanted, std::uint32_t count) {
  const bool by_uid = !wanted.uids.empty();
  const auto numbering = by_uid ? imap::Numbering::uid : imap::Numbering::sequence_number;
  const auto messages = by_uid ? client.search(imap::SearchKey::uids(parsed(wanted.uids)), numbering).messages
                               : parsed(wanted.numbers).with_star(count);
  for (const auto number : messages.numbers()) {
    if (!wanted.headers) {
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
  Wanted wanted;
  CLI::App app{"Prints the messages of a mailbox. The password stands in MAILRIG_PASSWORD, or in .netrc."};
  examples::ImapArguments arguments(app);
  app.add_option("--messages", wanted.numbers, "Which, by number, such as 1:3,7")->capture_default_str();
  app.add_option("--uid", wanted.uids, "Which, by unique identifier")->excludes("--messages");
  app.add_flag("--headers", wanted.headers, "Only the headers");
  CLI11_PARSE(app, argc, argv);
  return examples::exit_status("imap_fetch", [&] {
    examples::with_client(arguments, [&](imap::Client& client, const std::string& mailbox) {
      if (const auto count = client.examine(mailbox).exists; count > 0) print_messages(client, wanted, count);
    });
  });
}
