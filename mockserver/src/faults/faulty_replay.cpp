#include <mailrig/mock/faulty_replay.hpp>

#include <list>
#include <utility>

#include "effect.hpp"

namespace mailrig::mock {
namespace {

constexpr std::size_t most_after_a_step = 64;  // bytes, where the step says random
constexpr std::size_t slice = 4096;            // of a long literal or message, so that few pieces of it wait at a time

}  // namespace

/// One direction: what is at work in it, and what is under way.
class FaultyReplay::Way {
 public:
  struct AtWork {
    Fault fault;
    std::unique_ptr<Effect> effect;
    bool told = false;  // that it fired
  };

  bool is_clear() const { return at_work.empty() && passages.empty(); }

  // Each fault gets what the one before it lets through.
  void pass(Passage passage) {
    std::vector<Passage> all;
    all.push_back(std::move(passage));
    for (auto& one : at_work) {
      std::vector<Passage> behind;
      for (auto& before : all) add_to(behind, one.effect->pass(std::move(before)));
      all = std::move(behind);
    }
    add_to(passages, std::move(all));
  }
  void pass_what_tls_brings() {
    for (auto& one : at_work) add_to(passages, one.effect->tls_is_up());
  }

  template <class Container>
  static void add_to(Container& container, std::vector<Passage> more) {
    container.insert(container.end(), std::make_move_iterator(more.begin()), std::make_move_iterator(more.end()));
  }

  std::vector<AtWork> at_work;
  std::list<Passage> passages;  // mostly empty, and then as good as nothing
};

FaultyReplay::FaultyReplay(std::shared_ptr<const Transcript> transcript, Side plays, ReplayOptions options,
                           Faults faults)
    : plays_(plays),
      seed_(faults.seed),
      log_(options.log),
      tls_from_start_(options.tls_from_start),
      replay_(std::move(transcript), plays,
              (
                  options.on_fault = [this](const Fault& fault) { add(fault); }, std::move(options))),
      said_(std::make_unique<Way>()),
      heard_(std::make_unique<Way>()) {
  for (const auto& fault : faults.all) add(fault);
  if (!tls_from_start_) return;
  said_->pass(StartTls{});
  note_fired(*said_);
  for (const auto& passage : std::exchange(said_->passages, {})) silent_ |= std::holds_alternative<Silence>(passage);
}

FaultyReplay::~FaultyReplay() = default;

void FaultyReplay::add(const Fault& given) {
  auto fault = given;
  if (fault.place == Fault::Place::random && fault.kind != Fault::Kind::split) {  // of a step, which no plan knows
    fault.value = Dice(static_cast<Dice::result_type>(++seed_ % Dice::modulus))() % most_after_a_step;
    fault.place = Fault::Place::given;
  }
  auto& way = fault.from.value_or(plays_) == plays_ ? *said_ : *heard_;
  way.at_work.push_back({fault, make_effect(fault, ++seed_)});
}

std::vector<std::string> FaultyReplay::unfired() const {
  std::vector<std::string> names;
  for (const auto* way : {said_.get(), heard_.get()})
    for (const auto& [fault, effect, told] : way->at_work)
      if (!effect->fired()) names.push_back(fault.text());
  return names;
}

void FaultyReplay::note_fired(Way& way) {
  for (auto& [fault, effect, told] : way.at_work) {
    if (!effect->fired() || std::exchange(told, true)) continue;
    if (log_) log_->event("fault: " + fault.text());
    if (!fault.forbids_tls().empty()) replay_.forbid_tls(std::string(fault.forbids_tls()));
    if (fault.damages()) replay_.excuse(fault.text());
  }
}

void FaultyReplay::bind(auth::ChannelBinding channel_binding) {
  replay_.bind(std::move(channel_binding));
  said_->pass_what_tls_brings();
  note_fired(*said_);
}

void FaultyReplay::received(std::string_view bytes) {
  if (silent_) return;
  if (heard_->is_clear()) return replay_.received(bytes);
  heard_->pass(Send{std::string(bytes)});
  note_fired(*heard_);
}

void FaultyReplay::wait_over() {
  if (!std::exchange(own_wait_, false)) replay_.wait_over();
}

// What is still under way arrives all the same.
void FaultyReplay::hear_all() {
  for (const auto& passage : std::exchange(heard_->passages, {})) {
    const auto* send = std::get_if<Send>(&passage);
    if (send) replay_.received(send->bytes);
    else if (!std::holds_alternative<Wait>(passage)) return;
  }
}

void FaultyReplay::ended(End why) {
  if (!silent_) hear_all();
  replay_.ended(why);
}

std::optional<Action> FaultyReplay::next_action() {
  while (!silent_) {
    if (said_->passages.empty()) {
      if (unsaid_from_ < unsaid_.bytes.size()) {
        say_slice();
        continue;
      }
      if (auto action = replay_.next_action()) {
        if (auto out = begin(std::move(*action))) return out;
        continue;
      }
      if (heard_->passages.empty()) return std::nullopt;
    }
    auto& way = said_->passages.empty() ? *heard_ : *said_;
    const auto passage = std::move(way.passages.front());
    way.passages.pop_front();
    if (const auto* wait = std::get_if<Wait>(&passage)) {
      own_wait_ = true;
      return *wait;
    }
    if (const auto* close = std::get_if<Close>(&passage)) return leave(*close);
    if (std::holds_alternative<StartTls>(passage)) return StartTls{};
    if (std::holds_alternative<Silence>(passage)) {
      silent_ = true;
    } else if (const auto* send = std::get_if<Send>(&passage); send && !send->bytes.empty()) {
      if (&way == said_.get()) return *send;
      replay_.received(send->bytes);
    }
  }
  return std::nullopt;
}

// What the replay does goes through the faults, as far as there are faults of that.
std::optional<Action> FaultyReplay::begin(Action action) {
  if (said_->is_clear()) return action;
  if (auto* send = std::get_if<Send>(&action)) {
    unsaid_ = std::move(*send);
    unsaid_from_ = 0;
    say_slice();
    return std::nullopt;
  }
  if (std::holds_alternative<StartTls>(action)) said_->pass(StartTls{});
  else if (const auto* close = std::get_if<Close>(&action)) said_->pass(*close);
  else return action;
  note_fired(*said_);
  return std::nullopt;
}

void FaultyReplay::say_slice() {
  said_->pass(part(unsaid_, unsaid_from_, slice));
  unsaid_from_ += slice;
  note_fired(*said_);
}

// The network ends the connection, for both sides.
std::optional<Action> FaultyReplay::leave(Close close) {
  silent_ = true;
  replay_.ended(close.reset ? End::reset : End::closed);
  return close;
}

}  // namespace mailrig::mock
