#pragma once
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include <mailrig/auth/mechanism.hpp>
#include <mailrig/pop3/capabilities.hpp>
#include <mailrig/pop3/listings.hpp>
#include <mailrig/pop3/reply_framer.hpp>
#include <mailrig/wire/peer.hpp>
#include <mailrig/wire/secret.hpp>

namespace mailrig::pop3 {

/// A message, or the top of one: its lines as the server sent them, each with its end.
struct Message {
  std::string bytes;
};

/// What LAST answers: the highest message-number accessed; 0 for none.
struct LastAccessed {
  MessageNumber message = 0;
};

/// What a positive reply carried; which alternative is the Response of the command that was answered.
using Response = std::variant<std::monostate, DropListing, std::vector<ScanListing>, std::vector<UniqueIdListing>,
                              Message, Capabilities, std::vector<LanguageListing>, LastAccessed>;

// Each command by its RFC keyword: RFC 1939, and where noted another. `Response` is what a positive reply carries.

// AUTHORIZATION state
struct User {
  using Response = std::monostate;
  std::string name;
};
struct Pass {  ///< Right behind a USER that was not refused.
  using Response = std::monostate;
  Secret password;
};
struct Apop {
  using Response = std::monostate;
  std::string name;
  Secret digest;  ///< MD5 of the greeting's timestamp and the shared secret, as 32 lower-case hexadecimal digits.
};
struct Auth {  ///< RFC 5034
  using Response = std::monostate;
  std::shared_ptr<auth::Mechanism> mechanism;  ///< Never null; used for this one exchange.
  /// Send what the mechanism says first along with the command, if it fits. Only servers with the SASL capability
  /// understand that (RFC 2449 §6.3); turn it off for those of RFC 1734.
  bool with_initial_response = true;
};
struct Stls {  ///< RFC 2595 §4
  using Response = std::monostate;
};
struct Utf8 {  ///< RFC 6856 §2.1; no STLS may follow it.
  using Response = std::monostate;
};

// TRANSACTION state
struct Stat {
  using Response = DropListing;
};
struct List {
  using Response = std::vector<ScanListing>;
  std::optional<MessageNumber> message;  ///< All if absent.
};
struct Uidl {
  using Response = std::vector<UniqueIdListing>;
  std::optional<MessageNumber> message;  ///< All if absent.
};
struct Retr {
  using Response = Message;
  MessageNumber message = 0;
  /// Hand the message over in MessagePieces as it arrives, without holding it; the Response is then empty.
  bool in_pieces = false;
};
struct Top {
  using Response = Message;
  MessageNumber message = 0;
  std::uint32_t lines = 0;  ///< Of the body.
  bool in_pieces = false;   ///< As in Retr.
};
struct Dele {
  using Response = std::monostate;
  MessageNumber message = 0;
};
struct Noop {
  using Response = std::monostate;
};
struct Rset {
  using Response = std::monostate;
};
struct Last {  ///< RFC 1225; left out of the standard since, and still there in many servers.
  using Response = LastAccessed;
};

// Either state
struct Capa {  ///< RFC 2449 §5
  using Response = Capabilities;
};
struct Lang {  ///< RFC 6856 §3
  using Response = std::vector<LanguageListing>;
  /// Of the language wanted, or "*" for the server's choice: then one listing, of the language chosen. All if absent.
  std::optional<std::string> range;
};
struct Quit {
  using Response = std::monostate;
};

using Command = std::variant<User, Pass, Apop, Auth, Stls, Stat, List, Uidl, Retr, Top, Dele, Noop, Rset, Capa, Quit,
                             Utf8, Lang, Last>;

/// The keyword, such as "RETR".
std::string_view keyword(const Command& command);

/// Whether its Message is handed over in MessagePieces.
bool in_pieces(const Command& command) noexcept;

/// What a positive reply to it looks like.
Shape shape(const Command& command);

/// The command line in one Send, or in several where a part of it is secret; AUTH without initial response. Fails
/// with bad_argument for CR, LF or NUL in an argument, an empty one, a message-number of 0, a space in a name
/// that is followed by another argument, a digest that is none.
Result<std::vector<Send>> encode(const Command& command);

/// AUTH with an initial response, as bytes; nullopt if the line would not fit into a command's 255 octets, so that
/// the response must wait for the server's first, empty challenge (RFC 5034 §4, RFC 2449 §4).
std::optional<std::vector<Send>> encode_with_initial_response(const Auth& command, std::string_view response);

/// What a positive reply carries: `text` from its first line, `block` as ReplyFramer gives it (it may be moved from).
/// Fails as the parser of that response does, and with bad_syntax if it is about another message than asked for.
Result<Response> collect(const Command& command, std::string_view text, std::string& block, const Limits& limits = {});

}  // namespace mailrig::pop3
