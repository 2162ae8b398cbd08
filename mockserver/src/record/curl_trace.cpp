// curl --trace and --trace-ascii: "=> Send header, 17 bytes (0x11)" and rows of "0000: " with hexadecimal digits or
// text.
#include <algorithm>
#include <charconv>

#include "log_format.hpp"

namespace mailrig::mock {
namespace {

struct Heading {
  enum class What { client, server, neither };
  What what;
  std::size_t size;
};

// heading = [time] ("=>" / "<=" / "==") SP text ["," SP number SP "bytes"]
std::optional<Heading> heading(std::string_view line) {
  const auto arrow = std::min({line.find("=> Send "), line.find("<= Recv "), line.find("== Info")});
  if (arrow == line.npos || arrow > 16) return std::nullopt;
  const auto text = line.substr(arrow);
  std::size_t size = 0;
  const auto comma = text.find(", ");
  if (comma != text.npos) std::from_chars(text.data() + comma + 2, text.data() + text.size(), size);
  const bool plain = text.substr(8).starts_with("header,") || text.substr(8).starts_with("data,");
  if (!plain) return Heading{Heading::What::neither, size};
  return Heading{text.front() == '=' ? Heading::What::client : Heading::What::server, size};
}

int digit(char c) {
  const auto at = std::string_view("0123456789abcdef").find(c);
  return at == std::string_view::npos ? -1 : static_cast<int>(at);
}

// row = 4*HEXDIG ":" SP data
std::optional<std::pair<std::size_t, std::string_view>> row(std::string_view line) {
  std::size_t offset = 0;
  const auto [end, error] = std::from_chars(line.data(), line.data() + line.size(), offset, 16);
  const auto rest = line.substr(static_cast<std::size_t>(end - line.data()));
  if (error != std::errc{} || end - line.data() < 4 || !rest.starts_with(": ")) return std::nullopt;
  return std::pair(offset, rest.substr(2));
}

// Sixteen columns "2a ", as many of them filled as there are bytes, and the text.
std::optional<std::string> hexadecimal(std::string_view data, std::size_t left) {
  std::string bytes;
  const auto count = std::min<std::size_t>(left, 16);
  if (count == 0 || data.size() < 48) return std::nullopt;
  for (std::size_t i = 0; i < count; ++i) {
    const auto high = digit(data[3 * i]), low = digit(data[3 * i + 1]);
    if (high < 0 || low < 0 || data[3 * i + 2] != ' ') return std::nullopt;
    bytes += static_cast<char>(high << 4 | low);
  }
  return bytes;
}

// Bytes of one heading, put together from rows.
class Block {
 public:
  explicit Block(Heading heading) : heading_(heading) {}

  bool add(std::size_t offset, std::string_view data) {
    if (offset < bytes_.size() || offset > heading_.size) return false;
    // --trace-ascii leaves out the CRLF between two rows.
    if (const auto gap = offset - bytes_.size(); gap == 2) bytes_ += "\r\n";
    else if (gap > 0) return false;
    const auto left = heading_.size - bytes_.size();
    if (const auto exact = hexadecimal(data, left)) bytes_ += *exact;
    else if (data.size() <= left) bytes_ += data;
    else return false;
    return true;
  }
  bool finish() {
    if (heading_.size - bytes_.size() == 2) bytes_ += "\r\n";
    return bytes_.size() == heading_.size;
  }

  const Heading& heading() const { return heading_; }
  const std::string& bytes() const { return bytes_; }

 private:
  Heading heading_;
  std::string bytes_;
};

bool looks_like(std::string_view text) {
  return any_line(text, [](std::string_view line) {
    const auto found = heading(line);
    return found && found->what != Heading::What::neither;
  });
}

Recordings parse(LogLines log) {
  Connections connections;
  std::optional<Block> block;
  const auto end_block = [&] {
    if (!block || block->heading().what == Heading::What::neither) return true;
    if (!block->finish()) return false;
    connections.current().bytes(block->heading().what == Heading::What::client ? Side::client : Side::server,
                                block->bytes());
    return true;
  };
  const auto broken =
      "rows of this block do not add up to the bytes that its heading says; curl's trace is cut or was edited";
  while (log.next()) {
    if (const auto found = heading(log.text())) {
      if (!end_block()) return log.error(broken);
      block.reset();
      if (found->size > most_log_bytes) return log.error("a block of more bytes than a log may have");
      if (found->what != Heading::What::neither) block.emplace(*found);
      else if (log.text().find("Info: Connected to") != std::string_view::npos) connections.next();
    } else if (block) {
      const auto found_row = row(log.text());
      if (!found_row) return log.error("expected a row such as '0000: ', or the next heading");
      if (!block->add(found_row->first, found_row->second)) return log.error(broken);
    }
  }
  if (!end_block()) return log.error(broken);
  return connections.take();
}

}  // namespace

const LogFormat curl_trace{"curl --trace", looks_like, parse};

}  // namespace mailrig::mock
