#include <mailrig/imap/acl.hpp>

#include <mailrig/imap/mailbox_name.hpp>

#include "characters.hpp"

namespace mailrig::imap {

// setacl = "SETACL" SP mailbox SP identifier SP mod-rights   RFC 4314 §7
void SetAcl::encode(CommandEncoder& out) const {
  static constexpr std::string_view signs[] = {"", "+", "-"};
  if (!all_of(rights, [](char c) { return is_digit(c) || (c >= 'a' && c <= 'z'); })) out.refuse("rights", rights);
  out.text("SETACL ").mailbox(mailbox).text(" ").astring(identifier, "identifier").text(" ");
  out.astring(std::string(signs[static_cast<std::size_t>(change)]) + rights, "mod-rights");
}

void GetAcl::collect(Response& response, OwnedResponse seen) const {
  const auto* data = seen.as<AclData>();
  if (!data || !same_mailbox(data->mailbox, mailbox)) return;
  for (const auto& [identifier, rights] : data->entries)
    response.push_back({std::string(identifier), std::string(rights)});
}

void ListRights::collect(Response& response, OwnedResponse seen) const {
  const auto* data = seen.as<ListRightsData>();
  if (!data || !same_mailbox(data->mailbox, mailbox) || data->identifier != identifier) return;
  response = {std::string(data->required), {data->optional.begin(), data->optional.end()}};
}

void MyRights::collect(Response& response, OwnedResponse seen) const {
  const auto* data = seen.as<MyRightsData>();
  if (data && same_mailbox(data->mailbox, mailbox)) response = data->rights;
}

}  // namespace mailrig::imap
