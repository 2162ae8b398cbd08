#include "session_recorder.hpp"

#include <utility>

#include "scenario_writer.hpp"

namespace mailrig::mock {
namespace {

constexpr Limits recorded_limits{1 << 20, 32 << 20, 64 << 20, 32, 1'000'000};
constexpr std::size_t written_at_once = 16 << 10;  // a session of so many bytes is written with each thing said

}  // namespace

SessionRecorder::SessionRecorder(bool implicit_tls, WriteOptions options, std::size_t most_bytes, Save save)
    : implicit_tls_(implicit_tls),
      options_(std::move(options)),
      most_bytes_(most_bytes),
      save_(std::move(save)),
      reader_(std::nullopt, implicit_tls, recorded_limits) {
  reader_.inflated();
}

Agreed SessionRecorder::said(Side who, std::string_view bytes) {
  if (full_) return Agreed::nothing;
  bytes_ += bytes.size();
  if (bytes_ > most_bytes_) {
    full_ = true;
    reader_.untold("the connection went on; no more than " + std::to_string(most_bytes_) + " bytes are recorded");
    save();
    return Agreed::nothing;
  }
  reader_.said(who, bytes);
  save_if_grown();
  return reader_.agreed();
}

void SessionRecorder::ended(Side who, bool reset) {
  if (!full_) reader_.ended(who, reset);
}

void SessionRecorder::untold(std::string what) { reader_.untold(std::move(what)); }

void SessionRecorder::finish() {
  reader_.finish();
  save();
}

void SessionRecorder::save_if_grown() {
  if (reader_.items().size() == saved_items_) return;
  if (saved_bytes_ > written_at_once && bytes_ < saved_bytes_ + saved_bytes_ / 16) return;
  save();
}

void SessionRecorder::save() {
  saved_bytes_ = bytes_;
  saved_items_ = reader_.items().size();
  if (!reader_.protocol()) return;
  if (const auto written = ScenarioWriter(reader_.items(), *reader_.protocol(), implicit_tls_, options_).write())
    save_(*written);
}

}  // namespace mailrig::mock
