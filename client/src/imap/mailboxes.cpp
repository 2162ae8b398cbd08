#include <mailrig/imap/mailboxes.hpp>

namespace mailrig::imap {

// create = "CREATE" SP mailbox [SP "(" create-param *(SP create-param) ")"]   RFC 4466 §6
// create-param =/ "USE" SP "(" [use-attr *(SP use-attr)] ")"                   RFC 6154 §6
void Create::encode(CommandEncoder& out) const {
  out.text("CREATE ").mailbox(mailbox);
  if (special_use.empty()) return;
  std::string_view before = " (USE (";
  for (const auto& attribute : special_use) {
    if (!attribute.starts_with('\\')) out.refuse("use-attr", attribute);
    out.text(before).flag(attribute);
    before = " ";
  }
  out.text("))");
}

void Create::collect(Response& response, OwnedResponse seen) const {
  const auto* status = seen.as<StatusResponse>();
  if (!status || !status->tag) return;
  if (const auto* code = status->code_as<code::MailboxId>()) response.mailbox_id = code->id;
}

}  // namespace mailrig::imap
