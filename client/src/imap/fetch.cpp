#include <mailrig/imap/fetch.hpp>

#include "collect.hpp"

namespace mailrig::imap {
namespace {

struct EncodeItem {
  CommandEncoder& out;

  void operator()(FetchMacro macro) const {
    static constexpr std::string_view words[] = {"ALL", "FULL", "FAST"};
    out.text(words[static_cast<std::size_t>(macro)]);
  }
  void operator()(MessageItem item) const {
    static constexpr std::string_view words[] = {"ENVELOPE",      "FLAGS",       "INTERNALDATE", "RFC822",
                                                 "RFC822.HEADER", "RFC822.SIZE", "RFC822.TEXT",  "BODY",
                                                 "BODYSTRUCTURE", "UID"};
    out.text(words[static_cast<std::size_t>(item)]);
  }
  // "BODY" [".PEEK"] section ["<" number "." nz-number ">"]
  void operator()(const SectionItem& item) const {
    out.text(item.peek ? "BODY.PEEK" : "BODY").section(item.section);
    if (!item.partial) return;
    if (item.partial->count == 0) out.refuse("nz-number", "0");
    out.text("<").number(item.partial->first).text(".").number(item.partial->count).text(">");
  }
};

}  // namespace

// fetch = "FETCH" SP sequence-set SP ("ALL" / "FULL" / "FAST" / fetch-att / "(" fetch-att *(SP fetch-att) ")")
void Fetch::encode(CommandEncoder& out) const {
  if (items.empty()) out.refuse("fetch-att");
  out.text(traits().name).text(" ").sequence_set(messages).text(" ");
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

void Fetch::collect(Response& response, OwnedResponse seen) const {
  collect_messages(response, std::move(seen), messages, numbering);
}

}  // namespace mailrig::imap
