#include <mailrig/mock/meeting.hpp>

#include <utility>

namespace mailrig::mock {

Meeting::Meeting(const Transcript& first) {
  const auto enter = [&](const Transcript& transcript) {
    for (const auto& step : transcript.session)
      if (const auto* sync = std::get_if<Sync>(&step.what)) places_[sync->name].awaited.insert(transcript.connection);
  };
  enter(first);
  for (const auto& other : first.others) enter(*other);
}

Meeting::State Meeting::arrive(std::string_view sync, std::string_view connection) {
  auto& place = places_.find(sync)->second;
  if (place.awaited.erase(std::string(connection)) > 0) {
    place.arrived.emplace(connection);
    if (place.awaited.empty()) tell(connection);
  }
  if (place.awaited.empty()) return State::met;
  return missing(sync).empty() ? State::awaited : State::broken;
}

void Meeting::leave(std::string_view connection) {
  if (left_.emplace(connection).second) tell(connection);
}

std::string Meeting::missing(std::string_view sync) const {
  for (const auto& name : places_.find(sync)->second.awaited)
    if (left_.contains(name)) return name;
  return {};
}

void Meeting::on_change(std::string_view connection, std::function<void()> wake) {
  wakers_.insert_or_assign(std::string(connection), std::move(wake));
}

void Meeting::tell(std::string_view but) {
  for (const auto& [name, wake] : wakers_)
    if (name != but) wake();
}

}  // namespace mailrig::mock
