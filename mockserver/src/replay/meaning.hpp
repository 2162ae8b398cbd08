#pragma once
#include <cstdint>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "token.hpp"

namespace mailrig::mock {

/// What has been said before, as far as the meaning of a line depends on it.
struct Context {
  std::string client_verb;                     ///< The last command, in capitals: decides what a reply's text means.
  std::size_t reply_line = 0;                  ///< Lines that the server said since then.
  std::set<std::string, std::less<>> offered;  ///< ESMTP keywords that the server offered, in capitals.
};

/// How the words of one token compare.
enum class Spelling : std::uint8_t {
  exact,
  ignore_case,  ///< Keywords, flags, domains
  mailbox,      ///< IMAP: exact but for INBOX (RFC 3501 §5.1)
  path,         ///< SMTP: `FROM:<local@domain>`, exact in the local part (RFC 5321 §2.4)
  reply_code,   ///< SMTP: the three digits and whether more lines follow; the text is for people (RFC 5321 §4.2)
};

/// The spelling that each token of a client's line is judged by. `tokens` are the line's without its tag; `untagged`
/// says that it answers a challenge or ends IDLE.
std::vector<Spelling> client_spellings(const std::vector<Token>& tokens, Protocol protocol, bool untagged);

/// True of the commands in which the grammar leaves parentheses to the client: around the flags of STORE and around the
/// one item of a FETCH (RFC 3501 §9 store-att-flags, fetch). `tokens` without tag.
bool has_optional_parentheses(const std::vector<Token>& tokens);
/// Takes these off.
void drop_optional_parentheses(std::vector<Token>& tokens);

bool same(std::string_view expected, std::string_view received, Spelling spelling);

/// What of a server's line means something.
struct ReplyMeaning {
  std::vector<Spelling> spellings;  ///< Of the leading tokens that do.
  bool free_text = false;           ///< Behind them stands text for people, which may be any.
};

/// `tokens` without tag.
ReplyMeaning reply_meaning(const std::vector<Token>& tokens, Protocol protocol, const Context& context);

/// The client's command in capitals, such as "UID FETCH" or "MAIL"; empty if the line has none. `tokens` without tag.
std::string verb(const std::vector<Token>& tokens, Protocol protocol);

/// True if a client may add this ESMTP parameter unasked to what the transcript says: it announces the message and
/// changes nothing in the dialogue.
bool is_announcement(std::string_view parameter, const std::set<std::string, std::less<>>& offered);

}  // namespace mailrig::mock
