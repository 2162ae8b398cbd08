#include <algorithm>
#include <array>
#include <utility>

#include "grammar.hpp"

namespace mailrig::imap {
namespace {

constexpr std::array<std::pair<std::string_view, Condition>, 5> conditions{{{"OK", Condition::ok},
                                                                            {"NO", Condition::no},
                                                                            {"BAD", Condition::bad},
                                                                            {"BYE", Condition::bye},
                                                                            {"PREAUTH", Condition::preauth}}};

std::optional<Condition> condition_of(std::string_view word) {
  for (const auto& [name, condition] : conditions)
    if (equals(word, name)) return condition;
  return std::nullopt;
}

UnknownResponse unknown(Scanner& in, std::size_t begin, std::string_view name) {
  in.move_to_end();
  return {name, in.since(begin)};
}

// message-data = nz-number SP ("EXPUNGE" / ("FETCH" SP msg-att)), and number SP ("EXISTS" / "RECENT")
ResponseData numbered(Scanner& in) {
  const auto begin = in.at();
  const auto number = in.number();
  in.space();
  const auto name = in.word("message-data");
  if (equals(name, "EXISTS")) return Exists{number};
  if (equals(name, "RECENT")) return Recent{number};
  const bool fetch = equals(name, "FETCH");
  if (!fetch && !equals(name, "EXPUNGE")) return unknown(in, begin, name);
  if (number == 0 && in.ok() && in.tolerate(Tolerance::zero_number, "nz-number")) return unknown(in, begin, name);
  if (!fetch) return Expunged{number};
  in.space();
  return parse_fetched_message(in, number);
}

// The rest of a status response: SP resp-text, or nothing at all.
StatusResponse status(Scanner& in, Condition condition) {
  if (!in.at_end()) in.space();
  return parse_status_text(in, condition);
}

// response-data = "*" SP (resp-cond-state / resp-cond-bye / mailbox-data / message-data / capability-data) CRLF
ResponseData untagged(Scanner& in) {
  const auto begin = in.at();
  if (is_digit(in.peek()) || in.peek() == '-') return numbered(in);
  if (in.peek() == '[' && in.tolerate(Tolerance::missing_status_word, "resp-cond-state"))
    return parse_status_text(in, Condition::ok);
  const auto name = in.word("response-data");
  if (const auto condition = condition_of(name)) return status(in, *condition);
  if (equals(name, "CAPABILITY")) return parse_capability_data(in);
  if (equals(name, "ENABLED")) return parse_enabled_data(in);
  if (equals(name, "ID")) return parse_id_data(in);
  if (equals(name, "NAMESPACE")) return parse_namespace_data(in);
  if (equals(name, "QUOTA")) return parse_quota_data(in);
  if (equals(name, "QUOTAROOT")) return parse_quota_root_data(in);
  if (equals(name, "ACL")) return parse_acl_data(in);
  if (equals(name, "LISTRIGHTS")) return parse_list_rights_data(in);
  if (equals(name, "MYRIGHTS")) return parse_my_rights_data(in);
  if (equals(name, "METADATA")) return parse_metadata_data(in);
  if (equals(name, "LIST")) return parse_mailbox_list(in, MailboxList::Command::list);
  if (equals(name, "LSUB")) return parse_mailbox_list(in, MailboxList::Command::lsub);
  if (equals(name, "XLIST")) return parse_mailbox_list(in, MailboxList::Command::xlist);
  if (equals(name, "STATUS")) return parse_mailbox_status(in);
  if (equals(name, "SEARCH")) return parse_search_results(in);
  if (equals(name, "ESEARCH")) return parse_extended_search_results(in);
  if (equals(name, "SORT")) return parse_sort_results(in);
  if (equals(name, "THREAD")) return parse_thread_results(in);
  if (equals(name, "VANISHED")) return parse_vanished(in);
  if (equals(name, "FLAGS")) {
    in.space();
    return MailboxFlags{in.flag_list("flag")};
  }
  return unknown(in, begin, name);
}

// continue-req = "+" SP (resp-text / base64) CRLF
ContinuationRequest continuation(Scanner& in) {
  if (in.at_end()) in.tolerate(Tolerance::missing_text, "SP");
  else if (!in.accept(' ')) in.failed("SP");
  const auto text = in.rest();
  in.move_to_end();
  return {text};
}

// response-tagged = tag SP resp-cond-state CRLF
StatusResponse tagged(Scanner& in) {
  const auto tag = in.word("tag");
  in.space();
  const auto condition = condition_of(in.word("resp-cond-state"));
  if (!condition || *condition == Condition::bye || *condition == Condition::preauth) {
    in.failed("resp-cond-state");
    return {};
  }
  auto result = status(in, *condition);
  result.tag = tag;
  return result;
}

ResponseData response(Scanner& in) {
  while (in.peek() == '\0' && !in.at_end() && in.tolerate(Tolerance::leading_nul, "response")) in.advance(1);
  if (in.peek() == '[' && in.tolerate(Tolerance::missing_status_word, "response"))
    return parse_status_text(in, Condition::ok);
  if (in.accept('+')) return continuation(in);
  if (in.peek() != '*' || in.peek_next() != ' ') return tagged(in);
  in.accept('*');
  in.space();
  return untagged(in);
}

}  // namespace

Result<Response> parse_response(std::string_view frame, const ParseOptions& options) {
  if (!frame.ends_with("\r\n")) return fail(Errc::bad_syntax, "CRLF", frame.size(), frame);
  frame.remove_suffix(2);
  Response result;
  Scanner in(frame, options, result.arena, result.tolerated);
  result.data = response(in);
  in.trailing_space();
  if (in.ok() && !in.at_end()) in.failed("CRLF");
  if (in.ok()) return result;
  auto error = in.error();
  // What does not look like IMAP at all may be words for people: "Server Unavailable. 15".
  if (!frame.starts_with('*') && !frame.starts_with('+'))
    error.about.server_text = frame.substr(0, frame.find_first_of("\r\n"));
  return tl::unexpected(std::move(error));
}

Result<OwnedResponse> OwnedResponse::parse(std::string_view frame, const ParseOptions& options) {
  auto held = std::make_shared<Held>(Held{std::string(frame), {}});
  auto response = parse_response(held->frame, options);
  if (!response) return tl::unexpected(std::move(response.error()));
  held->response = std::move(*response);
  return OwnedResponse(std::move(held));
}

std::string_view describe(Condition condition) noexcept {
  for (const auto& [name, value] : conditions)
    if (value == condition) return name;
  return "unknown";
}

}  // namespace mailrig::imap
