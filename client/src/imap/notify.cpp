#include <mailrig/imap/notify.hpp>

#include <algorithm>

#include "encode_fetch_item.hpp"
#include "status_items.hpp"

namespace mailrig::imap {
namespace {

constexpr std::string_view events[] = {
    "MessageNew",         "MessageExpunge",        "FlagChange",          "AnnotationChange", "MailboxName",
    "SubscriptionChange", "MailboxMetadataChange", "ServerMetadataChange"};
constexpr std::string_view filters[] = {"SELECTED",   "SELECTED-DELAYED", "INBOXES",  "PERSONAL",
                                        "SUBSCRIBED", "SUBTREE",          "MAILBOXES"};

bool about_selected(const NotifyGroup& group) {
  return group.mailboxes == NotifyMailboxes::selected || group.mailboxes == NotifyMailboxes::selected_delayed;
}

bool about_messages(NotifyEvent event) { return event <= NotifyEvent::annotation_change; }

bool holds(const NotifyGroup& group, NotifyEvent event) {
  return std::find(group.events.begin(), group.events.end(), event) != group.events.end();
}

// Servers answer BAD to anything else (RFC 5465 §5, §6.1).
bool makes_sense(const NotifyGroup& group) {
  const bool selected = about_selected(group);
  const bool told_of_new = holds(group, NotifyEvent::message_new);
  if (told_of_new != holds(group, NotifyEvent::message_expunge)) return false;
  if (!group.fetched.empty() && !(selected && told_of_new)) return false;
  return std::all_of(group.events.begin(), group.events.end(),
                     [&](NotifyEvent event) { return about_messages(event) ? told_of_new : !selected; });
}

// event = message-event / mailbox-event / user-event / event-ext
// message-event = ( "MessageNew" [SP "(" fetch-att *(SP fetch-att) ")" ] ) / ...
void encode_event(CommandEncoder& out, NotifyEvent event, const std::vector<FetchItem>& fetched) {
  out.text(events[static_cast<std::size_t>(event)]);
  if (event != NotifyEvent::message_new || fetched.empty()) return;
  std::string_view before = " (";
  for (const auto& item : fetched) {
    if (std::holds_alternative<FetchMacro>(item)) out.refuse("fetch-att");
    encode_fetch_item(out.text(before), item);
    before = " ";
  }
  out.text(")");
}

// event-group = "(" filter-mailboxes SP events ")"
// events = ( "(" event *(SP event) ")" ) / "NONE"
// many-mailboxes = "(" mailbox *(SP mailbox) ")"
void encode_group(CommandEncoder& out, const NotifyGroup& group) {
  const bool named = group.mailboxes == NotifyMailboxes::subtree || group.mailboxes == NotifyMailboxes::named;
  if (named == group.names.empty()) out.refuse("filter-mailboxes");
  if (!makes_sense(group)) out.refuse("events");
  out.text("(").text(filters[static_cast<std::size_t>(group.mailboxes)]).text(" ");
  const bool several = group.names.size() > 1;
  if (several) out.text("(");
  for (const auto& name : group.names) out.text(&name == group.names.data() ? "" : " ").mailbox(name);
  out.text(several ? ") " : named ? " " : "");
  if (group.events.empty()) out.text("NONE");
  std::string_view before = "(";
  for (const auto event : group.events) {
    encode_event(out.text(before), event, group.fetched);
    before = " ";
  }
  out.text(group.events.empty() ? ")" : "))");
}

}  // namespace

// notify = "NOTIFY" SP "SET" [SP "STATUS"] SP event-group *(SP event-group)   RFC 5465 §8
void NotifySet::encode(CommandEncoder& out) const {
  if (groups.empty() || std::count_if(groups.begin(), groups.end(), about_selected) > 1) out.refuse("event-groups");
  out.text(status ? "NOTIFY SET STATUS" : "NOTIFY SET");
  for (const auto& group : groups) encode_group(out.text(" "), group);
}

void NotifySet::collect(Response& response, OwnedResponse seen) const {
  const auto* data = seen.as<MailboxStatus>();
  if (data && status) response.insert_or_assign(std::string(data->name), owned(*data));
}

}  // namespace mailrig::imap
