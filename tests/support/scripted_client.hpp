#pragma once
#include <cstddef>
#include <deque>
#include <memory>
#include <string>
#include <vector>

#include <mailrig/mock/transcript.hpp>
#include <mailrig/wire/peer.hpp>

namespace mailrig::test {

/// One command of a transcript: the client's line without tag, literals inside it as "{n}" CRLF and their octets, and
/// the lines of the client that belong to it.
struct ScriptedCommand {
  std::string line;
  std::vector<std::string> following;
  bool waits = true;  ///< The server speaks before it is sent.
};

/// What the client says in a transcript, as commands.
std::vector<ScriptedCommand> client_commands(const mock::Transcript& transcript);

/// A session of ours that does what the client of a transcript does: a peer for any driver. Each command is submitted
/// when all before it are done, or together with the one before it where the transcript pipelines them.
class ScriptedClient : public Peer {
 public:
  static std::unique_ptr<ScriptedClient> make(const mock::Transcript& transcript);

  virtual std::size_t completed() const = 0;       ///< Commands done.
  virtual std::size_t failures() const = 0;        ///< Failed events.
  virtual bool done() const = 0;                   ///< Every command is done, and the session said nothing is wrong.
  virtual const std::string& refused() const = 0;  ///< Why a command was not even sent, or empty.
  virtual const std::string& failure() const = 0;  ///< What the Failed event said, or empty.
};

}  // namespace mailrig::test
