#pragma once
#include <memory>
#include <utility>

#include <mailrig/mock/rig.hpp>

namespace mailrig::mock {

/// The scenario, or RigError with what stands against it.
inline std::shared_ptr<const Transcript> loaded(LoadResult result) {
  if (!result) throw RigError(result.error().text());
  if ((*result)->fragment)
    throw RigError((*result)->where.text() + ": a fragment, to be included by scenarios; it cannot be served alone");
  return std::move(*result);
}

}  // namespace mailrig::mock
