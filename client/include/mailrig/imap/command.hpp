#pragma once
#include <concepts>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>

#include <mailrig/imap/command_encoder.hpp>
#include <mailrig/imap/response.hpp>
#include <mailrig/imap/sequence_set.hpp>

namespace mailrig::imap {

/// The states that a command may be sent in (RFC 3501 §3).
struct States {
  bool not_authenticated = false, authenticated = false, selected = false;
};
inline constexpr States any_state{true, true, true};
inline constexpr States not_authenticated_state{true, false, false};
inline constexpr States authenticated_states{false, true, true};
inline constexpr States selected_state{false, false, true};

/// What the success of a command does to the session. While one with an effect is in flight, all others wait.
enum class Effect {
  none,
  authenticates,
  unauthenticates,  ///< RFC 8437
  selects,
  deselects,
  enables,  ///< RFC 5161
  starts_tls,
  compresses,  ///< RFC 4978
  logs_out
};

/// What a session must know of a command besides its bytes. It may view the command.
struct CommandTraits {
  std::string_view name;  ///< As on the wire: "UID FETCH". A literal: it outlives the command.
  States states;
  Effect effect = Effect::none;
  // RFC 3501 §5.5: while a command is in progress that may bring EXPUNGE responses, none may be sent that speaks of
  // sequence numbers. Only FETCH, STORE and SEARCH never bring them.
  bool uses_sequence_numbers = false;
  bool may_expunge = true;
  /// What it is answered by names its message or its mailbox, so that several of its kind may be in flight. One that is
  /// answered by nothing but its tagged response may be anyhow.
  bool told_apart = false;
  /// Where what it is answered by names one mailbox (or quota root): that. Of two of its kind about the same one nobody
  /// can tell which answer is whose, once a command between them has changed it.
  std::optional<std::string_view> subject = {};
  /// Its continuation request is not answered before Session::end_idle(), or before another command wants to be sent.
  bool stays_open = false;
  std::string_view mailbox = {};              ///< Effect::selects: which one.
  std::span<const std::string> enables = {};  ///< Effect::enables: the capabilities asked for.
  /// The messages whose literals may go to its LiteralSink. Null: any.
  const SequenceSet* messages = nullptr;
  Numbering numbering = Numbering::sequence_number;  ///< Of `messages`.
};

/// A command is a plain struct of its arguments, in a header of its name or kin. Beside what is asked for here it has a
/// type Response, and, if that is not Nothing, `void collect(Response&, OwnedResponse) const`, which takes every
/// response from the sending of the command to its tagged one, that included, and keeps what answers it.
template <class C>
concept CommandType = std::copy_constructible<C> && requires(const C& command, CommandEncoder& out) {
  typename C::Response;
  { command.traits() } -> std::same_as<CommandTraits>;
  command.encode(out);
};

/// The response of a command that has none of its own.
struct Nothing {};

/// Any command. The set is open: whatever is a CommandType converts to it, wherever it is defined.
class Command {
 public:
  template <class C>
  requires(!std::same_as<C, Command> && CommandType<C>)
      Command(C command)  // NOLINT(google-explicit-constructor): this is what it is for
      : held_(std::make_shared<const Held<C>>(std::move(command))) {}

  /// What it views is valid as long as this command or a copy of it.
  CommandTraits traits() const { return held_->traits(); }
  /// Appends the command behind its tag.
  void encode(CommandEncoder& out) const { held_->encode(out); }
  /// Whether it is answered by more than its tagged response.
  bool has_answer() const noexcept { return held_->has_answer(); }

 private:
  struct Holder {
    virtual ~Holder() = default;
    virtual CommandTraits traits() const = 0;
    virtual void encode(CommandEncoder& out) const = 0;
    virtual bool has_answer() const noexcept = 0;
  };
  template <class C>
  struct Held final : Holder {
    explicit Held(C held) : command(std::move(held)) {}
    CommandTraits traits() const override { return command.traits(); }
    void encode(CommandEncoder& out) const override { command.encode(out); }
    bool has_answer() const noexcept override { return !std::same_as<typename C::Response, Nothing>; }
    C command;
  };

  std::shared_ptr<const Holder> held_;  // immutable, so copies may share it
};

}  // namespace mailrig::imap
