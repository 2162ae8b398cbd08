#pragma once
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <mailrig/mock/fault.hpp>
#include <mailrig/mock/transcript.hpp>

namespace mailrig::mock {

/// One of the scenarios that share a port.
struct Offer {
  std::shared_ptr<const Transcript> transcript;
  /// For clients alone that ask for this name when TLS begins (RFC 6066 §3); empty: for those that ask for none of the
  /// names offered.
  std::string server_name = {};
  /// What variables hold from the start, so that the client must say the same: {{"user", "fred"}} for fred alone.
  std::map<std::string, std::string> bound = {};
  /// As plan_faults() gives them; nullopt: those of the server's options.
  std::optional<std::vector<Fault>> faults = {};
};

/// Why these cannot share a port, for people: a variable that is bound and unknown to the scenario; a scenario that no
/// client could ever be given, since one before it begins with other words; one that needs a port of its own. nullopt: they
/// can.
std::optional<std::string> why_unfit(const std::vector<Offer>& offers, bool implicit_tls);

}  // namespace mailrig::mock
