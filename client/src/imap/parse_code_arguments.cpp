#include <algorithm>
#include <array>
#include <utility>

#include "grammar.hpp"

namespace mailrig::imap {
namespace {

using code::Word;

constexpr auto words = std::to_array<std::pair<std::string_view, Word>>({
    {"ALERT", Word::alert},
    {"ALREADYEXISTS", Word::already_exists},
    {"AUTHENTICATIONFAILED", Word::authentication_failed},
    {"AUTHORIZATIONFAILED", Word::authorization_failed},
    {"CANNOT", Word::cannot},
    {"CLIENTBUG", Word::client_bug},
    {"CLOSED", Word::closed},
    {"COMPRESSIONACTIVE", Word::compression_active},
    {"CONTACTADMIN", Word::contact_admin},
    {"CORRUPTION", Word::corruption},
    {"EXPIRED", Word::expired},
    {"EXPUNGEISSUED", Word::expunge_issued},
    {"HASCHILDREN", Word::has_children},
    {"INUSE", Word::in_use},
    {"LIMIT", Word::limit},
    {"NOMODSEQ", Word::no_mod_seq},
    {"NONEXISTENT", Word::nonexistent},
    {"NOPERM", Word::no_permission},
    {"NOTIFICATIONOVERFLOW", Word::notification_overflow},
    {"NOTSAVED", Word::not_saved},
    {"OVERQUOTA", Word::over_quota},
    {"PARSE", Word::parse},
    {"PRIVACYREQUIRED", Word::privacy_required},
    {"READ-ONLY", Word::read_only},
    {"READ-WRITE", Word::read_write},
    {"SERVERBUG", Word::server_bug},
    {"TOOBIG", Word::too_big},
    {"TRYCREATE", Word::try_create},
    {"UIDNOTSTICKY", Word::uid_not_sticky},
    {"UNAVAILABLE", Word::unavailable},
    {"UNKNOWN-CTE", Word::unknown_cte},
    {"USEATTR", Word::use_attribute},
});

// "(" astring *(SP astring) ")"
std::span<const std::string_view> astrings(Scanner& in, std::string_view rule) {
  auto list = in.list_of<std::string_view>();
  in.space();
  in.list(rule, [&] { in.add(list, in.astring("astring")); });
  return list.view();
}

template <class T>
T with_number(Scanner& in) {
  in.space();
  return T{in.nz_number()};
}

// referral_response_code = "[" "REFERRAL" 1*(SPACE <url>) "]"   RFC 2193 §6
code::Referral referral(Scanner& in) {
  auto urls = in.list_of<std::string_view>();
  do {
    in.space();
    const auto url = in.rest().substr(0, in.rest().find(' '));
    if (url.empty()) in.failed("url");
    in.add(urls, url);
    in.advance(url.size());
  } while (in.ok() && !in.at_end());
  return {urls.view()};
}

// "MAILBOXID" SP "(" objectid ")"   RFC 8474 §7
code::MailboxId mailbox_id(Scanner& in) {
  in.space();
  return {parse_object_id(in)};
}

// "METADATA" SP ("LONGENTRIES" SP number / "MAXSIZE" SP number / "TOOMANY" / "NOPRIVATE")   RFC 5464 §5
code::Metadata metadata(Scanner& in) {
  using Problem = code::Metadata::Problem;
  in.space();
  const auto problem = in.word("METADATA");
  if (equals(problem, "TOOMANY")) return {Problem::too_many};
  if (equals(problem, "NOPRIVATE")) return {Problem::no_private};
  const bool long_entries = equals(problem, "LONGENTRIES");
  if (!long_entries && !equals(problem, "MAXSIZE")) in.failed("METADATA");
  in.space();
  return {long_entries ? Problem::long_entries : Problem::max_size, in.number64("number")};
}

code::NewName new_name(Scanner& in) {
  code::NewName result;
  in.space();
  result.old_name = in.astring("string");
  in.space();
  result.new_name = in.astring("string");
  return result;
}

// resp-code-apnd = "APPENDUID" SP nz-number SP append-uid   RFC 4315 §4
code::AppendUid append_uid(Scanner& in) {
  code::AppendUid result;
  in.space();
  result.uid_validity = in.nz_number();
  in.space();
  result.uids = in.uid_set();
  return result;
}

// resp-code-copy = "COPYUID" SP nz-number SP uid-set SP uid-set   RFC 4315 §4
code::CopyUid copy_uid(Scanner& in) {
  code::CopyUid result;
  in.space();
  result.uid_validity = in.nz_number();
  in.space();
  result.source = in.uid_set();
  in.space();
  result.destination = in.uid_set();
  return result;
}

}  // namespace

// resp-text-code, from behind its name
code::Value parse_code_arguments(Scanner& in, std::string_view name) {
  for (const auto& [word, value] : words)
    if (equals(name, word)) return value;
  if (equals(name, "APPENDUID")) return append_uid(in);
  if (equals(name, "BADCHARSET")) return in.at_end() ? code::BadCharset{} : code::BadCharset{astrings(in, "charset")};
  if (equals(name, "BADEVENT")) return code::BadEvent{astrings(in, "event-name")};
  if (equals(name, "CAPABILITY")) return code::Capability{parse_capability_data(in).names};
  if (equals(name, "COPYUID")) return copy_uid(in);
  if (equals(name, "MAILBOXID")) return mailbox_id(in);
  if (equals(name, "METADATA")) return metadata(in);
  if (equals(name, "NEWNAME")) return new_name(in);
  if (equals(name, "REFERRAL")) return referral(in);
  if (equals(name, "UIDNEXT")) return with_number<code::UidNext>(in);
  if (equals(name, "UIDVALIDITY")) return with_number<code::UidValidity>(in);
  if (equals(name, "UNSEEN")) return with_number<code::Unseen>(in);
  if (equals(name, "HIGHESTMODSEQ")) {
    in.space();
    return code::HighestModSeq{in.number64("mod-sequence-value")};
  }
  if (equals(name, "MODIFIED")) {
    in.space();
    return code::Modified{in.uid_set()};
  }
  if (equals(name, "PERMANENTFLAGS")) {
    in.space();
    return code::PermanentFlags{in.flag_list("flag-perm")};
  }
  in.move_to_end();
  return {};
}

std::string_view code::describe(Word word) noexcept {
  for (const auto& [name, value] : words)
    if (value == word) return name;
  return "unknown";
}

}  // namespace mailrig::imap
