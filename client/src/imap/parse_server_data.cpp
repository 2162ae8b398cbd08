#include "grammar.hpp"

namespace mailrig::imap {
namespace {

// *(SP capability)
std::span<const std::string_view> capabilities(Scanner& in) {
  auto names = in.list_of<std::string_view>();
  while (in.ok() && in.peek() == ' ') {
    in.space();
    if (in.at_end()) in.tolerate(Tolerance::trailing_space, "capability");
    else in.add(names, in.word("capability"));
  }
  return names.view();
}

// Namespace_Response_Extension = SP string SP "(" string *(SP string) ")"
NamespaceExtension extension(Scanner& in) {
  NamespaceExtension result;
  auto values = in.list_of<std::string_view>();
  in.space();
  result.name = in.string("string");
  in.space();
  in.list("Namespace_Response_Extension", [&] { in.add(values, in.string("string")); });
  result.values = values.view();
  return result;
}

// "(" string SP (<"> QUOTED_CHAR <"> / nil) *(Namespace_Response_Extension) ")"
NamespacePrefix prefix(Scanner& in) {
  NamespacePrefix result;
  auto extensions = in.list_of<NamespaceExtension>();
  in.open_list("Namespace");
  result.prefix = in.string("string");
  in.space();
  result.delimiter = parse_delimiter(in);
  while (in.ok() && !in.close_list()) in.add(extensions, extension(in));
  result.extensions = extensions.view();
  return result;
}

// SP (nil / "(" 1*( ... ) ")")
std::span<const NamespacePrefix> prefixes(Scanner& in) {
  auto result = in.list_of<NamespacePrefix>();
  in.space();
  if (in.peek_nil()) return in.advance(3), result.view();
  in.open_list("Namespace");
  while (in.ok() && !in.close_list()) {
    if (in.peek() == ' ' && in.tolerate(Tolerance::extra_space, "Namespace")) in.space();
    in.add(result, prefix(in));
  }
  if (result.size() == 0) in.tolerate(Tolerance::empty_list, "Namespace");
  return result.view();
}

}  // namespace

// capability-data = "CAPABILITY" *(SP capability) SP "IMAP4rev1" *(SP capability)
CapabilityData parse_capability_data(Scanner& in) {
  const auto names = capabilities(in);
  if (names.empty()) in.tolerate(Tolerance::empty_list, "capability");
  return {names};
}

// enable-data = "ENABLED" *(SP capability)   RFC 5161 §4
EnabledData parse_enabled_data(Scanner& in) { return {capabilities(in)}; }

// id_response ::= "ID" SPACE id_params_list, id_params_list ::= "(" #(string SPACE nstring) ")" / nil   RFC 2971 §4
IdData parse_id_data(Scanner& in) {
  auto fields = in.list_of<IdField>();
  in.space();
  if (in.peek_nil()) return in.advance(3), IdData{};
  in.list("id_params_list", [&] {
    const auto name = in.string("string");
    in.space();
    in.add(fields, {name, in.nstring("nstring")});
  });
  return {fields.view()};
}

// Namespace_Response = "*" SP "NAMESPACE" SP Namespace SP Namespace SP Namespace   RFC 2342 §6
NamespaceData parse_namespace_data(Scanner& in) {
  NamespaceData result;
  result.personal = prefixes(in);
  result.other_users = prefixes(in);
  result.shared = prefixes(in);
  return result;
}

}  // namespace mailrig::imap
