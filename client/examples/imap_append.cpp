// Puts a message into a mailbox: imap_append imap(s)://user@host:port/mailbox FILE
#include <filesystem>
#include <fstream>
#include <memory>

#include "imap_example.hpp"

namespace {

using namespace mailrig;

constexpr std::size_t piece_size = 64 << 10;

// The file is read while it is sent.
imap::MessageSource source_of(const std::string& path) {
  const auto file = std::make_shared<std::ifstream>(path, std::ios::binary);
  if (!*file) throw std::runtime_error("cannot read " + path);
  return {std::filesystem::file_size(path), [file]() -> Result<std::string> {
            std::string piece(piece_size, '\0');
            file->read(piece.data(), static_cast<std::streamsize>(piece.size()));
            if (file->bad()) return fail(Errc::source_failed, "a file that can be read");
            piece.resize(static_cast<std::size_t>(file->gcount()));
            return piece;
          }};
}

}  // namespace

int main(int argc, char** argv) {
  std::string path;
  std::vector<std::string> flags;
  CLI::App app{
      "Puts a message into a mailbox, octet by octet as it stands in a file; prints its identifier if it is told."};
  examples::ImapArguments arguments(app);
  app.add_option("file", path, "The message")->required();
  app.add_option("--flag", flags, "A flag that it is to have, such as \\Seen");
  CLI11_PARSE(app, argc, argv);
  return examples::exit_status("imap_append", [&] {
    examples::with_client(arguments, [&](imap::Client& client, const std::string& mailbox) {
      const auto where = client.append(mailbox, source_of(path), flags);
      if (where) examples::print(std::to_string(where->uid) + '\n');
    });
  });
}
