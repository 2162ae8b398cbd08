#include <mailrig/imap/fetch.hpp>

#include "collect.hpp"
#include "encode_fetch_item.hpp"
#include "encode_partial_range.hpp"

namespace mailrig::imap {
namespace {

std::string_view word(MessageItem item) {
  switch (item) {
    case MessageItem::envelope: return "ENVELOPE";
    case MessageItem::flags: return "FLAGS";
    case MessageItem::internal_date: return "INTERNALDATE";
    case MessageItem::rfc822: return "RFC822";
    case MessageItem::rfc822_header: return "RFC822.HEADER";
    case MessageItem::rfc822_size: return "RFC822.SIZE";
    case MessageItem::rfc822_text: return "RFC822.TEXT";
    case MessageItem::body: return "BODY";
    case MessageItem::body_structure: return "BODYSTRUCTURE";
    case MessageItem::uid: return "UID";
    case MessageItem::mod_seq: return "MODSEQ";
    case MessageItem::save_date: return "SAVEDATE";
    case MessageItem::preview: return "PREVIEW";
    case MessageItem::lazy_preview: return "PREVIEW (LAZY)";
    case MessageItem::email_id: return "EMAILID";
    case MessageItem::thread_id: return "THREADID";
    case MessageItem::gmail_message_id: return "X-GM-MSGID";
    case MessageItem::gmail_thread_id: return "X-GM-THRID";
    case MessageItem::gmail_labels: return "X-GM-LABELS";
  }
  return {};
}

struct EncodeItem {
  CommandEncoder& out;

  void operator()(FetchMacro macro) const {
    static constexpr std::string_view words[] = {"ALL", "FULL", "FAST"};
    out.text(words[static_cast<std::size_t>(macro)]);
  }
  void operator()(MessageItem item) const { out.text(word(item)); }
  // "BODY" [".PEEK"] section [partial]
  void operator()(const SectionItem& item) const {
    out.text(item.peek ? "BODY.PEEK" : "BODY").section(item.section);
    partial(item.partial);
  }
  // "BINARY" [".PEEK"] section-binary [partial]   RFC 3516 §7
  void operator()(const BinaryItem& item) const {
    out.text(item.peek ? "BINARY.PEEK" : "BINARY").section({item.part, SectionText::whole, {}});
    partial(item.partial);
  }
  // "BINARY.SIZE" section-binary
  void operator()(const BinarySizeItem& item) const {
    out.text("BINARY.SIZE").section({item.part, SectionText::whole, {}});
  }

 private:
  // partial = "<" number "." nz-number ">"
  void partial(const std::optional<Partial>& octets) const {
    if (!octets) return;
    if (octets->count == 0) out.refuse("nz-number", "0");
    out.text("<").number(octets->first).text(".").number(octets->count).text(">");
  }
};

// "ALL" / "FULL" / "FAST" / fetch-att / "(" fetch-att *(SP fetch-att) ")"
void encode_items(CommandEncoder& out, const std::vector<FetchItem>& items) {
  if (items.empty()) out.refuse("fetch-att");
  const bool several = items.size() > 1;
  std::string_view before = several ? "(" : "";
  for (const auto& item : items) {
    if (several && std::holds_alternative<FetchMacro>(item)) out.refuse("fetch-att");
    out.text(before);
    std::visit(EncodeItem{out}, item);
    before = " ";
  }
  if (several) out.text(")");
}

// mod-sequence-value = 1*DIGIT   ; from 1   RFC 7162 §7
void encode_mod_sequence(CommandEncoder& out, std::uint64_t value) {
  if (value == 0) out.refuse("mod-sequence-value", "0");
  out.number(value);
}

}  // namespace

void encode_fetch_item(CommandEncoder& out, const FetchItem& item) { std::visit(EncodeItem{out}, item); }

// fetch               = "FETCH" SP sequence-set SP ("ALL" / "FULL" / "FAST" / fetch-att / ...) [fetch-modifiers]
// fetch-modifiers     = SP "(" fetch-modifier *(SP fetch-modifier) ")"                    RFC 4466 §3
// chgsince-fetch-mod  = "CHANGEDSINCE" SP mod-sequence-value                              RFC 7162 §7
// modifier-partial    = "PARTIAL" SP partial-range                                        RFC 9394 §4
void Fetch::encode(CommandEncoder& out) const {
  out.text(traits().name).text(" ").sequence_set(messages).text(" ");
  encode_items(out, items);
  if (partial && numbering != Numbering::uid) out.refuse("fetch-modifier", "PARTIAL");
  if (!partial && !changed_since) return;
  out.text(" (");
  if (partial) encode_partial_range(out.text("PARTIAL "), *partial);
  if (changed_since) encode_mod_sequence(out.text(partial ? " CHANGEDSINCE " : "CHANGEDSINCE "), *changed_since);
  out.text(")");
}

void Fetch::collect(Response& response, OwnedResponse seen) const {
  collect_messages(response, std::move(seen), messages, numbering);
}

// rexpunges-fetch-mod = "VANISHED", beside chgsince-fetch-mod   RFC 7162 §3.2.6, §7
void FetchChanges::encode(CommandEncoder& out) const {
  out.text("UID FETCH ").sequence_set(uids).text(" ");
  encode_items(out, items);
  encode_mod_sequence(out.text(" (CHANGEDSINCE "), changed_since);
  out.text(" VANISHED)");
}

void FetchChanges::collect(Response& response, OwnedResponse seen) const {
  if (const auto* vanished = seen.as<Vanished>(); vanished && vanished->earlier)
    response.vanished.add(SequenceSet::of(vanished->uids));
  collect_messages(response.messages, std::move(seen), uids, Numbering::uid);
}

}  // namespace mailrig::imap
