#pragma once
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <mailrig/imap/section.hpp>
#include <mailrig/imap/sequence_set.hpp>
#include <mailrig/wire/error.hpp>
#include <mailrig/wire/secret.hpp>
#include <mailrig/wire/source.hpp>

namespace mailrig::imap {

/// A message that is not held in memory. If `next` fails, ends before `size` octets or goes on behind them, the session
/// ends with source_failed: what has left already cannot be taken back.
struct MessageSource {
  std::uint64_t size = 0;  ///< Octets, announced before the first of them leaves.
  Source next;
};

/// One write of a command, or many if it has a source.
struct Piece {
  std::string bytes;
  bool secret = false;
  bool after_continuation = false;           ///< Not before the server has answered "+" (RFC 3501 §7.5).
  std::optional<MessageSource> source = {};  ///< Its octets leave behind `bytes`.
};

/// The rest of a command whose arguments are a dialogue: AUTHENTICATE.
class Dialogue {
 public:
  struct Answer {
    Piece piece;                     ///< A whole line, CRLF included.
    std::optional<Error> cancelled;  ///< Set if the piece gives the command up, and why.
  };

  virtual ~Dialogue() = default;
  /// What to say to a continuation request with this text.
  virtual Answer answer(std::string_view text) = 0;
  /// Whether a tagged OK may be believed now.
  virtual bool complete() const noexcept = 0;
};

/// A command as it goes on the wire.
struct EncodedCommand {
  std::vector<Piece> pieces;  ///< One at least.
  std::shared_ptr<Dialogue> dialogue;
};

/// What the server is known to take. Nothing of it is ever guessed.
struct EncodeOptions {
  bool literal_plus = false;      ///< LITERAL+ (RFC 7888 §4)
  bool literal_minus = false;     ///< LITERAL- (RFC 7888 §5): the same, up to 4096 octets
  bool initial_response = false;  ///< SASL-IR (RFC 4959)
  bool utf8 = false;              ///< UTF8=ACCEPT or IMAP4rev2 is enabled: quoted strings may be UTF-8 (RFC 6855 §3).
  bool imap4rev2 = false;         ///< IMAP4rev2 is enabled, or all that the server speaks.
  friend bool operator==(const EncodeOptions&, const EncodeOptions&) = default;
};

/// Writes one command. Each function appends one element of RFC 3501 §9 and refuses what that does not allow, so
/// that no argument can end the command, begin another one or announce a literal. The first refusal sticks.
class CommandEncoder {
 public:
  explicit CommandEncoder(std::string_view tag, const EncodeOptions& options = {});

  const EncodeOptions& options() const noexcept { return options_; }

  /// Our own words and punctuation: not checked.
  CommandEncoder& text(std::string_view text);
  CommandEncoder& number(std::uint64_t number);

  CommandEncoder& atom(std::string_view text, std::string_view rule = "atom");
  /// An atom if it can be one, else a quoted string, else a literal. CR, LF and NUL are refused.
  CommandEncoder& astring(std::string_view text, std::string_view rule = "astring");
  /// A quoted string, or a literal; never an atom.
  CommandEncoder& string(std::string_view text, std::string_view rule = "string") { return string(text, false, rule); }
  /// An astring, marked secret.
  CommandEncoder& astring(const Secret& secret, std::string_view rule);
  CommandEncoder& mailbox(std::string_view name) { return astring(name, "mailbox"); }
  /// As an astring, but "%" and "*" may stand in an atom.
  CommandEncoder& list_mailbox(std::string_view pattern);
  /// A keyword or "\" atom; not "\*" and not "\Recent", which only servers set.
  CommandEncoder& flag(std::string_view flag);
  /// "(" [flag *(SP flag)] ")"
  CommandEncoder& flag_list(std::span<const std::string> flags);
  CommandEncoder& sequence_set(const SequenceSet& set);
  /// "[" [section-spec] "]"
  CommandEncoder& section(const Section& section);
  /// A literal of any bytes but NUL.
  CommandEncoder& message(std::string_view bytes);
  /// The same of a source, whose octets are not looked at.
  CommandEncoder& message(const MessageSource& source);
  /// A literal8 of any bytes (RFC 3516 §4.4).
  CommandEncoder& binary(std::string_view bytes);
  CommandEncoder& binary(const MessageSource& source);
  /// Words, quoted strings and parentheses of a caller: `rule` names what they make up. Bytes that IMAP's
  /// grammar gives no place, unbalanced parentheses and literals are refused.
  CommandEncoder& raw(std::string_view text, std::string_view rule);
  CommandEncoder& secret(std::string_view bytes);
  CommandEncoder& dialogue(std::shared_ptr<Dialogue> dialogue);

  CommandEncoder& refuse(std::string_view rule, std::string_view argument = {});

  /// The command with its CRLF, or bad_argument naming the rule that an argument broke.
  Result<EncodedCommand> finish();

 private:
  CommandEncoder& string(std::string_view text, bool secret, std::string_view rule);
  bool announce(std::string_view before, std::uint64_t size);
  void literal(std::string_view bytes, bool secret, std::string_view before = {});
  void literal(const MessageSource& source, std::string_view before);
  void append(std::string_view bytes, bool secret);

  EncodeOptions options_;
  EncodedCommand command_;
  std::optional<Error> error_;
};

}  // namespace mailrig::imap
