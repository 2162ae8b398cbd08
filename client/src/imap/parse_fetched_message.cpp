#include <algorithm>

#include "grammar.hpp"

namespace mailrig::imap {
namespace {

class MessageParser {
 public:
  MessageParser(Scanner& in, std::uint32_t number)
      : in_(in),
        sections_(in.list_of<FetchedSection>()),
        others_(in.list_of<RawItem>()),
        malformed_(in.list_of<std::string_view>()) {
    message_.number = number;
  }

  FetchedMessage parse() {
    items();
    message_.sections = sections_.view();
    message_.others = others_.view();
    message_.malformed = malformed_.view();
    return message_;
  }

 private:
  // msg-att = "(" (msg-att-dynamic / msg-att-static) *(SP (msg-att-dynamic / msg-att-static)) ")"
  void items() {
    in_.open_list("msg-att");
    for (bool first = true; in_.ok() && !in_.close_list(); first = false) {
      if (lost_end_ || (in_.at_end() && in_.tolerate(Tolerance::unclosed_list, ")"))) {
        lost_end_ = true;
        return;
      }
      if (!first) in_.space();
      if (in_.peek() == ')') in_.tolerate(Tolerance::trailing_space, "msg-att");
      else if (in_.peek() == '(' && in_.tolerate(Tolerance::wrapped_items, "msg-att")) items();
      else item_or_malformed();
    }
  }

  // One item, or its bytes if they do not fit: one bad message must not lose the batch.
  void item_or_malformed() {
    const auto begin = in_.mark();
    const auto message = message_;
    const auto sections = sections_.size(), others = others_.size();
    item();
    if (in_.ok() && in_.peek() != ' ' && in_.peek() != ')' && !in_.at_end()) in_.failed("SP");
    if (in_.ok() || !in_.rewind(begin)) return;
    message_ = message;
    sections_.shrink(sections);
    others_.shrink(others);
    in_.tolerate(Tolerance::malformed_item, "msg-att");
    skip_item();
    in_.add(malformed_, in_.since(begin.at));
  }

  // To the SP or ")" behind the item. If none can be made out, the rest of the response is part of it. A server that
  // does not escape backslashes in quoted strings ends them elsewhere than one that does, so both are tried.
  void skip_item() {
    const auto begin = in_.mark();
    for (const bool escapes : {true, false}) {
      skip_name();
      bool skipped = in_.peek() == ')' || (in_.accept(' ') && in_.skip_value(escapes));
      while (skipped && in_.peek() != ' ' && in_.peek() != ')') skipped = in_.skip_value(escapes);
      if (skipped || !in_.rewind(begin)) return;
    }
    in_.move_to_end();
    lost_end_ = true;
  }

  // atom
  std::string_view name() {
    const auto begin = in_.at();
    while (is_word_char(in_.peek()) && in_.peek() != '[') in_.advance(1);
    return in_.since(begin);
  }

  // atom [section ["<" number ">"]]
  std::string_view skip_name() {
    const auto begin = in_.at();
    name();
    if (in_.accept('[')) {
      while (!in_.at_end() && !in_.accept(']')) {
        if (in_.peek() != '"' && in_.peek() != '(') in_.advance(1);
        else if (!in_.skip_value()) in_.move_to_end();
      }
      while (is_word_char(in_.peek())) in_.advance(1);
    }
    return in_.since(begin);
  }

  void item() {
    const auto begin = in_.mark();
    const auto item_name = name();
    if (in_.peek() == '[') return equals(item_name, "BODY") ? body_section() : other(begin);
    in_.space();
    if (equals(item_name, "FLAGS")) set(message_.flags, in_.flag_list("flag"));
    else if (equals(item_name, "UID")) set(message_.uid, in_.nz_number());
    else if (equals(item_name, "ENVELOPE")) set(message_.envelope, in_.keep(parse_envelope(in_)));
    else if (equals(item_name, "INTERNALDATE")) internal_date();
    else if (equals(item_name, "RFC822.SIZE")) set(message_.size, in_.number64("number"));
    else if (equals(item_name, "BODY")) structure(message_.body);
    else if (equals(item_name, "BODYSTRUCTURE")) structure(message_.body_structure);
    else if (equals(item_name, "MODSEQ")) mod_seq();
    else if (equals(item_name, "RFC822")) rfc822(SectionText::whole);
    else if (equals(item_name, "RFC822.HEADER")) rfc822(SectionText::header);
    else if (equals(item_name, "RFC822.TEXT")) rfc822(SectionText::text);
    else other(begin);
  }

