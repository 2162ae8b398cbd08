#include <mailrig/message/header.hpp>

#include <algorithm>

#include "characters.hpp"

namespace mailrig::message {
namespace {

std::string_view without_line_end(std::string_view line) noexcept {
  if (line.ends_with('\n')) line.remove_suffix(1);
  if (line.ends_with('\r')) line.remove_suffix(1);
  return line;
}

/// Takes the next line off a text, its end included.
std::string_view take_line(std::string_view& text) noexcept {
  const auto lf = text.find('\n');
  const auto line = text.substr(0, lf == text.npos ? lf : lf + 1);
  text.remove_prefix(line.size());
  return line;
}

bool has_blank_line(std::string_view text) noexcept {
  return text.find("\n\n") != text.npos || text.find("\n\r\n") != text.npos;
}

// field-name = 1*ftext      RFC 5322 §3.6.8, and *WSP behind it §4.5.8
std::string_view field_name(std::string_view line) noexcept {
  auto name = line.substr(0, line.find(':'));
  if (name.size() == line.size()) return {};
  while (!name.empty() && is_white_space(name.back())) name.remove_suffix(1);
  return std::all_of(name.begin(), name.end(), is_ftext) ? name : std::string_view{};
}

class Reader {
 public:
  Reader(std::string_view text, const Limits& limits) : text_(text), rest_(text), limits_(limits) {}

  Result<ParsedHeader> read() {
    skip_mbox_from();
    while (!rest_.empty()) {
      auto behind = rest_;
      const auto raw = take_line(behind);
      const auto line = without_line_end(raw);
      if (line.empty()) return finish(behind);
      if (!is_part_of_field(line) && out_.malformed.empty() && !has_blank_line(rest_)) break;
      if (raw.size() > limits_.line) return fail(Errc::line_too_long, "a line's end", offset(), text_);
      rest_ = behind;
      add(raw, line);
      if (out_.header.fields().size() + out_.malformed.size() + (field_.raw.empty() ? 0 : 1) > limits_.items)
        return fail(Errc::too_many_items, "the end of the header", offset(), text_);
    }
    out_.missing_blank_line = true;
    return finish(rest_);
  }

 private:
  std::size_t offset() const noexcept { return text_.size() - rest_.size(); }

  void skip_mbox_from() {
    auto behind = rest_;
    const auto line = without_line_end(take_line(behind));
    if (!(line.starts_with("From ") || line.starts_with(">From ")) || !field_name(line).empty()) return;
    out_.mbox_from = line;
    rest_ = behind;
  }

  bool is_part_of_field(std::string_view line) const noexcept {
    return is_white_space(line.front()) ? !field_.raw.empty() : !field_name(line).empty();
  }

  void add(std::string_view raw, std::string_view line) {
    if (!is_part_of_field(line)) {
      complete();
      out_.malformed.push_back(raw);
    } else if (is_white_space(line.front())) {
      field_.raw += raw;
      field_.value += line;
    } else {
      complete();
      field_.raw = raw;
      field_.name = field_name(line);
      field_.value = line.substr(line.find(':') + 1);
    }
  }

  void complete() {
    if (field_.raw.empty()) return;
    field_.value = trimmed(field_.value);
    out_.header.append(std::move(field_));
    field_ = {};
  }

  ParsedHeader finish(std::string_view body) {
    complete();
    out_.body = body;
    return std::move(out_);
  }

  std::string_view text_, rest_;
  const Limits& limits_;
  ParsedHeader out_;
  Field field_;  // the one whose lines are being read, if its raw is not empty
};

}  // namespace

const Field* Header::find(std::string_view name) const noexcept {
  const auto found = std::find_if(fields_.begin(), fields_.end(),
                                  [&](const Field& field) { return same_ignoring_case(field.name, name); });
  return found == fields_.end() ? nullptr : &*found;
}

std::string_view Header::value(std::string_view name) const noexcept {
  const auto* field = find(name);
  return field ? std::string_view(field->value) : std::string_view{};
}

std::vector<const Field*> Header::find_all(std::string_view name) const {
  std::vector<const Field*> found;
  for (const auto& field : fields_)
    if (same_ignoring_case(field.name, name)) found.push_back(&field);
  return found;
}

std::size_t Header::remove(std::string_view name) {
  return std::erase_if(fields_, [&](const Field& field) { return same_ignoring_case(field.name, name); });
}

std::string Header::text() const {
  std::string out;
  for (const auto& field : fields_)
    for (std::string_view rest = field.raw; !rest.empty();) (out += without_line_end(take_line(rest))) += "\r\n";
  return out;
}

Result<ParsedHeader> parse_header(std::string_view text, const Limits& limits) { return Reader(text, limits).read(); }

}  // namespace mailrig::message
