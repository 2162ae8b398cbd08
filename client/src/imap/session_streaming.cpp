// FETCH literals that go to a sink as they arrive.
#include <algorithm>

#include <mailrig/imap/session.hpp>

#include "literal_locator.hpp"

namespace mailrig::imap {
namespace {

bool may_have_asked(const CommandTraits& traits, const LiteralInfo& literal) {
  if (!traits.messages) return true;
  if (traits.numbering == Numbering::sequence_number) return traits.messages->contains(literal.message);
  return !literal.uid || traits.messages->contains(*literal.uid);
}

}  // namespace

// A literal that nobody asked for is held like any other, and so within its limit.
bool Session::wants(std::string_view so_far, std::uint64_t octets) {
  auto options = parse_options_;
  options.left_out = framer_.left_out();
  const auto literal = locator_->locate(so_far, options);
  if (!literal) return false;
  const auto asker = std::find_if(in_flight_.begin(), in_flight_.end(), [&](const Pending& command) {
    return command.sink && may_have_asked(command.traits, *literal);
  });
  if (asker == in_flight_.end()) return false;
  streaming_to_ = asker->tag;
  streaming_item_ = literal->item;
  streaming_ = *literal;
  streaming_.size = octets;
  return true;
}

void Session::take(std::string_view piece, bool last) {
  streaming_.item = streaming_item_;
  for (auto& command : in_flight_)
    if (command.tag == streaming_to_ && !command.cancelled) command.sink(streaming_, piece, last);
}

}  // namespace mailrig::imap
