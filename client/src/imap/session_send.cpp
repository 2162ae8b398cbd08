// What leaves: the pieces of commands, and messages that are read while they do.
#include <algorithm>
#include <iterator>
#include <utility>

#include <mailrig/imap/session.hpp>

namespace mailrig::imap {
namespace {

constexpr std::size_t piece_size = 64 << 10;  // of a source taken at a time

// The next octets of a source, and no more than it has announced. At its end it is asked whether that is the end,
// before the last octets leave: so the other side never has the whole of a message that is not what was announced.
Result<std::string> take_from(MessageSource& source) {
  const auto wrong = [](std::string_view expected) { return fail(Errc::source_failed, expected); };
  std::string piece;
  for (bool ended = false; !ended && (piece.size() < piece_size || piece.size() >= source.size);) {
    auto more = source.next();
    if (!more) {
      auto error = wrong({}).value();
      error.about.detail = more.error().message();
      return tl::unexpected(std::move(error));
    }
    ended = more->empty();
    if (piece.empty()) piece = std::move(*more);
    else piece += *more;
    if (piece.size() > source.size) return wrong("no more octets than announced");
    if (ended && piece.size() < source.size) return wrong("as many octets as announced");
  }
  source.size -= piece.size();
  return piece;
}

}  // namespace

// Everything up to the next literal that the server must first agree to.
void Session::send_pieces(Pending& command) {
  do {
    send(command, std::move(command.waiting.front()));
    command.waiting.pop_front();
  } while (!command.waiting.empty() && !command.waiting.front().after_continuation);
}

void Session::send(Pending& command, Piece piece) {
  if (piece.bytes.empty() && !piece.source) return;
  actions_.push_back({Send{std::move(piece.bytes), piece.secret}, command.tag, std::move(piece.source)});
  ++command.unsent;
}

std::optional<Action> Session::next_action() {
  if (actions_.empty()) begin_commands();
  while (!actions_.empty()) {
    auto& next = actions_.front();
    auto action = std::exchange(next.action, Send{});
    if (const auto* send = std::get_if<Send>(&action); next.source && send->bytes.empty()) {
      auto piece = take_from(*next.source);
      if (!piece) {
        stop(std::move(piece.error()));
        continue;
      }
      action = Send{std::move(*piece)};
      if (next.source->size > 0) return action;
      next.source.reset();
    }
    if (next.source) return action;
    const auto tag = std::move(next.tag);
    actions_.pop_front();
    taken(tag);
    const auto* send = std::get_if<Send>(&action);
    if (!send || !send->bytes.empty()) return action;
  }
  return std::nullopt;
}

// A piece of a command has left to its end.
void Session::taken(const std::string& tag) {
  const auto found =
      std::find_if(in_flight_.rbegin(), in_flight_.rend(), [&](const Pending& command) { return command.tag == tag; });
  if (found == in_flight_.rend() || --found->unsent > 0 || !found->refusal) return;
  auto command = std::move(*found);
  in_flight_.erase(std::next(found).base());
  auto refusal = *std::move(command.refusal);
  complete(std::move(command), std::move(refusal));
}

// done = "DONE" CRLF   RFC 2177 §3
void Session::end_idle_in_the_way() {
  for (auto& command : in_flight_) {
    if (!command.held_open || command.ended || !(command.end_asked || !queue_.empty())) continue;
    command.ended = true;
    send(command, {"DONE\r\n"});
  }
}

}  // namespace mailrig::imap
