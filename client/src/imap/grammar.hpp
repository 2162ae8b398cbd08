#pragma once
#include <mailrig/imap/response.hpp>

#include "scanner.hpp"

namespace mailrig::imap {

// The larger rules of RFC 3501 §9, one source each. All read off `in` and leave failures there.

Envelope parse_envelope(Scanner& in);                                     // parse_envelope.cpp
Body parse_body(Scanner& in);                                             // parse_body.cpp
SectionView parse_section(Scanner& in);                                   // parse_section.cpp
FetchedMessage parse_fetched_message(Scanner& in, std::uint32_t number);  // parse_fetched_message.cpp
StatusResponse parse_status_text(Scanner& in, Condition condition);       // parse_status_response.cpp
code::Value parse_code_arguments(Scanner& in, std::string_view name);     // parse_code_arguments.cpp
CapabilityData parse_capability_data(Scanner& in);                        // parse_server_data.cpp
EnabledData parse_enabled_data(Scanner& in);                              // ...
IdData parse_id_data(Scanner& in);
NamespaceData parse_namespace_data(Scanner& in);
QuotaData parse_quota_data(Scanner& in);  // parse_mailbox_properties.cpp
QuotaRootData parse_quota_root_data(Scanner& in);
AclData parse_acl_data(Scanner& in);
ListRightsData parse_list_rights_data(Scanner& in);
MyRightsData parse_my_rights_data(Scanner& in);
MetadataData parse_metadata_data(Scanner& in);
std::optional<char> parse_delimiter(Scanner& in);  // parse_mailbox_data.cpp
std::string_view parse_object_id(Scanner& in);     // ...
MailboxList parse_mailbox_list(Scanner& in, MailboxList::Command command);
MailboxStatus parse_mailbox_status(Scanner& in);
SearchResults parse_search_results(Scanner& in);  // parse_message_numbers.cpp
ExtendedSearchResults parse_extended_search_results(Scanner& in);
SortResults parse_sort_results(Scanner& in);
ThreadResults parse_thread_results(Scanner& in);
Vanished parse_vanished(Scanner& in);

}  // namespace mailrig::imap
