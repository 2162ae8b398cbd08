// Calls every member of the IMAP client that a server offers: imap_members HOST PORT implicit|starttls|none CAFILE. The
// password stands in MAILRIG_PASSWORD, the mailbox is expected to be empty. Says what failed; nothing if all held.
#include <cstdio>
#include <cstdlib>
#include <functional>
#include <iostream>
#include <string>

#include <mailrig/net/imap_client.hpp>
#include <mailrig/net/stream_log.hpp>

namespace {

using namespace mailrig;
using namespace mailrig::imap;

const std::string message =
    "From: Fred <fred@x.example>\r\nTo: mooch@x.example\r\nSubject: a long\r\n way home\r\nDate: Mon, 7 Feb 1994 "
    "21:52:25 "
    "-0800\r\nMessage-ID: <1@x.example>\r\n\r\nHello\r\n";

int failures = 0;

void check(bool holds, std::string_view what) {
  if (holds) return;
  ++failures;
  std::fprintf(stderr, "failed: %.*s\n", static_cast<int>(what.size()), what.data());
}

// A part of the test; what it throws is its failure.
void part(std::string_view name, const std::function<void()>& work) {
  try {
    work();
  } catch (const ClientError& error) {
    check(false, std::string(name) + ": " + error.what());
  }
}

void mailboxes(Client& client) {
  client.create("one");
  client.rename("one", "two");
  client.subscribe("two");
  check(client.lsub("", "*").size() == 1, "LSUB");
  client.unsubscribe("two");
  const auto rows = client.list("", "*");
  check(rows.size() == 2, "LIST");
  check(client.list(ListExtended{"", {"*"}, {}, {ListReturn::children}, {StatusItem::messages}}).status.size() == 2,
        "LIST with STATUS");
  check(client.status("two", {StatusItem::messages, StatusItem::uid_next}).messages == 0u, "STATUS");
  check(!client.namespaces().personal.empty(), "NAMESPACE");
  check(!client.id({{"name", "mailrig"}}).empty(), "ID");
  client.enable({"CONDSTORE"});
  check(client.enabled().has("CONDSTORE"), "ENABLE");
}

void messages(Client& client) {
  std::uint64_t left = message.size();
  check(client.append("INBOX", message, {"\\Flagged"}).has_value(), "APPEND and its UID");
  client.append("INBOX", MessageSource{message.size(), [&left]() -> Result<std::string> {
                                         return message.substr(0, std::exchange(left, 0));
                                       }});
  client.append("INBOX", message);
  check(client.select("INBOX").exists == 3, "SELECT");
  check(client.mailbox().exists == 3 && client.mailbox().uid_validity && client.mailbox().uid_next, "mailbox()");
  check(!client.mailbox().flags.empty() && client.mailbox().permanent_flags, "its flags");

  const auto fetched = client.fetch(
      SequenceSet::range(1, star), {MessageItem::uid, MessageItem::flags, MessageItem::envelope,
                                    MessageItem::body_structure, SectionItem{{{}, SectionText::header, {}}, true, {}}});
  check(fetched.size() == 3 && fetched[0].subject() == "a long way home", "FETCH ENVELOPE");
  check(fetched[0].field("subject") == "a long way home" && fetched[0].message_id() == "<1@x.example>", "its fields");
  check(client.fetch_message(1) == message, "a whole message");
  std::string streamed;
  check(client.fetch_message(2, [&](std::string_view piece) { streamed += piece; }) == message.size(), "to a sink");
  check(streamed == message, "what went to the sink");

  check(client.search("(and flagged (subject \"way\"))").messages.text() == "1", "SEARCH");
  Search extended{SearchKey::is(Is::all), {}, Numbering::uid, std::vector{SearchReturn::count}};
  check(client.execute(std::move(extended)).count == 3u, "ESEARCH");
  check(client.store({2}, Store::Change::add, {"\\Seen"}).messages.size() == 1, "STORE");
  client.store({2}, Store::Change::remove, {"\\Seen"}, Numbering::sequence_number, Echo::silent);
  check(client.copy({1}, "two").has_value(), "COPY and its UIDs");
  check(client.move({1}, "two").expunged.numbers == std::vector<std::uint32_t>{1}, "MOVE");
  check(client.delete_messages(SequenceSet::range(1, 2)).numbers.size() == 2, "EXPUNGE");
  check(client.mailbox().exists == 0, "an empty mailbox");
  int told = 0;
  client.idle(std::chrono::milliseconds(50), [&](const OwnedResponse&) { return ++told > 0; });
  client.noop();
  client.check();
  client.unselect();
  check(client.examine("two").read_only, "EXAMINE");
  client.close_mailbox();
  client.delete_mailbox("two");
}

void compressed(Client& client) {
  client.compress();
  client.append("INBOX", message);
  client.select("INBOX");
  check(client.fetch_message(1) == message, "a message compressed");
  client.delete_messages({client.fetch({1}, {MessageItem::uid}).at(0)->uid.value()}, Numbering::uid);
  check(client.mailbox().exists == 0, "UID EXPUNGE");
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 5) return EXIT_FAILURE;
  const std::string_view tls = argv[3];
  ClientOptions options;
  options.host = argv[1];
  options.port = static_cast<std::uint16_t>(std::atoi(argv[2]));
  options.user = "fred";
  if (const char* password = std::getenv("MAILRIG_PASSWORD")) options.password = Secret(password);
  options.tls = tls == "implicit" ? TlsUse::implicit : tls == "starttls" ? TlsUse::starttls : TlsUse::none;
  options.trust.ca_file = argv[4];
  options.identification = {{"name", "mailrig"}};
  auto log = net::stream_log(std::cerr);
  if (std::getenv("MAILRIG_VERBOSE")) options.log = &log;
  part("connect", [&] {
    Client client(options);
    check(client.secure() == (tls != "none"), "TLS");
    part("mailboxes", [&] { mailboxes(client); });
    part("messages", [&] { messages(client); });
    part("compressed", [&] { compressed(client); });
    client.close();
  });
  return failures == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
