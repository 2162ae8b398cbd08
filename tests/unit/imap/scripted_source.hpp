#pragma once
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <mailrig/imap/command_encoder.hpp>

namespace mailrig::imap {

/// A source that gives these pieces, and then its end; it fails instead where `failure` is set.
inline MessageSource source_of(std::vector<std::string> pieces, std::optional<std::uint64_t> announced = {},
                               std::optional<Error> failure = {}) {
  std::uint64_t size = 0;
  for (const auto& piece : pieces) size += piece.size();
  auto next = std::make_shared<std::size_t>(0);
  return {announced.value_or(size),
          [pieces = std::move(pieces), next, failure = std::move(failure)]() -> Result<std::string> {
            if (*next < pieces.size()) return pieces[(*next)++];
            if (failure) return tl::unexpected(*failure);
            return std::string();
          }};
}

}  // namespace mailrig::imap
