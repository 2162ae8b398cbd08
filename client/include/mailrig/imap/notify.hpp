#pragma once
#include <cstddef>
#include <map>
#include <string>
#include <vector>

#include <mailrig/imap/command.hpp>
#include <mailrig/imap/fetch.hpp>
#include <mailrig/imap/status.hpp>

namespace mailrig::imap {

/// RFC 5465 §5. The first four are about messages.
enum class NotifyEvent {
  message_new,
  message_expunge,    ///< With message_new, or neither.
  flag_change,        ///< Only with both of these.
  annotation_change,  ///< Likewise.
  mailbox_name,
  subscription_change,
  mailbox_metadata_change,
  server_metadata_change
};

/// RFC 5465 §6
enum class NotifyMailboxes {
  selected,
  selected_delayed,  ///< Numbers stay valid: an expunge is told when NOOP or IDLE ask.
  inboxes,
  personal,
  subscribed,
  subtree,  ///< Those named and all below them.
  named
};

/// One event-group.
struct NotifyGroup {
  NotifyMailboxes mailboxes{};
  std::vector<std::string> names = {};   ///< Of subtree and named: one at least.
  std::vector<NotifyEvent> events = {};  ///< Only those about messages for selected mailboxes. None: NONE.
  std::vector<FetchItem> fetched = {};   ///< What to tell of a new message in a selected mailbox.
};

/// NOTIFY SET (RFC 5465 §3.1): from now on the server speaks up by itself. A server that does not know an event says
/// which ones it knows: code::BadEvent. Later it may give up: code::Word::notification_overflow.
struct NotifySet {
  /// By mailbox, as the server writes its name, if `status` is asked for.
  using Response = std::map<std::string, StatusData, std::less<>>;

  std::vector<NotifyGroup> groups;  ///< One at least; one at most for the selected mailbox.
  bool status = false;              ///< Begin with the STATUS of the mailboxes concerned.

  CommandTraits traits() const { return {.name = "NOTIFY", .states = authenticated_states}; }
  void encode(CommandEncoder& out) const;
  void collect(Response& response, OwnedResponse seen) const;
};

/// NOTIFY NONE (RFC 5465 §3.1)
struct NotifyNone {
  using Response = Nothing;

  CommandTraits traits() const { return {.name = "NOTIFY", .states = authenticated_states}; }
  void encode(CommandEncoder& out) const { out.text("NOTIFY NONE"); }
};

}  // namespace mailrig::imap
