#pragma once
#include <memory>
#include <string>
#include <string_view>

#include <mailrig/mock/rig.hpp>

namespace mailrig::mock {

/// A scenario's server without socket, thread or clock, for tests of clients whose transport can be replaced. What the
/// scenario delays takes no time here.
///
///   MemoryRig rig = MemoryRig::from_text(yaml);
///   rig.exchange("");               // "+OK ready\r\n"
///   rig.exchange("USER fred\r\n");  // "+OK\r\n"
///   EXPECT_THAT(rig, Held());
class MemoryRig {
 public:
  /// Each throws RigError for a scenario that is refused. Paths in a text are relative to the working directory.
  static MemoryRig from_file(const std::filesystem::path& scenario, const LoadOptions& options = {});
  static MemoryRig from_text(std::string_view yaml, const LoadOptions& options = {});
  ~MemoryRig();
  MemoryRig(MemoryRig&&) noexcept;
  MemoryRig& operator=(MemoryRig&&) noexcept;

  /// What the server says when the client has said `bytes`, cut anywhere; for no bytes, what it says unasked.
  std::string exchange(std::string_view bytes);
  /// A handshake is to begin: nothing is said until tls_established().
  bool wants_tls() const;
  /// What the server says right behind the handshake.
  std::string tls_established();
  /// The server has ended the connection.
  bool closed() const;
  /// The client ends the connection.
  void hang_up();

  /// The server as a Peer, for converse() with a client's; not to be mixed with exchange().
  Peer& peer();

  // Both hang up if neither side has.

  /// The client held.
  bool passed() const;
  /// What there is to say against the client; empty if and only if passed().
  std::string report() const;

 private:
  struct Impl;
  explicit MemoryRig(std::shared_ptr<const Transcript> transcript);
  std::unique_ptr<Impl> impl_;
};

}  // namespace mailrig::mock
