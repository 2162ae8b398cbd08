// Bytes and messages: the steps `send`, `expect`, `send-message` and `receive-message`.
#include "scenario_loader.hpp"

namespace mailrig::mock {

// raw = text / {hex: "0d 0a"}
std::string ScenarioLoader::read_raw(const YAML::Node& node, const Source& source, const std::string& key) {
  if (node.IsScalar()) {
    hold(node.Scalar().size(), where(source, node));
    return node.Scalar();
  }
  YamlMap map(source, node, "'" + key + "'");
  const auto hex = map.require("hex");
  map.done();
  const auto text = scalar(source, hex, "hex", "pairs of hexadecimal digits");
  hold(text.size(), where(source, hex));
  std::string bytes;
  std::optional<int> high;
  for (const char c : text) {
    const auto digit = std::string_view("0123456789abcdef").find(c >= 'A' && c <= 'F' ? static_cast<char>(c + 32) : c);
    if (c == ' ' && !high) continue;
    if (digit == std::string_view::npos) invalid(where(source, hex), "'hex' takes pairs of hexadecimal digits");
    if (high) bytes += static_cast<char>(*high << 4 | static_cast<int>(digit));
    high = high ? std::nullopt : std::optional<int>(static_cast<int>(digit));
  }
  if (high) invalid(where(source, hex), "'hex' takes pairs of hexadecimal digits; one has no second");
  return bytes;
}

// message = path / {file: path} / {text: content}, received ones also {as: name}
Message ScenarioLoader::read_message(const YAML::Node& node, const Source& source, const std::string& key) {
  const auto at = where(source, node);
  const bool receives = key == "receive-message";
  const bool submission = transcript_->protocol == Protocol::smtp || transcript_->protocol == Protocol::lmtp;
  if (transcript_->protocol == Protocol::imap || receives != submission)
    invalid(at,
            "'" + key + "' has no place in " + std::string(name(transcript_->protocol)) +
                ": the server sends messages in pop3 and receives them in smtp and lmtp; imap has literals, {@file}");
  Message message;
  message.who = receives ? Side::client : Side::server;
  if (node.IsScalar() && !receives) {
    message.content = message_file(source, node.Scalar(), at);
    return message;
  }
  YamlMap map(source, node, "'" + key + "'");
  const auto file = map.take("file"), text = map.take("text");
  if (receives) {
    if (const auto as = map.take("as"); as.IsDefined()) {
      message.name = scalar(source, as, "as", "a name");
      require_name(message.name, where(source, as));
    }
  }
  map.done();
  if (file.IsDefined() && text.IsDefined()) invalid(at, "'file' and 'text' exclude each other");
  if (file.IsDefined())
    message.content = message_file(source, scalar(source, file, "file", "a path"), where(source, file));
  if (text.IsDefined()) {
    message.content = with_crlf(scalar(source, text, "text"));
    hold(message.content->size(), at);
  }
  if (!message.content && !receives) invalid(at, "'send-message' takes a path, {file: path} or {text: content}");
  return message;
}

std::string ScenarioLoader::message_file(const Source& source, const std::string& path, const Where& asked) {
  auto content = with_crlf(read_file(resolve(source.path(), path, root_, asked), options_.limits.file, asked));
  hold(content.size(), asked);
  return content;
}

}  // namespace mailrig::mock
