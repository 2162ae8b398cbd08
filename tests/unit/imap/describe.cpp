#include "describe.hpp"

#include <type_traits>

namespace mailrig::imap {
namespace {

// Writes "name=value" pairs in order; absent values leave no trace.
class Description {
 public:
  explicit Description(std::string_view title) : text_(title) {}

  template <class T>
  Description& add(std::string_view name, const T& value) {
    const auto shown = show(value);
    if (!shown.empty()) (text_ += ' ') += std::string(name) + '=' + shown;
    return *this;
  }
  Description& flag(std::string_view name, bool set) {
    if (set) (text_ += ' ') += name;
    return *this;
  }
  const std::string& text() const { return text_; }

  static std::string quote(std::string_view text) { return '"' + printable(text, 1000) + '"'; }

 private:
  static std::string show(std::string_view text) { return text.empty() ? std::string() : quote(text); }
  static std::string show(char c) { return quote({&c, 1}); }
  template <class T>
  requires std::is_integral_v<T>
  static std::string show(T number) { return std::to_string(number); }
  // An empty string that is there, unlike an empty field.
  static std::string show(std::optional<std::string_view> text) { return text ? quote(*text) : std::string(); }
  template <class T>
  static std::string show(const std::optional<T>& value) {
    return value ? show(*value) : std::string();
  }
  static std::string show(const std::optional<std::span<const std::string_view>>& list) {
    return list ? show_list(*list) : std::string();
  }
  template <class T>
  static std::string show(std::span<const T> list) {
    return list.empty() ? std::string() : show_list(list);
  }
  template <class T>
  static std::string show_list(std::span<const T> list) {
    std::string text = "[";
    for (const auto& item : list) {
      if (text.size() > 1) text += ' ';
      if constexpr (std::is_same_v<T, std::string_view>) text += quote(item);
      else text += show(item);
    }
    return text + ']';
  }
  static std::string show(const SequenceRange& range) {
    return std::to_string(range.first) + (range.last == range.first ? "" : ':' + std::to_string(range.last));
  }
  static std::string show(const DateTime& value) { return format_date_time(value); }
  static std::string show(const RawItem& item) { return std::string(item.name) + '=' + quote(item.value); }
  static std::string show(const Parameter& pair) { return quote(pair.name) + '=' + quote(pair.value); }
  static std::string show(const Address& address) {
    return Description("(")
               .add("name", address.name)
               .add("route", address.route)
               .add("mailbox", address.mailbox)
               .add("host", address.host)
               .text() +
           ')';
  }
  static std::string show(const Envelope& envelope) {
    return Description("(")
               .add("date", envelope.date)
               .add("subject", envelope.subject)
               .add("from", envelope.from)
               .add("sender", envelope.sender)
               .add("reply_to", envelope.reply_to)
               .add("to", envelope.to)
               .add("cc", envelope.cc)
               .add("bcc", envelope.bcc)
               .add("in_reply_to", envelope.in_reply_to)
               .add("message_id", envelope.message_id)
               .text() +
           ')';
  }
  static std::string show(const Disposition& disposition) {
    return Description("(").add("type", disposition.type).add("parameters", disposition.parameters).text() + ')';
  }
  template <class T>
  static std::string show(const T* pointer) {
    return pointer ? show(*pointer) : std::string();
  }
  static std::string show(const Body& body) {
    Description out("(");
    out.flag("multipart", body.multipart).add("type", body.type).add("subtype", body.subtype);
    out.add("parameters", body.parameters).add("parts", body.parts);
    out.add("id", body.id).add("description", body.description).add("encoding", body.encoding);
    if (body.size) out.add("size", body.size);
    out.add("lines", body.lines).add("envelope", body.envelope).add("message", body.message);
    out.add("md5", body.md5).add("disposition", body.disposition).add("language", body.language);
    out.add("location", body.location).add("extension", body.extension);
    return out.text() + ')';
  }
  static std::string show(const FetchedSection& fetched) {
    static constexpr std::string_view words[] = {"", "HEADER", "HEADER.FIELDS", "HEADER.FIELDS.NOT", "TEXT", "MIME"};
    std::string part;
    for (const auto number : fetched.section.part) part += (part.empty() ? "" : ".") + std::to_string(number);
    return Description("(")
               .flag("rfc822", fetched.by_rfc822_name)
               .add("part", std::string_view(part))
               .add("text", words[static_cast<std::size_t>(fetched.section.text)])
               .add("fields", fetched.section.fields)
               .add("origin", fetched.origin)
               .add("bytes", fetched.bytes)
               .text() +
           ')';
  }

