// Any bytes as IMAP responses: no crash, no limit exceeded, the same responses however TCP cuts them, and strict mode
// refuses just what the other mode reports as tolerated.
#include <algorithm>
#include <cstdint>
#include <string>
#include <vector>

#include <mailrig/imap/response.hpp>
#include <mailrig/imap/response_framer.hpp>

#include "require.hpp"

namespace mailrig::imap {
namespace {

using fuzz::require;

constexpr Limits limits{.line = 512, .literal = 1024, .response = 4096, .nesting = 8, .items = 50};

std::size_t items(const Body* body) {
  if (!body) return 0;
  auto count = body->parameters.size() + body->parts.size() + body->language.size() + items(body->message);
  for (const auto& part : body->parts) count += items(&part);
  return count;
}

// The elements of all lists that a malicious response could make long.
std::size_t items(const ResponseData& data) {
  if (const auto* search = std::get_if<SearchResults>(&data)) return search->numbers.size();
  if (const auto* flags = std::get_if<MailboxFlags>(&data)) return flags->flags.size();
  if (const auto* capabilities = std::get_if<CapabilityData>(&data)) return capabilities->names.size();
  if (const auto* list = std::get_if<MailboxList>(&data))
    return list->attributes.size() + list->child_info.size() + list->others.size();
  if (const auto* id = std::get_if<IdData>(&data)) return id->fields.size();
  if (const auto* quota = std::get_if<QuotaData>(&data)) return quota->resources.size();
  if (const auto* acl = std::get_if<AclData>(&data)) return acl->entries.size();
  if (const auto* rights = std::get_if<ListRightsData>(&data)) return rights->optional.size();
  if (const auto* metadata = std::get_if<MetadataData>(&data)) return metadata->entries.size();
  if (const auto* spaces = std::get_if<NamespaceData>(&data))
    return spaces->personal.size() + spaces->other_users.size() + spaces->shared.size();
  const auto* fetched = std::get_if<FetchedMessage>(&data);
  if (!fetched) return 0;
  return fetched->sections.size() + fetched->others.size() + fetched->malformed.size() + items(fetched->body) +
         items(fetched->body_structure);
}

void parse(std::string_view frame) {
  const auto response = parse_response(frame, {limits, false});
  const auto strict = parse_response(frame, {limits, true});
  if (response) require(items(response->data) <= limits.items, "no more items than the limit");
  require(strict.has_value() == (response && response->tolerated.empty()), "strict mode refuses what is tolerated");
}

std::vector<std::string> frames(std::string_view input, std::size_t chunk) {
  ResponseFramer framer(limits);
  std::vector<std::string> out;
  for (; !input.empty(); input.remove_prefix(std::min(chunk, input.size()))) {
    framer.feed(input.substr(0, chunk));
    for (;;) {
      const auto frame = framer.next();
      if (!frame) {
        out.push_back(frame.error().message());
        return out;
      }
      if (!*frame) break;
      require((*frame)->size() <= limits.response, "a response within its limit");
      require((*frame)->ends_with("\r\n"), "a whole response");
      parse(**frame);
      out.emplace_back(**frame);
    }
  }
  out.push_back(std::to_string(framer.pending()) + " bytes pending");
  return out;
}

}  // namespace
}  // namespace mailrig::imap

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace mailrig;
  const std::string_view input(reinterpret_cast<const char*>(data), size);
  fuzz::require_same_however_cut([&](std::size_t chunk) { return imap::frames(input, chunk); });
  imap::parse(std::string(input) + "\r\n");  // what no framer would let through
  return 0;
}
