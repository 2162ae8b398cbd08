#include <mailrig/mock/replay.hpp>

#include <utility>

#include "stage.hpp"

namespace mailrig::mock {

Replay::Replay(std::shared_ptr<const Transcript> transcript, Side plays, ReplayOptions options)
    : stage_(std::make_unique<Stage>(std::move(transcript), plays, std::move(options))) {}
Replay::~Replay() = default;

Verdict Replay::verdict() const { return stage_->verdict(); }
const std::optional<Mismatch>& Replay::mismatch() const { return stage_->mismatch(); }
const std::vector<Warning>& Replay::warnings() const { return stage_->warnings(); }
Coverage Replay::coverage() const { return stage_->coverage(); }
std::size_t Replay::held() const { return stage_->held(); }
bool Replay::script_over() const { return stage_->script_over(); }
void Replay::bind(auth::ChannelBinding channel_binding) { stage_->bind(std::move(channel_binding)); }
void Replay::excuse(std::string fault) { stage_->excuse(std::move(fault)); }
void Replay::forbid_tls(std::string reason) { stage_->forbid_tls(std::move(reason)); }
void Replay::complain(std::string_view words) { stage_->complain(words); }
void Replay::received(std::string_view bytes) { stage_->received(bytes); }
void Replay::tls_established() { stage_->tls_established(); }
void Replay::wait_over() { stage_->wait_over(); }
void Replay::ended(End why) { stage_->ended(why); }
std::optional<Action> Replay::next_action() { return stage_->next_action(); }

}  // namespace mailrig::mock
