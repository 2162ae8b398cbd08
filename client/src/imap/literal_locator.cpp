#include "literal_locator.hpp"

#include <vector>

#include "scanner.hpp"

namespace mailrig::imap {
namespace {

// "*" SP nz-number SP "FETCH" SP "("
std::uint32_t begin_of_fetch(Scanner& in) {
  while (in.peek() == '\0' && !in.at_end()) in.advance(1);
  in.expect('*', "response-data");
  in.space();
  const auto number = in.nz_number();
  in.space();
  if (!equals(in.word("message-data"), "FETCH")) in.failed("FETCH");
  in.space();
  in.expect('(', "msg-att");
  return number;
}

bool holds_octets(std::string_view item) {
  const auto name = item.substr(0, item.find('['));
  if (name.size() < item.size()) return equals(name, "BODY") || equals(name, "BINARY");
  return equals(name, "RFC822") || equals(name, "RFC822.HEADER") || equals(name, "RFC822.TEXT");
}

}  // namespace

std::optional<LiteralInfo> LiteralLocator::locate(std::string_view so_far, const ParseOptions& options) {
  if (lost_) return std::nullopt;
  Arena arena;
  std::vector<Tolerated> tolerated;
  Scanner in(so_far, options, arena, tolerated);
  if (at_ == 0) message_ = begin_of_fetch(in);
  else in.advance(at_);
  while (in.ok()) {
    while (in.accept(' ')) continue;
    at_ = in.at();
    const auto item = in.item_name();
    if (item.empty() || !in.accept(' ')) return std::nullopt;
    while (in.accept(' ')) continue;
    if (in.announces_at_end()) {
      if (!holds_octets(item)) return std::nullopt;
      return LiteralInfo{message_, uid_, item, 0};
    }
    if (equals(item, "UID")) uid_ = in.nz_number();
    else if (!in.skip_value()) return std::nullopt;
  }
  lost_ = true;
  return std::nullopt;
}

}  // namespace mailrig::imap
