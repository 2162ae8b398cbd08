#pragma once
#include <mailrig/imap/response.hpp>

#include "scanner.hpp"

namespace mailrig::imap {

// The larger rules of RFC 3501 §9, one source each. All read off `in` and leave failures there.

Envelope parse_envelope(Scanner& in);                                       // parse_envelope.cpp
Body parse_body(Scanner& in);                                               // parse_body.cpp
SectionView parse_section(Scanner& in);                                     // parse_section.cpp
FetchedMessage parse_fetched_message(Scanner& in, std::uint32_t number);    // parse_fetched_message.cpp
StatusResponse parse_status_text(Scanner& in, Condition condition);         // parse_status_response.cpp
CapabilityData parse_capability_data(Scanner& in);                          // parse_mailbox_data.cpp
MailboxList parse_mailbox_list(Scanner& in, MailboxList::Command command);  // ...
MailboxStatus parse_mailbox_status(Scanner& in);
SearchResults parse_search_results(Scanner& in);

}  // namespace mailrig::imap
