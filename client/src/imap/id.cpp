#include <mailrig/imap/id.hpp>

#include <algorithm>

#include "characters.hpp"

namespace mailrig::imap {
namespace {

// RFC 2971 §3.3
constexpr std::size_t most_fields = 30, longest_name = 30, longest_value = 1024;

}  // namespace

// id ::= "ID" SPACE id_params_list, id_params_list ::= "(" #(string SPACE nstring) ")" / nil   RFC 2971 §4
void Id::encode(CommandEncoder& out) const {
  if (fields.size() > most_fields) out.refuse("id_params_list");
  out.text(fields.empty() ? "ID NIL" : "ID (");
  for (auto field = fields.begin(); field != fields.end(); ++field) {
    const auto& [name, value] = *field;
    const auto has_that_name = [&](const Field& other) { return equals(other.name, field->name); };
    if (name.size() > longest_name || std::any_of(fields.begin(), field, has_that_name)) out.refuse("field name", name);
    if (value && value->size() > longest_value) out.refuse("field value", *value);
    out.text(field == fields.begin() ? "" : " ").string(name, "field name").text(" ");
    if (value) out.string(*value, "field value");
    else out.text("NIL");
  }
  if (!fields.empty()) out.text(")");
}

void Id::collect(Response& response, OwnedResponse seen) const {
  const auto* data = seen.as<IdData>();
  if (!data) return;
  response.clear();
  for (const auto& [name, value] : data->fields)
    response.push_back({std::string(name), value ? std::optional(std::string(*value)) : std::nullopt});
}

}  // namespace mailrig::imap
