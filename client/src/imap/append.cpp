#include <mailrig/imap/append.hpp>

#include "collect.hpp"

namespace mailrig::imap {

// append = "APPEND" SP mailbox [SP flag-list] [SP date-time] SP literal
void Append::encode(CommandEncoder& out) const {
  out.text("APPEND ").mailbox(mailbox).text(" ");
  if (!flags.empty()) out.flag_list(flags).text(" ");
  if (internal_date) {
    const auto year = static_cast<int>(internal_date->date.year());
    if (!internal_date->date.ok() || year < 0 || year > 9999) out.refuse("date-time");
    else out.text("\"").text(format_date_time(*internal_date)).text("\" ");
  }
  out.message(message);
}

void Append::collect(Response& response, OwnedResponse seen) const {
  const auto* code = code_in<code::AppendUid>(seen);
  if (code && !code->uids.empty()) response = AppendedUid{code->uid_validity, code->uids.front().first};
}

}  // namespace mailrig::imap
