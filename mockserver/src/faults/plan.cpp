// Which faults a case is played with: places drawn, sweeps taken apart.
#include <algorithm>

#include <mailrig/mock/replay.hpp>
#include <mailrig/wire/converse.hpp>

#include "effect.hpp"

namespace mailrig::mock {
namespace {

constexpr std::size_t unknown_size = 64;  // of what a side says that cannot be played without its peer

// Bytes that a side says when the transcript is played against itself.
std::size_t size_of(const Transcript& transcript, Side from) {
  if (!transcript.speakable) return unknown_size;
  const std::shared_ptr<const Transcript> shared(&transcript,
                                                 [](const Transcript*) {});  // of several connections the first
  ReplayOptions options;
  options.tls_from_start = transcript.implicit_tls;
  Replay client(shared, Side::client, options), server(shared, Side::server, options);
  Conversed conversed;
  converse(client, server, {}, &conversed);
  return from == Side::client ? conversed.said_by_client : conversed.bytes - conversed.said_by_client;
}

}  // namespace

std::optional<std::string> why_impossible(const Fault& fault, Side plays) {
  if (!fault.is_of_tls()) return std::nullopt;
  const bool ours = fault.from.value_or(plays) == plays;
  if (!fault.forbids_tls().empty() && (plays == Side::client || !ours))
    return "'" + fault.text() +
           "' is a fault of the server's certificate or TLS: it is played where the rig is the server";
  if (!ours) return "'" + fault.text() + "' cannot be done to the TLS of the side under test";
  return std::nullopt;
}

tl::expected<std::vector<std::vector<Fault>>, std::string> plan_faults(const std::vector<Fault>& faults,
                                                                       const Transcript& transcript, Side plays,
                                                                       std::uint64_t seed) {
  Dice dice(static_cast<Dice::result_type>((seed ^ seed >> 32) % Dice::modulus));
  std::vector<Fault> drawn;
  std::optional<std::size_t> swept;
  for (auto fault : faults) {
    if (auto why_not = why_impossible(fault, plays)) return tl::unexpected(std::move(*why_not));
    if (fault.place == Fault::Place::random && fault.kind != Fault::Kind::split) {
      fault.value = dice() % std::max<std::size_t>(1, size_of(transcript, fault.from.value_or(plays)));
      fault.place = Fault::Place::given;
    }
    if (fault.place == Fault::Place::sweep) {
      if (swept) return tl::unexpected("two sweeps at once: '" + drawn[*swept].text() + "' and '" + fault.text() + "'");
      if (!transcript.speakable)
        return tl::unexpected("'" + fault.text() +
                              "' has no end: the client's lines are regular expressions, so nobody knows how long "
                              "the dialogue is");
      swept = drawn.size();
    }
    drawn.push_back(fault);
  }
  if (!swept) return std::vector<std::vector<Fault>>(1, drawn);
  const auto size = size_of(transcript, drawn[*swept].from.value_or(plays));
  std::vector<std::vector<Fault>> cases;
  auto& fault = drawn[*swept];
  fault.place = Fault::Place::given;
  const bool split = fault.kind == Fault::Kind::split || fault.kind == Fault::Kind::cut;
  if (split) fault.kind = Fault::Kind::cut;
  for (std::size_t at = split ? 1 : 0; at < size; ++at) {
    fault.value = at;
    cases.push_back(drawn);
  }
  return cases;
}

}  // namespace mailrig::mock
