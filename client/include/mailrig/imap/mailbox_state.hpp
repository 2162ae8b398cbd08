#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include <mailrig/imap/response.hpp>

namespace mailrig::imap {

/// The selected mailbox, as far as the server has told (RFC 3501 §2.3.1, §6.3.1). What it has not said is absent.
struct MailboxState {
  std::string name;  ///< As in the command that selected it.
  bool read_only = false;
  std::vector<std::string> flags;
  std::optional<std::vector<std::string>> permanent_flags;  ///< Absent: all flags are.
  std::uint32_t exists = 0;
  std::uint32_t recent = 0;
  std::optional<std::uint32_t> unseen;  ///< The number of the first unseen message when it was selected.
  std::optional<char> separator;        ///< Of hierarchy levels, from LIST responses; absent also where there is none.
  std::optional<std::uint32_t> uid_next, uid_validity;
  std::optional<std::uint64_t> highest_mod_seq;  ///< Absent also if the mailbox keeps none (RFC 7162 §3.1.2.2).
  std::optional<std::string> mailbox_id;         ///< From servers with OBJECTID (RFC 8474 §4.2).
};

/// Brings `mailbox` up to date with a response about the selected mailbox. EXPUNGE and VANISHED lower `exists`, which
/// does not go below 0 whatever the server says.
void update(MailboxState& mailbox, const OwnedResponse& response);

}  // namespace mailrig::imap
