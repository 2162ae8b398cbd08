#include <utility>

#include "grammar.hpp"

namespace mailrig::imap {
namespace {

// Reads NIL or "()" where nothing is meant.
bool nothing(Scanner& in, Tolerance empty, std::string_view rule) {
  if (in.peek_nil()) return in.advance(3), true;
  if (in.peek() == '(' && in.peek_next() == ')' && in.tolerate(empty, rule)) return in.advance(2), true;
  return false;
}

// body-fld-param = "(" string SP string *(SP string SP string) ")" / nil
std::span<const Parameter> parameters(Scanner& in) {
  if (nothing(in, Tolerance::empty_list, "body-fld-param")) return {};
  auto list = in.list_of<Parameter>();
  in.list("body-fld-param", [&] {
    const auto name = in.string("string");
    in.space();
    in.add(list, {name, in.string("string")});
  });
  return list.view();
}

// body-fld-dsp = "(" string SP body-fld-param ")" / nil
std::optional<Disposition> disposition(Scanner& in) {
  if (nothing(in, Tolerance::empty_list, "body-fld-dsp")) return std::nullopt;
  if (in.peek() != '(') {
    in.tolerate(Tolerance::bare_disposition, "body-fld-dsp");
    return Disposition{in.string("string"), {}};
  }
  Disposition result;
  in.open_list("body-fld-dsp");
  const bool absent = in.peek_nil();
  result.type = in.string("string");
  if (in.peek() == ')') {
    in.tolerate(Tolerance::bare_disposition, "body-fld-param");
  } else {
    in.space();
    result.parameters = parameters(in);
  }
  if (!in.close_list()) in.failed(")");
  return absent ? std::nullopt : std::optional(result);
}

// body-fld-lang = nstring / "(" string *(SP string) ")"
std::span<const std::string_view> language(Scanner& in) {
  if (nothing(in, Tolerance::empty_list, "body-fld-lang")) return {};
  auto list = in.list_of<std::string_view>();
  if (in.peek() == '(') in.list("body-fld-lang", [&] { in.add(list, in.string("string")); });
  else in.add(list, in.string("body-fld-lang"));
  return list.view();
}

// body-fld-loc = nstring
std::string_view location(Scanner& in) {
  if (nothing(in, Tolerance::empty_list, "body-fld-loc")) return {};
  return in.text_of_nstring("body-fld-loc");
}

// SP before the next field, if there is one.
bool next_field(Scanner& in) {
  if (!in.ok() || in.peek() != ' ') return false;
  in.space();
  return in.peek() != ')' || !in.tolerate(Tolerance::trailing_space, ")");
}

// What both kinds of body end with: [SP body-fld-dsp [SP body-fld-lang [SP body-fld-loc *(SP body-extension)]]]
void extension_from_disposition(Scanner& in, Body& body) {
  if (!next_field(in)) return;
  body.disposition = disposition(in);
  if (!next_field(in)) return;
  body.language = language(in);
  if (!next_field(in)) return;
  body.location = location(in);
  if (!next_field(in)) return;
  const auto begin = in.at();
  auto end = begin;
  do {
    if (!in.skip_value()) return in.failed("body-extension");
    end = in.at();
  } while (next_field(in));
  body.extension = in.since(begin).substr(0, end - begin);
}

// body-ext-1part = body-fld-md5 [SP body-fld-dsp ...]
void extension_of_part(Scanner& in, Body& body) {
  if (!next_field(in)) return;
  body.md5 = in.text_of_nstring("body-fld-md5");
  extension_from_disposition(in, body);
}

// Exchange puts a description where the disposition belongs. A disposition is one word, a description hardly ever.
bool description_ahead(const Scanner& in) {
  if (in.peek() != ' ' || in.peek_next() != '"') return false;
  const auto quoted = in.rest().substr(2, in.rest().find('"', 2) - 2);
  return quoted.find(' ') != quoted.npos;
}

// body-ext-mpart = body-fld-param [SP body-fld-dsp ...]
void extension_of_multipart(Scanner& in, Body& body) {
  if (!next_field(in)) return;
  body.parameters = parameters(in);
  if (description_ahead(in) && in.tolerate(Tolerance::description_for_disposition, "body-fld-dsp")) {
    in.space();
    body.description = in.string("string");
  }
  extension_from_disposition(in, body);
}

// A multipart whose parts did not come: ("ALTERNATIVE"), ("RELATED" NIL ...), (NIL "alternative" ...).
void childless(Scanner& in, Body& body, std::string_view subtype) {
  in.tolerate(Tolerance::childless_multipart, "body");
  body.multipart = true;
  body.subtype = subtype;
  extension_of_multipart(in, body);
}

// body-type-mpart = 1*body SP media-subtype [SP body-ext-mpart]
void multipart(Scanner& in, Body& body) {
  body.multipart = true;
  auto parts = in.list_of<Body>();
  for (;;) {
    if (in.peek() == ' ' && in.peek_next() == '(' && in.tolerate(Tolerance::extra_space, "body")) in.advance(1);
    if (in.peek() != '(') break;
    in.add(parts, parse_body(in));
  }
  body.parts = parts.view();
  in.space();
  body.subtype = in.string("media-subtype");
  extension_of_multipart(in, body);
}

// Behind the octets of MESSAGE/RFC822: SP envelope SP body SP body-fld-lines
void encapsulated(Scanner& in, Body& body) {
  in.space();
  if (!nothing(in, Tolerance::missing_body, "envelope")) body.envelope = in.keep(parse_envelope(in));
  in.space();
  if (!nothing(in, Tolerance::missing_body, "body")) body.message = in.keep(parse_body(in));
  in.space();
  body.lines = in.number_or_absent();
}

// Behind the octets of TEXT: SP body-fld-lines
void lines_of_text(Scanner& in, Body& body) {
  if (in.peek() == ' ' && (is_digit(in.peek_next()) || in.peek_next() == '-')) {
    in.space();
    body.lines = in.number_or_absent();
  } else {
    in.tolerate(Tolerance::missing_lines, "body-fld-lines");
  }
}

// body-type-1part = (body-type-basic / body-type-msg / body-type-text) [SP body-ext-1part]
// body-fields     = body-fld-param SP body-fld-id SP body-fld-desc SP body-fld-enc SP body-fld-octets
void single_part(Scanner& in, Body& body) {
  in.space();
  body.parameters = parameters(in);
  in.space();
  body.id = in.text_of_nstring("body-fld-id");
  in.space();
  body.description = in.text_of_nstring("body-fld-desc");
  in.space();
  body.encoding = in.string("body-fld-enc");
  in.space();
  body.size = in.number_or_absent().value_or(0);
  if (equals(body.type, "TEXT")) lines_of_text(in, body);
  else if (equals(body.type, "MESSAGE") && equals(body.subtype, "RFC822")) encapsulated(in, body);
  extension_of_part(in, body);
}

// Behind the first string of a body: whether that was not the type of a single part but the subtype of a multipart.
bool no_subtype_ahead(const Scanner& in, std::string_view first) {
  for (const std::string_view type : {"TEXT", "APPLICATION", "IMAGE", "AUDIO", "VIDEO", "MESSAGE"})
    if (equals(first, type)) return false;
  return in.peek() == ')' || (in.peek() == ' ' && (in.peek_next() == '(' || in.peek_nil(1)));
}

}  // namespace

// body = "(" (body-type-1part / body-type-mpart) ")"
Body parse_body(Scanner& in) {
  Body body;
  in.open_list("body");
  if (in.peek() == '(') {
    multipart(in, body);
  } else if (in.peek_nil()) {
    in.advance(3);
    in.space();
    childless(in, body, in.string("media-subtype"));
  } else {
    body.type = in.string("media-type");
    if (no_subtype_ahead(in, body.type)) {
      childless(in, body, std::exchange(body.type, {}));
    } else {
      in.space();
      body.subtype = in.string("media-subtype");
      single_part(in, body);
    }
  }
  in.trailing_space();
  if (!in.close_list()) in.failed(")");
  return body;
}

}  // namespace mailrig::imap
