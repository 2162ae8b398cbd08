// Any text as a scenario: it is loaded or refused at a place, and what is loaded plays against itself, to the same end
// however the bytes are cut.
#include <cstdint>
#include <string_view>

#include <mailrig/mock/scenario.hpp>
#include <mailrig/mock/self_play.hpp>

#include "require.hpp"

using namespace mailrig;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  mock::LoadOptions options;
  options.limits = {.file = 64 * 1024, .steps = 1000, .includes = 2};
  options.root = "/nonexistent/mailrig-fuzz";  // no file is read
  const auto loaded = mock::load_scenario_text(text, "fuzz.yaml", options);
  if (!loaded) {
    fuzz::require(loaded.error().where.line >= 1 && loaded.error().where.column >= 1, "an error has a place");
    fuzz::require(!loaded.error().message.empty(), "an error has a message");
    return 0;
  }
  if ((*loaded)->fragment || !(*loaded)->speakable) return 0;
  fuzz::require_same_however_cut(
      [&](std::size_t chunk) { return mock::self_play(*loaded, {.chunk = chunk}).passed(); });
  return 0;
}
