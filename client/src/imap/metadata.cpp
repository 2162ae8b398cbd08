#include <mailrig/imap/metadata.hpp>

#include <mailrig/imap/mailbox_name.hpp>

#include "characters.hpp"
#include "collect.hpp"

namespace mailrig::imap {
namespace {

// entry = astring   RFC 5464 §5; a path, without list wildcards or empty parts (§3)
void encode_entry(CommandEncoder& out, std::string_view name) {
  const bool path = name.starts_with('/') && !name.ends_with('/') && name.find("//") == name.npos;
  if (!path || !all_of(name, [](char c) { return !is_ctl(c) && !is_eight_bit(c) && c != '*' && c != '%'; }))
    out.refuse("entry", name);
  out.astring(name, "entry");
}

// value = nstring / literal8
void encode_value(CommandEncoder& out, const std::optional<std::string>& value) {
  if (!value) out.text("NIL");
  else if (value->find('\0') != value->npos) out.binary(*value);
  else if (value->find_first_of("\r\n") != value->npos) out.message(*value);
  else out.string(*value, "value");
}

}  // namespace

// getmetadata = "GETMETADATA" [SP getmetadata-options] SP mailbox SP entries
// getmetadata-options = "(" getmetadata-option *(SP getmetadata-option) ")"   RFC 5464 §5
void GetMetadata::encode(CommandEncoder& out) const {
  static constexpr std::string_view depths[] = {"", "DEPTH 1", "DEPTH infinity"};
  if (entries.empty()) out.refuse("entry");
  out.text("GETMETADATA ");
  if (max_size || depth != Depth::none) {
    out.text("(");
    if (max_size) out.text("MAXSIZE ").number(*max_size).text(depth == Depth::none ? "" : " ");
    out.text(depths[static_cast<std::size_t>(depth)]).text(") ");
  }
  out.mailbox(mailbox);
  const bool several = entries.size() > 1;
  std::string_view before = several ? " (" : " ";
  for (const auto& entry : entries) {
    encode_entry(out.text(before), entry);
    before = " ";
  }
  if (several) out.text(")");
}

void GetMetadata::collect(Response& response, OwnedResponse seen) const {
  using Problem = code::Metadata::Problem;
  if (const auto* code = code_in<code::Metadata>(seen); code && code->problem == Problem::long_entries)
    response.longest_left_out = code->octets;
  const auto* data = seen.as<MetadataData>();
  if (!data || data->names_only || !same_mailbox(data->mailbox, mailbox)) return;
  for (const auto& [name, value] : data->entries)
    response.annotations.push_back({std::string(name), value ? std::optional(std::string(*value)) : std::nullopt});
}

// setmetadata = "SETMETADATA" SP mailbox SP entry-values
// entry-values = "(" entry SP value *(SP entry SP value) ")"   RFC 5464 §5
void SetMetadata::encode(CommandEncoder& out) const {
  if (annotations.empty()) out.refuse("entry-value");
  out.text("SETMETADATA ").mailbox(mailbox);
  std::string_view before = " (";
  for (const auto& [name, value] : annotations) {
    encode_entry(out.text(before), name);
    encode_value(out.text(" "), value);
    before = " ";
  }
  out.text(")");
}

}  // namespace mailrig::imap
