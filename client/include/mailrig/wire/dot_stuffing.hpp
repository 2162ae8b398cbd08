#pragma once
#include <string>
#include <string_view>

namespace mailrig {

/// Turns a message into what goes on the wire after DATA or RETR: every newline (CRLF, lone CR, lone LF)
/// becomes CRLF, a line that begins with "." gets another one, and finish() ends it with CRLF "." CRLF
/// (RFC 5321 §4.5.2, RFC 1939 §3). Because lone CR and LF never pass, no content can end the message
/// early, whatever the receiver takes for a line end (CVE-2023-51764 family).
class DotStuffer {
 public:
  /// Appends the encoding of the next piece to `out`; the pieces may be cut anywhere.
  void feed(std::string_view piece, std::string& out);
  /// Completes the last line if it is not, and ends the message. The object may then be used anew.
  void finish(std::string& out);

 private:
  bool line_start_ = true;
  bool after_cr_ = false;  // a CR has been seen and written as CRLF; an LF that follows belongs to it
};

/// The whole message, encoded and ended.
std::string dot_stuffed(std::string_view message);

/// One line of a dot-terminated block, without its CRLF: nullopt-like `ends` for "." alone, else the
/// text with the dot that stuffing added taken off.
struct DotLine {
  bool ends = false;
  std::string_view text;  ///< A view into the line given.
};
DotLine dot_unstuffed(std::string_view line) noexcept;

}  // namespace mailrig
