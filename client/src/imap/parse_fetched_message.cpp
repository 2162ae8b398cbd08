#include "grammar.hpp"

namespace mailrig::imap {
namespace {

class MessageParser {
 public:
  MessageParser(Scanner& in, std::uint32_t number)
      : in_(in),
        sections_(in.list_of<FetchedSection>()),
        binary_sizes_(in.list_of<BinarySize>()),
        others_(in.list_of<RawItem>()),
        malformed_(in.list_of<std::string_view>()) {
    message_.number = number;
  }

  FetchedMessage parse() {
    items();
    message_.sections = sections_.view();
    message_.binary_sizes = binary_sizes_.view();
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
    const auto sections = sections_.size(), binary_sizes = binary_sizes_.size(), others = others_.size();
    item();
    if (in_.ok() && in_.peek() != ' ' && in_.peek() != ')' && !in_.at_end()) in_.failed("SP");
    if (in_.ok() || !in_.rewind(begin)) return;
    message_ = message;
    sections_.shrink(sections);
    binary_sizes_.shrink(binary_sizes);
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
      in_.item_name();
      in_.accept(' ');
      bool skipped = in_.peek() == ')' || in_.skip_value(escapes);
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

  void item() {
    const auto begin = in_.mark();
    const auto item_name = name();
    if (in_.peek() == '[') return item_with_section(item_name, begin);
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
    else if (!item_of_extension(item_name)) other(begin);
  }

  void item_with_section(std::string_view item_name, const Scanner::Mark& begin) {
    if (equals(item_name, "BODY")) section(false);
    else if (equals(item_name, "BINARY")) section(true);
    else if (equals(item_name, "BINARY.SIZE")) binary_size();
    else other(begin);
  }

  bool item_of_extension(std::string_view item_name) {
    if (equals(item_name, "SAVEDATE")) save_date();
    else if (equals(item_name, "PREVIEW")) set(message_.preview, in_.nstring("nstring"));
    else if (equals(item_name, "EMAILID")) object_id(message_.email_id);
    else if (equals(item_name, "THREADID")) thread_id();
    else if (equals(item_name, "X-GM-MSGID")) set(message_.gmail_message_id, in_.unsigned64("X-GM-MSGID"));
    else if (equals(item_name, "X-GM-THRID")) set(message_.gmail_thread_id, in_.unsigned64("X-GM-THRID"));
    else if (equals(item_name, "X-GM-LABELS")) gmail_labels();
    else return false;
    return true;
  }

  template <class Field, class Value>
  void set(Field& field, Value value) {
    if (field) in_.tolerate(Tolerance::repeated_item, "msg-att");
    field = value;
  }

  // "INTERNALDATE" SP date-time
  void internal_date() {
    const auto text = in_.nstring("date-time");
    if (text) date_time(*text, message_.internal_date);
    else in_.tolerate(Tolerance::nil_string, "date-time");
  }

  // "SAVEDATE" SP (date-time / nil)   RFC 8514 §5
  void save_date() {
    if (const auto text = in_.nstring("date-time")) date_time(*text, message_.save_date);
  }

  void date_time(std::string_view text, std::optional<DateTime>& field) {
    const auto parsed = parse_date_time(text);
    if (!parsed) return in_.failed("date-time");
    if (parsed->loose) in_.tolerate(Tolerance::loose_date, "date-day-fixed");
    if (parsed->value) set(field, *parsed->value);
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

  // nstring, or what is left of one that was streamed
  void octets_of(FetchedSection& section) {
    section.streamed = in_.streamed_literal();
    section.bytes = section.streamed ? std::string_view() : in_.nstring("nstring");
  }

  // "RFC822" [".HEADER" / ".TEXT"] SP nstring
  void rfc822(SectionText text) {
    FetchedSection result;
    result.section.text = text;
    octets_of(result);
    result.by_rfc822_name = true;
    in_.add(sections_, result);
  }

  // "BODY" section ["<" number ">"] SP nstring
  // "BINARY" section-binary ["<" number ">"] SP (nstring / literal8)   RFC 3516 §4.3, §7
  void section(bool binary) {
    FetchedSection result;
    result.section = binary ? section_binary() : parse_section(in_);
    result.binary = binary;
    if (in_.accept('<')) {
      result.origin = in_.number();
      if (in_.accept('.')) {
        in_.tolerate(Tolerance::origin_with_length, ">");
        in_.number();
      }
      in_.expect('>', ">");
    }
    in_.space();
    octets_of(result);
    in_.add(sections_, result);
  }

  // section-binary = "[" [section-part] "]"
  SectionView section_binary() {
    const auto result = parse_section(in_);
    if (result.text != SectionText::whole) in_.failed("section-binary");
    return result;
  }

  // "BINARY.SIZE" section-binary SP number
  void binary_size() {
    BinarySize result;
    result.part = section_binary().part;
    in_.space();
    result.size = in_.number64("number");
    in_.add(binary_sizes_, result);
  }

  // "(" objectid ")"   RFC 8474 §7
  void object_id(std::optional<std::string_view>& field) {
    in_.open_list("objectid");
    set(field, in_.word("objectid"));
    in_.expect_close();
  }

  // "THREADID" SP ("(" objectid ")" / nil)
  void thread_id() {
    if (in_.peek_nil()) in_.advance(3);
    else object_id(message_.thread_id);
  }

  // "X-GM-LABELS" SP "(" [label *(SP label)] ")", where a label is an astring or, of the system, a flag
  void gmail_labels() {
    auto labels = in_.list_of<std::string_view>();
    in_.list("X-GM-LABELS", [&] {
      const auto begin = in_.at();
      if (in_.accept('\\')) {
        in_.word("flag");
        in_.add(labels, in_.since(begin));
      } else {
        in_.add(labels, in_.astring("X-GM-LABELS"));
      }
    });
    set(message_.gmail_labels, labels.view());
  }

  // An item of another RFC: its name, with a section if there is one, and its value.
  void other(const Scanner::Mark& begin) {
    in_.rewind(begin);
    const auto item_name = in_.item_name();
    in_.space();
    const auto value = in_.at();
    if (!in_.skip_value()) return in_.failed("msg-att");
    in_.add(others_, {item_name, in_.since(value)});
  }

  Scanner& in_;
  FetchedMessage message_;
  ListBuilder<FetchedSection> sections_;
  ListBuilder<BinarySize> binary_sizes_;
  ListBuilder<RawItem> others_;
  ListBuilder<std::string_view> malformed_;
  bool lost_end_ = false;
};

}  // namespace

FetchedMessage parse_fetched_message(Scanner& in, std::uint32_t number) { return MessageParser(in, number).parse(); }

}  // namespace mailrig::imap
