#pragma once
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>

#include <mailrig/mock/scenario.hpp>
#include <mailrig/mock/server.hpp>

namespace mailrig::mock {

/// Why there is no rig: a scenario that is refused, or a port that cannot be had. what() is for people.
struct RigError : std::runtime_error {
  using std::runtime_error::runtime_error;
};

struct RigOptions {
  ServerOptions server;  ///< Without a TlsContext in it, the rig serves with a certificate of its own for localhost.
  LoadOptions load;
  std::chrono::milliseconds patience{5'000};  ///< With clients that a test waits for, and with those still there.
};

/// A scenario on a port of its own, served in a thread of its own: the server of a C++ test.
///
///   mailrig::mock::Rig rig = mailrig::mock::Rig::from_file("scenarios/pop3/hello.yaml");
///   fetch_mail("127.0.0.1", rig.port());
///   EXPECT_THAT(rig, mailrig::mock::Held());   // <mailrig/mock/gtest.hpp>
///
/// Its functions may be called from any thread, by one at a time.
class Rig {
 public:
  /// Each listens when it returns, or throws RigError. Paths in a text are relative to the working directory.
  static Rig from_file(const std::filesystem::path& scenario, RigOptions options = {});
  static Rig from_text(std::string_view yaml, RigOptions options = {});
  static Rig serving(std::shared_ptr<const Transcript> transcript, RigOptions options = {});
  /// Ends what is still there.
  ~Rig();
  Rig(Rig&&) noexcept;
  Rig& operator=(Rig&&) noexcept;

  std::uint16_t port() const;
  /// The PEM file by which clients trust the rig's own certificate, for localhost, 127.0.0.1 and ::1. It is there as
  /// long as the process.
  static const std::string& certificate_file();

  /// Waits until so many sessions are over since the rig began; false if that takes longer than its patience. For
  /// clients that the test does not wait for itself.
  bool wait(std::size_t sessions = 1) const;

  // These take no further client, and wait for those that are there; one that outlasts the rig's patience is cut off,
  // and has failed.

  /// At least one client came, and all of them held.
  bool passed() const;
  /// What the rig has to say against its clients; empty if and only if passed().
  std::string report() const;
  /// Connections served.
  std::size_t sessions() const;

 private:
  struct Impl;
  explicit Rig(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace mailrig::mock
