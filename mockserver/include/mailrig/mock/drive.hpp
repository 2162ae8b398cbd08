#pragma once
#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <mailrig/mock/coverage.hpp>
#include <mailrig/mock/mismatch.hpp>
#include <mailrig/mock/transcript.hpp>
#include <mailrig/net/runtime.hpp>
#include <mailrig/net/tls.hpp>
#include <mailrig/wire/error.hpp>
#include <mailrig/wire/wire_log.hpp>

namespace mailrig::mock {

struct DriveOptions {
  std::string host;
  std::uint16_t port = 0;
  std::optional<net::TlsContext> tls;  ///< For STARTTLS and implicit TLS.
  bool implicit_tls = false;           ///< Also where the scenario does not say so.
  bool starttls_first = false;         ///< TLS by STARTTLS before the transcript begins, which then has its greeting.
  std::chrono::milliseconds idle{30'000};
  WireLog* log = nullptr;     ///< Must outlive the run.
  std::vector<Fault> faults;  ///< As plan_faults() gives them.
  std::uint64_t seed = 0;     ///< Of what faults do at random.
  double time_scale = 1;      ///< What delays are multiplied by.
};

/// What came of it.
struct DriveReport {
  std::optional<Mismatch> mismatch;  ///< What the server did wrong.
  std::vector<std::string> unfired;  ///< Faults that came to nothing.
  Coverage coverage;                 ///< Of the transcript.
};

/// Plays the client's side of a speakable transcript, all its connections, to a real server, and runs `runtime` until
/// that is over. The error says why there was no conversation at all.
Result<DriveReport> drive(net::Runtime& runtime, std::shared_ptr<const Transcript> transcript,
                          const DriveOptions& options);

}  // namespace mailrig::mock
