#include "conversation_reader.hpp"
#include "scenario_writer.hpp"

namespace mailrig::mock {
namespace {

// Whatever a log or a connection holds has to fit into memory; a single line need not be read if it is as long as this.
constexpr Limits recording_limits{1 << 20, 32 << 20, 64 << 20, 32, 1'000'000};

}  // namespace

Result<WrittenScenario> write_scenario(const Recording& recording, const WriteOptions& options) {
  ConversationReader reader(recording.protocol, recording.implicit_tls, recording_limits);
  for (const auto& event : recording.events) {
    if (const auto* said = std::get_if<Said>(&event)) reader.said(said->who, said->bytes);
    else if (const auto* ended = std::get_if<Ended>(&event)) reader.ended(ended->who, ended->reset);
    else reader.untold(std::get<Untold>(event).what);
  }
  reader.finish();
  if (!reader.protocol())
    return fail(Errc::bad_syntax,
                "a conversation in IMAP, POP3 or SMTP: the protocol cannot be told from its first words");
  ScenarioWriter writer(reader.items(), *reader.protocol(), recording.implicit_tls, options);
  if (recording.login_answer) writer.any_login(*recording.login_answer);
  return writer.write();
}

}  // namespace mailrig::mock
