// Any bytes as another tool's log: it is refused at a place, or read; and the scenario that a conversation becomes
// loads, and plays against itself. A NUL divides the two files of Dovecot's rawlog.
#include <cstdint>
#include <string_view>

#include <mailrig/mock/import.hpp>
#include <mailrig/mock/scenario.hpp>
#include <mailrig/mock/self_play.hpp>

#include "require.hpp"

using namespace mailrig;

namespace {

void check(const mock::Recording& recording) {
  mock::WriteOptions write;
  write.most_bytes = 64 * 1024;
  const auto written = mock::write_scenario(recording, write);
  if (!written) return;
  mock::LoadOptions load;
  load.root = "/nonexistent/mailrig-fuzz";  // no file is read
  const auto loaded = mock::load_scenario_text(written->yaml, "imported.yaml", load);
  fuzz::require(loaded.has_value(), "what is written loads\n" + written->yaml + (loaded ? "" : loaded.error().text()));
  const auto play = mock::self_play(*loaded);
  fuzz::require(play.passed(), "what is written plays against itself\n" + written->yaml +
                                   (play.server   ? mock::describe(*play.server)
                                    : play.client ? mock::describe(*play.client)
                                                  : ""));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto divided = text.find('\0');
  const auto imported = divided == text.npos
                            ? mock::import_log(text, "fuzz.log")
                            : mock::import_rawlogs(text.substr(0, divided), text.substr(divided + 1), "fuzz");
  if (!imported) {
    fuzz::require(imported.error().where.line >= 1 && !imported.error().message.empty(), "an error has a place");
    return 0;
  }
  for (const auto& recording : imported->recordings) check(recording);
  return 0;
}
