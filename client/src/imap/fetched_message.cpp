#include <mailrig/imap/fetched_message.hpp>

#include <algorithm>

#include "characters.hpp"

namespace mailrig::imap {
namespace {

template <class Names>
bool names(const Names& fields, std::string_view name) noexcept {
  return std::any_of(fields.begin(), fields.end(), [name](const auto& field) { return equals(field, name); });
}

template <class Predicate>
const FetchedSection* first(std::span<const FetchedSection> sections, Predicate predicate) noexcept {
  const auto found = std::find_if(sections.begin(), sections.end(), predicate);
  return found == sections.end() ? nullptr : &*found;
}

template <class Part>
bool same_part(const SectionView& section, const Part& part) noexcept {
  return std::equal(section.part.begin(), section.part.end(), part.begin(), part.end());
}

}  // namespace

bool SectionView::matches(const Section& asked) const noexcept {
  return text == asked.text && same_part(*this, asked.part) &&
         std::all_of(asked.fields.begin(), asked.fields.end(), [&](const auto& name) { return names(fields, name); }) &&
         std::all_of(fields.begin(), fields.end(), [&](const auto& name) { return names(asked.fields, name); });
}

bool SectionView::holds_field(std::string_view name) const noexcept {
  if (!part.empty()) return false;
  switch (text) {
    case SectionText::whole:
    case SectionText::header: return true;
    case SectionText::header_fields: return names(fields, name);
    case SectionText::header_fields_not: return !names(fields, name);
    case SectionText::text:
    case SectionText::mime: return false;
  }
  return false;
}

const FetchedSection* FetchedMessage::section(SectionText text,
                                              std::initializer_list<std::uint32_t> part) const noexcept {
  return first(sections, [&](const FetchedSection& fetched) {
    return !fetched.binary && fetched.section.text == text && same_part(fetched.section, part);
  });
}

const FetchedSection* FetchedMessage::section(const Section& asked) const noexcept {
  return first(sections,
               [&](const FetchedSection& fetched) { return !fetched.binary && fetched.section.matches(asked); });
}

const FetchedSection* FetchedMessage::binary(std::initializer_list<std::uint32_t> part) const noexcept {
  return first(sections,
               [&](const FetchedSection& fetched) { return fetched.binary && same_part(fetched.section, part); });
}

const FetchedSection* FetchedMessage::header_with(std::string_view name) const noexcept {
  return first(sections, [&](const FetchedSection& fetched) {
    return fetched.bytes && !fetched.streamed && fetched.origin.value_or(0) == 0 && fetched.section.holds_field(name);
  });
}

}  // namespace mailrig::imap