  template <class Field, class Value>
  void set(Field& field, Value value) {
    if (field) in_.tolerate(Tolerance::repeated_item, "msg-att");
    field = value;
  }

  // "INTERNALDATE" SP date-time
  void internal_date() {
    const auto text = in_.nstring("date-time");
    if (!text) {
      in_.tolerate(Tolerance::nil_string, "date-time");
      return;
    }
    const auto parsed = parse_date_time(*text);
    if (!parsed) return in_.failed("date-time");
    if (parsed->loose) in_.tolerate(Tolerance::loose_date, "date-day-fixed");
    if (parsed->value) set(message_.internal_date, *parsed->value);
    else in_.tolerate(Tolerance::impossible_date, "date");
  }

  // "BODY" ["STRUCTURE"] SP body
  void structure(const Body*& field) {
    if (in_.peek_nil() && in_.tolerate(Tolerance::missing_body, "body")) return in_.advance(3);
    if (in_.rest().starts_with("()") && in_.tolerate(Tolerance::missing_body, "body")) return in_.advance(2);
    set(field, in_.keep(parse_body(in_)));
  }

  // fetch-mod-resp = "MODSEQ" SP "(" permsg-modsequence ")"   RFC 7162 §7
  void mod_seq() {
    in_.open_list("fetch-mod-resp");
    if (in_.peek() == '-' && in_.tolerate(Tolerance::negative_number, "permsg-modsequence")) {
      in_.advance(1);
      in_.number64("permsg-modsequence");
    } else {
      set(message_.mod_seq, in_.number64("permsg-modsequence"));
    }
    if (!in_.close_list()) in_.failed(")");
  }

  // "RFC822" [".HEADER" / ".TEXT"] SP nstring
  void rfc822(SectionText text) {
    FetchedSection result;
    result.section.text = text;
    result.bytes = in_.nstring("nstring");
    result.by_rfc822_name = true;
    in_.add(sections_, result);
  }

  // "BODY" section ["<" number ">"] SP nstring
  void body_section() {
    FetchedSection result;
    result.section = parse_section(in_);
    if (in_.accept('<')) {
      result.origin = in_.number();
      if (in_.accept('.')) {
        in_.tolerate(Tolerance::origin_with_length, ">");
        in_.number();
      }
      in_.expect('>', ">");
    }
    in_.space();
    result.bytes = in_.nstring("nstring");
    in_.add(sections_, result);
  }

  // An item of another RFC: its name, with a section if there is one, and its value.
  void other(const Scanner::Mark& begin) {
    in_.rewind(begin);
    const auto item_name = skip_name();
    in_.space();
    const auto value = in_.at();
    if (!in_.skip_value()) return in_.failed("msg-att");
    in_.add(others_, {item_name, in_.since(value)});
  }

  Scanner& in_;
  FetchedMessage message_;
  ListBuilder<FetchedSection> sections_;
  ListBuilder<RawItem> others_;
  ListBuilder<std::string_view> malformed_;
  bool lost_end_ = false;
};

}  // namespace

FetchedMessage parse_fetched_message(Scanner& in, std::uint32_t number) { return MessageParser(in, number).parse(); }

const FetchedSection* FetchedMessage::section(SectionText text,
                                              std::initializer_list<std::uint32_t> part) const noexcept {
  for (const auto& candidate : sections)
    if (candidate.section.text == text &&
        std::equal(candidate.section.part.begin(), candidate.section.part.end(), part.begin(), part.end()))
      return &candidate;
  return nullptr;
}

}  // namespace mailrig::imap
