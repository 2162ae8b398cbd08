#include <mailrig/mock/faulty_replay.hpp>

#include <utility>

namespace mailrig::mock {

FaultyReplay::FaultyReplay(std::shared_ptr<const Transcript> transcript, Side plays, ReplayOptions options,
                           const Faults& faults)
    : log_(options.log),
      replay_(std::move(transcript), plays,
              (
                  options.on_fault = [this](const Fault& fault) { network_.add(fault); }, options)),
      network_(std::shared_ptr<Peer>(std::shared_ptr<Peer>(), &replay_), faults.all,
               {plays, options.tls_from_start, faults.seed, [this](const Fault& fault) { fired(fault); }}) {}

void FaultyReplay::fired(const Fault& fault) {
  if (log_) log_->event("fault: " + fault.text());
  if (!fault.forbids_tls().empty()) replay_.forbid_tls(std::string(fault.forbids_tls()));
  if (fault.damages()) replay_.excuse(fault.text());
}

void FaultyReplay::bind(auth::ChannelBinding channel_binding) {
  replay_.bind(std::move(channel_binding));
  network_.tls_is_up();
}

}  // namespace mailrig::mock
