// An installed mailrig::mime, without anything of the protocols: a message with an attachment, made and taken apart.
#include <cstdio>

#include <mailrig/message/mime/compose.hpp>
#include <mailrig/message/mime/message.hpp>

int main() {
  using namespace mailrig;
  mime::Composition composition;
  composition.text = "See the file.\n";
  composition.attachments.push_back({std::string("content"), "file.txt", "text/plain", ""});
  const auto text = mime::compose(composition);
  if (!text) return std::puts(text.error().message().c_str()), 1;
  const auto message = mime::Message::parse(*text);
  if (!message) return std::puts(message.error().message().c_str()), 1;
  std::size_t leaves = 0;
  message->walk([&](const mime::Part& part) {
    if (!part.is_multipart()) ++leaves;
    return mime::Walk::on;
  });
  std::printf("%zu parts\n", leaves);
  return leaves == 2 ? 0 : 1;
}
