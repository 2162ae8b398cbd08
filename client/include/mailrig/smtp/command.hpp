#pragma once
#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include <mailrig/auth/mechanism.hpp>
#include <mailrig/smtp/path.hpp>
#include <mailrig/wire/error.hpp>
#include <mailrig/wire/peer.hpp>
#include <mailrig/wire/source.hpp>

namespace mailrig::smtp {

// Each command by its RFC keyword: RFC 5321 §4.1.1, and where noted another.

struct Ehlo {
  std::string domain;  ///< Domain or address-literal, such as "[127.0.0.1]".
};
struct Helo {
  std::string domain;
};
struct Lhlo {  ///< LMTP's EHLO, RFC 2033 §4.1; from there on the conversation is LMTP.
  std::string domain;
};

/// esmtp-keyword ["=" esmtp-value], such as SIZE=1000 (RFC 1870) or BODY=8BITMIME (RFC 1652).
struct Parameter {
  std::string keyword;
  std::optional<std::string> value;
};

/// How a message is to be delivered; all but the first are obsolete (RFC 821 §3.4, RFC 5321 appendix F.6).
enum class Verb { mail, send, soml, saml };

struct Mail {                ///< Begins a transaction.
  std::string reverse_path;  ///< Without "<>"; empty for the null path of notifications (RFC 5321 §4.5.5).
  std::vector<Parameter> parameters;
  Verb verb = Verb::mail;
};
struct Rcpt {
  std::string forward_path;  ///< Without "<>".
  std::vector<Parameter> parameters;
};
using mailrig::Source;

struct Data {
  /// With any line ends; goes out with CRLF and stuffed dots, and only once the server has asked for it.
  std::string message;
  Source source = {};  ///< What follows `message`, if there is more.
};
struct Bdat {  ///< RFC 3030 §2: the message in chunks, each with its size and its reply.
  std::string message;
  Source source = {};
  bool binary = false;           ///< Line ends are left as they are (BODY=BINARYMIME, §3); else they become CRLF.
  std::size_t chunk = 64 << 10;  ///< Octets of a chunk, or somewhat more; at least 1.
};
struct Rset {};
struct Vrfy {
  std::string string;
};
struct Expn {
  std::string string;
};
struct Help {
  std::optional<std::string> string;
};
struct Noop {
  std::optional<std::string> string;
};
struct Quit {};
struct Starttls {};                            ///< RFC 3207
struct Xque {};                                ///< Queue without delivering at once; in no RFC, offered by name.
struct Auth {                                  ///< RFC 4954 (and its forerunner RFC 2554)
  std::shared_ptr<auth::Mechanism> mechanism;  ///< Never null; used for this one exchange.
  /// Send what the mechanism says first along with the command, if it fits into a command's 512 octets.
  bool with_initial_response = true;
};

using Command =
    std::variant<Ehlo, Helo, Lhlo, Mail, Rcpt, Data, Rset, Vrfy, Expn, Help, Noop, Quit, Starttls, Auth, Bdat, Xque>;

/// The keyword, such as "RCPT".
std::string_view keyword(const Command& command);

/// The command line: of AUTH without initial response, of DATA without content, of BDAT the keyword alone. Fails with
/// bad_argument for CR, LF, NUL or another control character in an argument, an empty one, a path or domain that is
/// none (path.hpp), a parameter that does not fit RFC 5321 §4.1.2.
/// @param charset  utf8 once the server offers SMTPUTF8.
Result<Send> encode(const Command& command, Charset charset = Charset::ascii);

/// AUTH with an initial response, as bytes; nullopt if the line would not fit into a command's 512 octets, so that
/// the response must wait for the server's first, empty challenge (RFC 4954 §4, RFC 5321 §4.5.3.1.4).
std::optional<std::vector<Send>> encode_with_initial_response(const Auth& command, std::string_view response);

}  // namespace mailrig::smtp
