#pragma once
#include <cstddef>
#include <string>
#include <utility>

#include <mailrig/smtp/command.hpp>
#include <mailrig/wire/dot_stuffing.hpp>
#include <mailrig/wire/error.hpp>

namespace mailrig::smtp {

/// The content of a message on its way out: read where it comes from, no more held than a piece.
class Content {
 public:
  enum class Form {
    stuffed,  ///< For DATA: every newline is CRLF, dots are stuffed, and the final dot ends it.
    lines,    ///< For BDAT: every newline is CRLF.
    raw,      ///< For BDAT of binary content: as it is.
  };

  Content(std::string message, Source source, Form form)
      : message_(std::move(message)), source_(std::move(source)), form_(form) {}

  struct Piece {
    std::string bytes;
    bool last = false;
  };
  /// The next `size` bytes or somewhat more; fewer only of the last piece. Fails as the source does.
  Result<Piece> next(std::size_t size);

 private:
  Result<std::string> read(std::size_t size);
  void encode(std::string&& piece, std::string& out);
  void encode_lines(std::string_view piece, std::string& out);
  void finish(std::string& out);

  std::string message_;
  Source source_;
  Form form_;
  DotStuffer stuffer_;
  std::size_t taken_ = 0;  // of message_
  bool after_cr_ = false;  // a CR went out as CRLF; an LF that follows belongs to it
};

}  // namespace mailrig::smtp
