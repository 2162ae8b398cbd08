#include <mailrig/imap/list_extended.hpp>

#include <algorithm>

#include "collect_list.hpp"
#include "status_items.hpp"

namespace mailrig::imap {
namespace {

constexpr std::string_view selections[] = {"SUBSCRIBED", "REMOTE", "RECURSIVEMATCH", "SPECIAL-USE"};
constexpr std::string_view returns[] = {"SUBSCRIBED", "CHILDREN", "SPECIAL-USE"};

}  // namespace

// list = "LIST" [SP list-select-opts] SP mailbox SP mbox-or-pat [SP list-return-opts]
// mbox-or-pat = list-mailbox / "(" list-mailbox *(SP list-mailbox) ")"
// list-return-opts = "RETURN" SP "(" [return-option *(SP return-option)] ")"   RFC 5258 §6
// return-option =/ "STATUS" SP "(" status-att *(SP status-att) ")"             RFC 5819 §4
void ListExtended::encode(CommandEncoder& out) const {
  const auto selects = [this](ListSelection option) {
    return std::find(selection.begin(), selection.end(), option) != selection.end();
  };
  if (selects(ListSelection::recursive_match) && !selects(ListSelection::subscribed))
    out.refuse("list-select-base-opt", "RECURSIVEMATCH");
  if (patterns.empty()) out.refuse("list-mailbox");

  out.text("LIST ");
  std::string_view before = "(";
  for (const auto option : selection) {
    out.text(before).text(selections[static_cast<std::size_t>(option)]);
    before = " ";
  }
  out.text(selection.empty() ? "" : ") ").mailbox(reference);

  const bool several = patterns.size() > 1;
  before = several ? " (" : " ";
  for (const auto& pattern : patterns) {
    out.text(before).list_mailbox(pattern);
    before = " ";
  }
  if (several) out.text(")");

  if (returned.empty() && status.empty()) return;
  before = " RETURN (";
  for (const auto option : returned) {
    out.text(before).text(returns[static_cast<std::size_t>(option)]);
    before = " ";
  }
  if (!status.empty()) encode_status_items(out.text(before).text("STATUS "), status);
  out.text(")");
}

void ListExtended::collect(Response& response, OwnedResponse seen) const {
  collect_row(response.mailboxes, seen, MailboxList::Command::list);
  const auto* data = seen.as<MailboxStatus>();
  if (data && !status.empty()) response.status.insert_or_assign(std::string(data->name), owned(*data));
}

}  // namespace mailrig::imap