  std::string text_;
};

struct DescribeCode {
  std::string operator()(std::monostate) const { return "opaque"; }
  std::string operator()(const code::Alert&) const { return "alert"; }
  std::string operator()(const code::BadCharset& c) const {
    return Description("bad_charset").add("charsets", c.charsets).text();
  }
  std::string operator()(const code::Capability& c) const {
    return Description("capability").add("names", c.names).text();
  }
  std::string operator()(const code::Parse&) const { return "parse"; }
  std::string operator()(const code::PermanentFlags& c) const {
    return Description("permanent_flags").add("flags", c.flags).text();
  }
  std::string operator()(const code::ReadOnly&) const { return "read_only"; }
  std::string operator()(const code::ReadWrite&) const { return "read_write"; }
  std::string operator()(const code::TryCreate&) const { return "try_create"; }
  std::string operator()(const code::UidNext& c) const { return Description("uid_next").add("value", c.value).text(); }
  std::string operator()(const code::UidValidity& c) const {
    return Description("uid_validity").add("value", c.value).text();
  }
  std::string operator()(const code::Unseen& c) const { return Description("unseen").add("number", c.number).text(); }
  std::string operator()(const code::NewName& c) const {
    return Description("new_name").add("old", c.old_name).add("new", c.new_name).text();
  }
  std::string operator()(const code::AppendUid& c) const {
    return Description("append_uid").add("uid_validity", c.uid_validity).add("uids", c.uids).text();
  }
  std::string operator()(const code::CopyUid& c) const {
    return Description("copy_uid")
        .add("uid_validity", c.uid_validity)
        .add("source", c.source)
        .add("destination", c.destination)
        .text();
  }
  std::string operator()(const code::HighestModSeq& c) const {
    return Description("highest_mod_seq").add("value", c.value).text();
  }
};

struct DescribeData {
  std::string operator()(const StatusResponse& r) const {
    Description out(r.tag ? "tagged" : "untagged");
    out.add("tag", r.tag.value_or(std::string_view())).add("condition", describe(r.condition));
    if (r.code) {
      out.flag("code {" + std::visit(DescribeCode{}, r.code->value) + '}', true);
      if (r.code->value.index() == 0) out.add("name", r.code->name).add("arguments", r.code->arguments);
    }
    return out.add("text", r.text).text();
  }
  std::string operator()(const ContinuationRequest& r) const {
    return Description("continuation").add("text", r.text).text();
  }
  std::string operator()(const CapabilityData& r) const {
    return Description("capability").add("names", r.names).text();
  }
  std::string operator()(const MailboxList& r) const {
    static constexpr std::string_view words[] = {"list", "lsub", "xlist"};
    return Description(words[static_cast<std::size_t>(r.command)])
        .add("attributes", r.attributes)
        .add("delimiter", r.delimiter)
        .add("name", r.name)
        .add("extended", r.extended)
        .text();
  }
  std::string operator()(const MailboxStatus& r) const {
    return Description("status")
        .add("name", r.name)
        .add("messages", r.messages)
        .add("recent", r.recent)
        .add("uid_next", r.uid_next)
        .add("uid_validity", r.uid_validity)
        .add("unseen", r.unseen)
        .add("others", r.others)
        .text();
  }
  std::string operator()(const SearchResults& r) const {
    return Description("search").add("numbers", r.numbers).add("mod_seq", r.mod_seq).text();
  }
  std::string operator()(const MailboxFlags& r) const { return Description("flags").add("flags", r.flags).text(); }
  std::string operator()(const Exists& r) const { return Description("exists").add("count", r.count).text(); }
  std::string operator()(const Recent& r) const { return Description("recent").add("count", r.count).text(); }
  std::string operator()(const Expunged& r) const { return Description("expunged").add("number", r.number).text(); }
  std::string operator()(const FetchedMessage& r) const {
    return Description("fetched")
        .add("number", r.number)
        .add("uid", r.uid)
        .add("flags", r.flags)
        .add("internal_date", r.internal_date)
        .add("size", r.size)
        .add("mod_seq", r.mod_seq)
        .add("envelope", r.envelope)
        .add("body", r.body)
        .add("body_structure", r.body_structure)
        .add("sections", r.sections)
        .add("others", r.others)
        .add("malformed", r.malformed)
        .text();
  }
  std::string operator()(const UnknownResponse& r) const {
    return Description("unknown").add("name", r.name).add("raw", r.raw).text();
  }
};

}  // namespace

std::string describe(const Response& response) {
  auto text = std::visit(DescribeData{}, response.data);
  std::string_view separator = " ~ ";
  for (const auto& [what, first_at, count] : response.tolerated) {
    text += separator;
    text += describe(what);
    if (count > 1) text += " x" + std::to_string(count);
    separator = ", ";
  }
  return text;
}

std::string describe(const Result<Response>& response) {
  return response ? describe(*response)
                  : std::string(describe(response.error().code)) + ": expected " + response.error().about.expected;
}

}  // namespace mailrig::imap
