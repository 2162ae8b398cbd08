// What real servers send, one scenario a row of scenarios/imap/quirks: the blocking IMAP client takes it, and in strict
// mode, where a Tolerance was needed, does not.
#include <gmock/gmock.h>

#include <mailrig/imap/search_keys.hpp>
#include <mailrig/net/imap_client.hpp>

#include "conformance/imap_rig.hpp"

namespace mailrig::imap {
namespace {

using namespace std::chrono_literals;

struct Quirk {
  const char* scenario;
  std::string (*act)(Client&);  // what it sees
  std::string sees;             // ... or how it fails, as "refused: text"
  bool tolerated = true;        // and refused in strict mode
  void (*adapt)(ClientOptions&) = [](ClientOptions&) {};
};

void PrintTo(const Quirk& quirk, std::ostream* out) { *out << quirk.scenario; }

std::string play(const Quirk& quirk, bool strict, std::string* verdict = nullptr) {
  Rig rig(std::string("imap/quirks/") + quirk.scenario + ".yaml");
  std::string seen;
  try {
    auto options = plaintext(rig);
    options.password = Secret("blurdybloop");
    options.allowed_in_plaintext = {"LOGIN", "PLAIN"};
    options.strict = strict;
    quirk.adapt(options);
    Client client(options);
    seen = quirk.act(client);
  } catch (const ClientError& error) {
    seen = std::string(describe(error.error().code)) + ": " + error.error().about.server_text;
  }
  if (verdict) *verdict = rig.verdict();
  return seen;
}

class ImapQuirks : public testing::TestWithParam<Quirk> {};

TEST_P(ImapQuirks, AreTaken) {
  std::string verdict;
  EXPECT_EQ(play(GetParam(), false, &verdict), GetParam().sees);
  EXPECT_EQ(verdict, "");
}

TEST_P(ImapQuirks, StrictModeTakesOnlyWhatTheGrammarAllows) {
  const auto seen = play(GetParam(), true);
  if (GetParam().tolerated) EXPECT_TRUE(seen.starts_with(describe(Errc::bad_syntax))) << seen;
  else EXPECT_EQ(seen, GetParam().sees);
}

template <class T>
std::string shown(const std::optional<T>& value) {
  return value ? std::to_string(*value) : "-";
}

std::string nothing(Client&) { return "logged in"; }

std::string select(Client& client) {
  client.select("INBOX");
  const auto& mailbox = client.mailbox();
  return shown(std::optional(mailbox.exists)) + " next " + shown(mailbox.uid_next) + " validity " +
         shown(mailbox.uid_validity) + " unseen " + shown(mailbox.unseen) + " modseq " + shown(mailbox.highest_mod_seq);
}

std::string copy(Client& client) {
  client.select("INBOX");
  const auto copied = client.copy({1}, "Archive");
  return copied ? std::to_string(copied->uid_validity) : "no COPYUID";
}

std::string check(Client& client) {
  client.select("INBOX");
  try {
    client.check();
  } catch (const ClientError& error) {
    const auto& wait = error.error().about.retry_after;
    if (wait && !error.error().fatal()) return "again in " + std::to_string(wait->count()) + " ms";
    throw;
  }
  return "checked";
}

std::string names(const std::vector<ListedMailbox>& listed) {
  std::string text;
  for (const auto& mailbox : listed)
    text += '[' + mailbox.name + ' ' + (mailbox.delimiter ? std::string(1, *mailbox.delimiter) : "flat") + ']';
  return text;
}

// Fetches messages 1 and 2; what was odd in the first must not lose the second.
template <class Show>
std::string fetch(Client& client, FetchItem item, Show show) {
  client.select("INBOX");
  const auto fetched = client.fetch({{1, 2}}, {MessageItem::uid, std::move(item)});
  if (fetched.size() != 2 || fetched[1]->uid != 8u) return std::to_string(fetched.size()) + " messages";
  if (fetched[0]->uid != 7u) return "not the first";
  return show(fetched[0]);
}

std::string envelope(Client& client) {
  return fetch(client, MessageItem::envelope, [](const FetchResult& message) {
    if (!message->malformed.empty()) return std::string("malformed item");
    return message->envelope ? std::string(message.subject()) + ' ' + std::to_string(message.from().size()) : "none";
  });
}

std::string structure(Client& client) {
  return fetch(client, MessageItem::body_structure, [](const FetchResult& message) {
    if (!message->malformed.empty()) return std::string("malformed item");
    const auto* body = message->body_structure;
    if (!body) return std::string("none");
    return std::string(body->type) + '/' + std::string(body->subtype) + ' ' + std::to_string(body->parts.size()) +
           (body->disposition ? ' ' + std::string(body->disposition->type) : "") + ' ' + std::string(body->description);
  });
}

SectionItem five_octets() { return {{{}, SectionText::text, {}}, true, Partial{0, 5}}; }

std::string text_of(const FetchResult& message) {
  const auto* section = message->section(SectionText::text);
  return section && section->bytes ? std::string(*section->bytes) : "none";
}

const Quirk quirks[] = {
    {"code_without_text", select, "1 next - validity - unseen - modseq 1"},
    {"bye_without_text",
     [](Client& client) {
       client.close();
       return std::string("closed");
     },
     "closed", false},  // close() does not care what LOGOUT is answered
    {"bare_plus", nothing, "logged in"},
    {"copyuid_without_status", copy, "1"},
    {"copyuid_without_star", copy, "55"},
    {"quotes_in_code", nothing, "logged in", false},
    {"words_for_a_greeting", nothing, std::string(describe(Errc::bad_syntax)) + ": Server Unavailable. 15", false},
    {"bye_again_and_again", check, std::string(describe(Errc::shut_down)) + ": Autologout; idle for too long", false},
    {"answered_by_untagged_bad", select,
     std::string(describe(Errc::timed_out)) + ": Please enable IMAP access in your account settings first.", false,
     [](ClientOptions& options) { options.timeout = 300ms; }},
    {"leading_nul", nothing, "logged in"},
    {"throttled", check, "again in 92415 ms", false},
    {"id_before_select", select, "1 next - validity - unseen - modseq -", false,
     [](ClientOptions& options) {
       options.identification = {{"name", "mailrig"}};
     }},
    {"trailing_spaces",
     [](Client& client) {
       client.select("INBOX");
       const auto capabilities = client.execute(Capability{});
       const auto found = client.search(search::all());
       const auto status = client.status("INBOX", {StatusItem::messages});
       return std::to_string(capabilities.size()) + ' ' + shown(found.messages.size()) + ' ' + shown(status.messages);
     },
     "2 2 7"},
    {"lone_plus_in_capabilities",
     [](Client& client) {
       client.execute(Capability{});
       const auto& has = client.capabilities();
       return std::to_string(has.has("LITERAL")) + std::to_string(has.has("LITERAL+")) +
              std::to_string(has.has("IDLE"));
     },
     "101", false},
    {"unquoted_names", [](Client& client) { return names(client.list("", "*")); },
     "[INBOX/Da\tOggetto\t /][Sent Items /]"},
    {"xlist_answered_by_list",
     [](Client& client) {
       return names(client.execute(Xlist{"", "*"}));
     },
     "[INBOX.Sent .]", false},
    {"list_options_without_a_row",
     [](Client& client) {
       ListExtended asked{"", {"INBOX"}, {}, {ListReturn::subscribed, ListReturn::children}};
       return names(client.list(asked).mailboxes);
     },
     "[INBOX /]", false},
    {"enable_without_enabled",
     [](Client& client) {
       client.enable({"CONDSTORE"});
       return std::string(client.enabled().has("CONDSTORE") ? "enabled" : "not enabled");
     },
     "enabled"},
    {"numbers_of_zero", select, "1 next - validity - unseen - modseq -"},
    {"empty_status", [](Client& client) { return shown(client.status("INBOX", {StatusItem::messages}).messages); }, "-",
     false},
    {"empty_delimiters", [](Client& client) { return names(client.list("", "*")); }, "[F flat][G flat]"},
    {"sets_ascend",
     [](Client& client) {
       client.select("INBOX");
       const auto fetched = client.fetch({7, 3, 1, 2}, {MessageItem::uid});
       client.store({4, 2}, Store::Change::add, {"\\Seen"}, Numbering::sequence_number, Echo::silent);
       return std::to_string(fetched.size());
     },
     "2", false},
    {"bracket_in_label",
     [](Client& client) {
       return fetch(client, MessageItem::gmail_labels, [](const FetchResult& message) {
         return message->gmail_labels ? std::string((*message->gmail_labels)[0]) : "none";
       });
     },
     "[Mailbox]", false},
    {"space_before_parenthesis",
     [](Client& client) {
       return fetch(client, MessageItem::flags,
                    [](const FetchResult& message) { return std::to_string(message->flags->size()); });
     },
     "1"},
    {"items_wrapped", envelope, "wrapped 0"},
    {"message_number_zero",
     [](Client& client) {
       client.select("INBOX");
       const auto fetched = client.fetch({{1, 2}}, {MessageItem::uid});
       return std::to_string(fetched.size());
     },
     "2"},
    {"negative_modseq",
     [](Client& client) {
       return fetch(client, MessageItem::mod_seq, [](const FetchResult& message) { return shown(message->mod_seq); });
     },
     "-"},
    {"impossible_date",
     [](Client& client) {
       return fetch(client, MessageItem::internal_date,
                    [](const FetchResult& message) { return std::string(message->internal_date ? "a date" : "-"); });
     },
     "-"},
    {"origin_with_length", [](Client& client) { return fetch(client, five_octets(), text_of); }, "hello"},
    {"partial_ignored",
     [](Client& client) {
       client.select("INBOX");
       const auto fetched = client.fetch({{1, 2}}, {MessageItem::uid, MessageItem::rfc822_size, five_octets()});
       return shown(fetched.at(0)->size) + ' ' + text_of(fetched[0]);
     },
     "3 hello world", false},
    {"thread_id_nil",
     [](Client& client) {
       return fetch(client, MessageItem::thread_id,
                    [](const FetchResult& message) { return std::string(message->thread_id ? "an id" : "-"); });
     },
     "-", false},
    {"literal_in_characters", envelope, "malformed item"},
    {"host_with_backslash", envelope, "malformed item"},
    {"short_envelope", envelope, "short 0"},
    {"nil_among_addresses", envelope, "s 1"},
    {"eight_bit_in_quotes", envelope, "F\xc3\xa5 Et 0"},
    {"multipart_without_parts", structure, "/RELATED 0 ATTACHMENT "},
    {"multipart_of_nil", structure, "/alternative 0 "},
    {"body_of_nothing", structure, "message/rfc822 0 "},
    {"bare_disposition", structure, "A/B 0 inline "},
    {"description_for_disposition", structure, "/mixed 2 S/MIME Encrypted Message"},
    {"parameter_of_nil", structure, "A/B 0 "},
    {"quotes_within_quotes", structure, "malformed item"},
    {"negative_literal",
     [](Client& client) {
       client.select("INBOX");
       const auto fetched = client.fetch({1}, {SectionItem{{{}, SectionText::text, {}}, true, {}}});
       return std::to_string(fetched.size());
     },
     std::string(describe(Errc::bad_syntax)) + ": "},
    {"spaces_behind_literal",
     [](Client& client) {
       client.select("INBOX");
       const auto fetched = client.fetch({1}, {SectionItem{{{}, SectionText::text, {}}, true, {}}});
       return std::to_string(fetched.size());
     },
     std::string(describe(Errc::bad_syntax)) + ": "},
};

INSTANTIATE_TEST_SUITE_P(Rows, ImapQuirks, testing::ValuesIn(quirks),
                         [](const auto& row) { return std::string(row.param.scenario); });

// The two that are errors of framing, where the quirk is switched on.
TEST(ImapQuirks, LooseLiteralsWhereAskedFor) {
  for (const std::string scenario : {"negative_literal", "spaces_behind_literal"}) {
    Rig rig("imap/quirks/" + scenario + ".yaml");
    auto options = plaintext(rig);
    options.loose_literals = true;
    Client client(options);
    client.select("INBOX");
    const auto fetched = client.fetch({1}, {SectionItem{{{}, SectionText::text, {}}, true, {}}});
    ASSERT_EQ(fetched.size(), 1u) << scenario;
    EXPECT_EQ(text_of(fetched[0]), scenario == "negative_literal" ? "" : "hello");
  }
}

}  // namespace
}  // namespace mailrig::imap
