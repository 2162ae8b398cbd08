#include <mailrig/mock/faulty_peer.hpp>

#include <deque>
#include <utility>

#include "effect.hpp"

namespace mailrig::mock {
namespace {

constexpr std::size_t most_undrawn = 64;  // bytes, where a place is random and nobody knows how much will be said
constexpr std::size_t slice = 4096;       // of a long literal or message, so that few pieces of it wait at a time

template <class Container>
void append(Container& container, std::vector<Passage> more) {
  container.insert(container.end(), std::make_move_iterator(more.begin()), std::make_move_iterator(more.end()));
}

}  // namespace

/// One direction: what is at work in it, and what is under way.
class FaultyPeer::Way {
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
      for (auto& before : all) append(behind, one.effect->pass(std::move(before)));
      all = std::move(behind);
    }
    append(passages, std::move(all));
  }
  void pass_what_tls_brings() {
    for (auto& one : at_work) append(passages, one.effect->tls_is_up());
  }

  std::vector<AtWork> at_work;
  std::deque<Passage> passages;
};

struct FaultyPeer::Ways {
  Way said, heard;  // from the peer, and to it
  Send unsaid;      // what the peer says now, and how far it has been said
  std::size_t unsaid_from = 0;
};

FaultyPeer::FaultyPeer(std::shared_ptr<Peer> peer, const std::vector<Fault>& faults, Options options)
    : peer_(std::move(peer)), options_(std::move(options)) {
  for (const auto& fault : faults) add(fault);
  if (!options_.tls_from_start || !ways_) return;
  ways_->said.pass(StartTls{});
  note_fired(ways_->said);
  for (const auto& passage : std::exchange(ways_->said.passages, {}))
    silent_ |= std::holds_alternative<Silence>(passage);
}

FaultyPeer::~FaultyPeer() = default;

void FaultyPeer::add(const Fault& given) {
  auto fault = given;
  if (fault.place == Fault::Place::random && fault.kind != Fault::Kind::split) {
    fault.value = Dice(static_cast<Dice::result_type>(++options_.seed % Dice::modulus))() % most_undrawn;
    fault.place = Fault::Place::given;
  }
  if (!ways_) ways_ = std::make_unique<Ways>();
  auto& way = fault.from.value_or(options_.side) == options_.side ? ways_->said : ways_->heard;
  way.at_work.push_back({fault, make_effect(fault, ++options_.seed)});
}

std::vector<std::string> FaultyPeer::unfired() const {
  std::vector<std::string> names;
  if (!ways_) return names;
  for (const auto* way : {&ways_->said, &ways_->heard})
    for (const auto& [fault, effect, told] : way->at_work)
      if (!effect->fired()) names.push_back(fault.text());
  return names;
}

void FaultyPeer::note_fired(Way& way) {
  for (auto& [fault, effect, told] : way.at_work)
    if (effect->fired() && !std::exchange(told, true) && options_.on_fired) options_.on_fired(fault);
}

void FaultyPeer::tls_is_up() {
  if (!ways_) return;
  ways_->said.pass_what_tls_brings();
  note_fired(ways_->said);
}

void FaultyPeer::received(std::string_view bytes) {
  if (silent_) return;
  if (!ways_ || ways_->heard.is_clear()) return peer_->received(bytes);
  ways_->heard.pass(Send{std::string(bytes)});
  note_fired(ways_->heard);
}

void FaultyPeer::wait_over() {
  if (!std::exchange(own_wait_, false)) peer_->wait_over();
}

// What is still under way arrives all the same.
void FaultyPeer::hear_all() {
  for (const auto& passage : std::exchange(ways_->heard.passages, {})) {
    const auto* send = std::get_if<Send>(&passage);
    if (send) peer_->received(send->bytes);
    else if (!std::holds_alternative<Wait>(passage)) return;
  }
}

void FaultyPeer::ended(End why) {
  if (!silent_ && ways_) hear_all();
  peer_->ended(why);
}

std::optional<Action> FaultyPeer::next_action() {
  while (!silent_) {
    if (!ways_) {
      auto action = peer_->next_action();
      if (!ways_ || !action) return action;  // a fault may have come with it
      if (auto out = begin(std::move(*action))) return out;
      continue;
    }
    auto& [said, heard, unsaid, unsaid_from] = *ways_;
    if (said.passages.empty()) {
      if (unsaid_from < unsaid.bytes.size()) {
        say_slice();
        continue;
      }
      if (auto action = peer_->next_action()) {
        if (auto out = begin(std::move(*action))) return out;
        continue;
      }
      if (heard.passages.empty()) return std::nullopt;
    }
    auto& way = said.passages.empty() ? heard : said;
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
      if (&way == &said) return *send;
      peer_->received(send->bytes);
    }
  }
  return std::nullopt;
}

// What the peer does goes through the faults, as far as there are faults of that.
std::optional<Action> FaultyPeer::begin(Action action) {
  auto& said = ways_->said;
  if (said.is_clear()) return action;
  if (auto* send = std::get_if<Send>(&action)) {
    ways_->unsaid = std::move(*send);
    ways_->unsaid_from = 0;
    say_slice();
    return std::nullopt;
  }
  if (std::holds_alternative<StartTls>(action)) said.pass(StartTls{});
  else if (const auto* close = std::get_if<Close>(&action)) said.pass(*close);
  else return action;
  note_fired(said);
  return std::nullopt;
}

void FaultyPeer::say_slice() {
  ways_->said.pass(part(ways_->unsaid, ways_->unsaid_from, slice));
  ways_->unsaid_from += slice;
  note_fired(ways_->said);
}

// The network ends the connection, for both sides.
std::optional<Action> FaultyPeer::leave(Close close) {
  silent_ = true;
  peer_->ended(close.reset ? End::reset : End::closed);
  return close;
}

}  // namespace mailrig::mock
