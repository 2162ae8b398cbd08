#include <mailrig/net/imap_fetch_result.hpp>

namespace mailrig::imap {

std::optional<std::string> FetchResult::field(std::string_view name) const {
  const auto header = header_with(name);
  const auto* found = header.find(name);
  if (!found) return std::nullopt;
  return found->value;
}

message::Header FetchResult::header_with(std::string_view name) const {
  const auto* section = (*this)->header_with(name);
  if (!section || !section->bytes) return {};
  auto parsed = message::parse_header(*section->bytes);
  if (!parsed) return {};  // a header beyond all limits has no fields
  return std::move(parsed->header);
}

std::optional<std::string_view> FetchResult::message() const noexcept {
  const auto* section = (*this)->section(SectionText::whole);
  if (!section) section = (*this)->binary();
  if (!section) return std::nullopt;
  return section->bytes;
}

const Envelope& FetchResult::envelope() const noexcept {
  static const Envelope nothing;
  return (*this)->envelope ? *(*this)->envelope : nothing;
}

}  // namespace mailrig::imap
