#pragma once
#include <cstddef>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include <mailrig/mock/transcript.hpp>
#include <mailrig/wire/error.hpp>

namespace mailrig::mock {

/// Bytes that one side said, cut anywhere.
struct Said {
  Side who{};
  std::string bytes;
};
/// One side ended the connection.
struct Ended {
  Side who{};
  bool reset = false;
};
/// Something that could not be told, in words for people: it becomes a comment of the scenario.
struct Untold {
  std::string what;
};
using RecordedEvent = std::variant<Said, Ended, Untold>;

/// What passed on one connection, in order, as a proxy saw it or a log tells it. TLS that the two sides agree on by
/// STARTTLS or STLS needs no event of its own: what they say is enough.
struct Recording {
  std::optional<Protocol> protocol;  ///< nullopt: to be told from what is said first
  bool implicit_tls = false;         ///< The client began with a TLS handshake.
  std::vector<RecordedEvent> events;
  /// What the server said to whom it let in, behind OK or +OK, if the login itself is not told: any is taken, between
  /// the first event, which is the greeting, and the next.
  std::optional<std::string> login_answer{};
};

struct WriteOptions {
  std::string title, source;
  bool keep_credentials = false;     ///< Else passwords, digests and answers to SASL challenges become placeholders.
  std::size_t most_bytes = 900'000;  ///< Of YAML; a scenario may have a little more (ScenarioLimits::yaml).
};

/// A scenario that loads, and serves the recorded client again.
struct WrittenScenario {
  std::string yaml;
  std::vector<std::string> remarks;  ///< What could not be told, and what a person should know; comments of the YAML.
};

/// The scenario of a connection. The error says why there is none: the protocol cannot be told, or nothing was said.
Result<WrittenScenario> write_scenario(const Recording& recording, const WriteOptions& options = {});

}  // namespace mailrig::mock
