#include <mailrig/mock/memory_rig.hpp>

#include <utility>

#include <mailrig/mock/mismatch.hpp>
#include <mailrig/mock/replay.hpp>

#include "load.hpp"

namespace mailrig::mock {

struct MemoryRig::Impl {
  explicit Impl(std::shared_ptr<const Transcript> transcript)
      : replay(transcript, Side::server, options(*transcript)) {}

  static ReplayOptions options(const Transcript& transcript) {
    ReplayOptions options;
    options.tls_from_start = transcript.implicit_tls;
    return options;
  }

  // Performs what the server does next, as a driver would.
  std::string act() {
    std::string said;
    while (!closed && !wants_tls) {
      auto action = replay.next_action();
      if (!action) break;
      if (auto* send = std::get_if<Send>(&*action)) said += send->bytes;
      else if (std::holds_alternative<Wait>(*action)) replay.wait_over();
      else if (std::holds_alternative<StartTls>(*action)) wants_tls = true;
      else if (const auto* compress = std::get_if<Compress>(&*action)) replay.received(compress->received);
      else if (std::holds_alternative<Close>(*action)) closed = true;
    }
    return said;
  }

  void hang_up() {
    if (!closed && replay.verdict() == Verdict::playing) replay.ended(End::closed);
    closed = true;
  }

  Replay replay;
  bool wants_tls = false, closed = false;
};

MemoryRig MemoryRig::from_file(const std::filesystem::path& scenario, const LoadOptions& options) {
  return MemoryRig(loaded(load_scenario(scenario, options)));
}

MemoryRig MemoryRig::from_text(std::string_view yaml, const LoadOptions& options) {
  return MemoryRig(loaded(load_scenario_text(yaml, "scenario.yaml", options)));
}

MemoryRig::MemoryRig(std::shared_ptr<const Transcript> transcript)
    : impl_(std::make_unique<Impl>(std::move(transcript))) {}
MemoryRig::~MemoryRig() = default;
MemoryRig::MemoryRig(MemoryRig&&) noexcept = default;
MemoryRig& MemoryRig::operator=(MemoryRig&&) noexcept = default;

std::string MemoryRig::exchange(std::string_view bytes) {
  auto said = impl_->act();  // what it would have said before hearing anything
  if (bytes.empty() || impl_->closed) return said;
  impl_->replay.received(bytes);
  return said += impl_->act();
}

bool MemoryRig::wants_tls() const { return impl_->wants_tls; }

std::string MemoryRig::tls_established() {
  if (std::exchange(impl_->wants_tls, false)) impl_->replay.tls_established();
  return impl_->act();
}

bool MemoryRig::closed() const { return impl_->closed; }
void MemoryRig::hang_up() { impl_->hang_up(); }
Peer& MemoryRig::peer() { return impl_->replay; }

bool MemoryRig::passed() const { return report().empty(); }

std::string MemoryRig::report() const {
  impl_->hang_up();
  const auto& mismatch = impl_->replay.mismatch();
  return mismatch ? describe(*mismatch) : std::string();
}

}  // namespace mailrig::mock
