#include <mailrig/mock/faulty_replay.hpp>

#include <utility>

#include "effect.hpp"

namespace mailrig::mock {
namespace {

constexpr std::size_t most_after_a_step = 64;  // bytes, where the step says random

}  // namespace

/// One direction: what is at work in it, and what is under way.
class FaultyReplay::Way {
 public:
  struct AtWork {
    Fault fault;
    std::unique_ptr<Effect> effect;
    bool told = false;  // that it damaged something
  };

  bool is_clear() const { return at_work.empty() && passages.empty(); }

  std::vector<AtWork> at_work;
  std::deque<Passage> passages;
};

FaultyReplay::FaultyReplay(std::shared_ptr<const Transcript> transcript, Side plays, ReplayOptions options,
                           Faults faults)
    : plays_(plays),
      seed_(faults.seed),
      replay_(std::move(transcript), plays,
              (
                  options.on_fault = [this](const Fault& fault) { add(fault); }, std::move(options))),
      said_(std::make_unique<Way>()),
      heard_(std::make_unique<Way>()) {
  for (const auto& fault : faults.all) add(fault);
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

// Each fault gets what the one before it lets through.
void FaultyReplay::pass(Way& way, Send send) {
  std::vector<Passage> passages{std::move(send)};
  for (auto& [fault, effect, told] : way.at_work) {
    std::vector<Passage> behind;
    for (auto& passage : passages) {
      auto* bytes = std::get_if<Send>(&passage);
      auto out = bytes ? effect->pass(std::move(*bytes)) : std::vector<Passage>{std::move(passage)};
      behind.insert(behind.end(), std::make_move_iterator(out.begin()), std::make_move_iterator(out.end()));
    }
    passages = std::move(behind);
    if (effect->fired() && fault.damages() && !std::exchange(told, true)) replay_.excuse(fault.text());
  }
  way.passages.insert(way.passages.end(), std::make_move_iterator(passages.begin()),
                      std::make_move_iterator(passages.end()));
}

void FaultyReplay::received(std::string_view bytes) {
  if (silent_) return;
  if (heard_->is_clear()) return replay_.received(bytes);
  pass(*heard_, Send{std::string(bytes), false});
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
    auto& way = said_->passages.empty() ? *heard_ : *said_;
    if (&way == heard_.get()) {
      if (auto action = replay_.next_action()) {
        if (auto* send = std::get_if<Send>(&*action)) {
          if (said_->is_clear()) return action;
          pass(*said_, std::move(*send));
        } else {
          return action;
        }
        continue;
      }
      if (way.passages.empty()) return std::nullopt;
    }
    const auto passage = std::move(way.passages.front());
    way.passages.pop_front();
    if (const auto* wait = std::get_if<Wait>(&passage)) {
      own_wait_ = true;
      return *wait;
    }
    if (const auto* close = std::get_if<Close>(&passage)) return leave(*close);
    if (std::holds_alternative<Silence>(passage)) {
      silent_ = true;
    } else if (const auto* send = std::get_if<Send>(&passage); send && !send->bytes.empty()) {
      if (&way == said_.get()) return *send;
      replay_.received(send->bytes);
    }
  }
  return std::nullopt;
}

// The network ends the connection, for both sides.
std::optional<Action> FaultyReplay::leave(Close close) {
  silent_ = true;
  replay_.ended(close.reset ? End::reset : End::closed);
  return close;
}

}  // namespace mailrig::mock
