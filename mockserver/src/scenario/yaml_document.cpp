#include "yaml_document.hpp"

#include <algorithm>
#include <optional>
#include <sstream>

#include <yaml-cpp/depthguard.h>
#include <yaml-cpp/eventhandler.h>

#include <mailrig/wire/error.hpp>

namespace mailrig::mock {
namespace {

// YAML is text. (The library would take 0x04 for the end of the file.)
void refuse_control_characters(const Source& source) {
  const auto& text = source.text();
  int line = 1;
  std::size_t line_begin = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const auto byte = static_cast<unsigned char>(text[i]);
    const bool line_end = byte == '\n' || (byte == '\r' && i + 1 < text.size() && text[i + 1] == '\n');
    if (!line_end && byte != '\t' && (byte < ' ' || byte == 0x7f))
      invalid(source.where(line, static_cast<int>(i - line_begin) + 1),
              "a control character, '" + printable(text.substr(i, 1)) + "', where a scenario is text");
    if (byte != '\n') continue;
    ++line;
    line_begin = i + 1;
  }
}

// Hears where a document begins, and nothing else.
class DocumentStart final : public YAML::EventHandler {
 public:
  YAML::Mark mark;

  void OnDocumentStart(const YAML::Mark& at) override { mark = at; }
  void OnDocumentEnd() override {}
  void OnNull(const YAML::Mark&, YAML::anchor_t) override {}
  void OnAlias(const YAML::Mark&, YAML::anchor_t) override {}
  void OnScalar(const YAML::Mark&, const std::string&, YAML::anchor_t, const std::string&) override {}
  void OnSequenceStart(const YAML::Mark&, const std::string&, YAML::anchor_t, YAML::EmitterStyle::value) override {}
  void OnSequenceEnd() override {}
  void OnMapStart(const YAML::Mark&, const std::string&, YAML::anchor_t, YAML::EmitterStyle::value) override {}
  void OnMapEnd() override {}
};

// YAML::Load() reads the first document and looks at nothing behind it; YAML::LoadAll() never ends on ",a: b".
void refuse_second_document(const Source& source) {
  std::istringstream text(source.text());
  YAML::Parser parser(text);
  DocumentStart start;
  if (parser.HandleNextDocument(start) && parser.HandleNextDocument(start))
    invalid(source.where(start.mark.line + 1, start.mark.column + 1), "a second document; a file holds one scenario");
}

}  // namespace

YAML::Node parse_document(const Source& source) {
  refuse_control_characters(source);
  const auto at = [&](const YAML::Exception& error) {
    return source.where(error.mark.line + 1, error.mark.column + 1);
  };
  try {
    refuse_second_document(source);
    return YAML::Load(source.text());
  } catch (const YAML::DeepRecursion& deep) {
    invalid(at(deep), "not YAML: nested too deep");
  } catch (const YAML::Exception& broken) {
    invalid(at(broken), "not YAML: " + broken.msg);
  }
}

// An empty value has no place of its own, and the library gives it that of what follows; it stands behind the last
// thing before.
Where where(const Source& source, const YAML::Node& node) {
  const auto mark = node.Mark();
  if (mark.is_null()) return source.where(1, 1);  // an empty file
  int line = mark.line + 1;
  if (!node.IsNull() || source.line(line).substr(static_cast<std::size_t>(mark.column)).starts_with('~'))
    return source.where(line, mark.column + 1);
  auto before = source.line(line).substr(0, static_cast<std::size_t>(mark.column));
  while (before.find_last_not_of(" \t") == before.npos && line > 1) before = source.line(--line);
  return source.where(line, std::max(static_cast<int>(before.find_last_not_of(" \t")) + 1, 1));
}

}  // namespace mailrig::mock
