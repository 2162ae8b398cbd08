#pragma once
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include <mailrig/mock/recording.hpp>

namespace mailrig::mock {

/// What a log tells of one connection, gathered and then mended: logs leave out contents, round the end of a message
/// off, or break lines for print, and sizes, literals and dots come out consistent all the same. Whatever had to be
/// made up is told as Untold.
class LogConversation {
 public:
  /// One line, without its end.
  void line(Side who, std::string_view text);
  /// Bytes as they were, cut anywhere.
  void bytes(Side who, std::string_view bytes);
  void untold(std::string what);
  /// The client said credentials here, and the log keeps them back with the whole line. `user` may be empty.
  void hidden_credentials(std::string user);
  void ended(Side who);

  bool empty() const { return entries_.empty(); }
  /// The recording; what is gathered then begins anew.
  Recording take();

 private:
  struct Entry {
    enum class Kind { said, untold, hidden, ended };
    Kind kind = Kind::said;
    Side who{};
    std::string text;    ///< Without `ending`
    std::string ending;  ///< CRLF, LF, or nothing where the other side went on before there was one.
  };
  class Mender;

  void complete(std::string& partial, Side who);

  std::vector<Entry> entries_;
  std::string partial_[2];
};

}  // namespace mailrig::mock
