#include "describe.hpp"

#include <algorithm>
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
  template <class T>
  static std::string show(const std::optional<std::span<const T>>& list) {
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
  static std::string nil_or(std::optional<std::string_view> text) { return text ? quote(*text) : std::string("NIL"); }
  static std::string show(const SequenceRange& range) {
    return std::to_string(range.first) + (range.last == range.first ? "" : ':' + std::to_string(range.last));
  }
  static std::string show(const DateTime& value) { return format_date_time(value); }
  static std::string show(const RawItem& item) { return std::string(item.name) + '=' + quote(item.value); }
  static std::string show(const IdField& field) { return quote(field.name) + '=' + nil_or(field.value); }
  static std::string show(const MetadataEntry& entry) { return quote(entry.name) + '=' + nil_or(entry.value); }
  static std::string show(const AclEntry& entry) { return quote(entry.identifier) + '=' + quote(entry.rights); }
  static std::string show(const QuotaResource& resource) {
    return std::string(resource.name) + '=' + std::to_string(resource.usage) + '/' + std::to_string(resource.limit);
  }
  static std::string show(const NamespaceExtension& extension) {
    return quote(extension.name) + '=' + show_list(extension.values);
  }
  static std::string show(const NamespacePrefix& prefix) {
    return Description("(")
               .add("prefix", prefix.prefix)
               .add("delimiter", prefix.delimiter)
               .add("extensions", prefix.extensions)
               .text() +
           ')';
  }
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
  static std::string show(const PartialRange& range) {
    const std::string sign = range.from_end ? "-" : "";
    return sign + std::to_string(range.first) + ':' + sign + std::to_string(range.last);
  }
  static std::string show(const PartialResults& results) {
    return Description("(").add("range", results.range).add("messages", results.messages).text() + ')';
  }
  static std::string show(const ThreadMember& member) {
    return std::string(member.depth, '>') + std::to_string(member.number);
  }
  static std::string show(const BinarySize& item) { return part_text(item.part) + ':' + std::to_string(item.size); }
  static std::string part_text(std::span<const std::uint32_t> part) {
    std::string text;
    for (const auto number : part) text += (text.empty() ? "" : ".") + std::to_string(number);
    return text;
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
    const auto part = part_text(fetched.section.part);
    return Description("(")
               .flag("rfc822", fetched.by_rfc822_name)
               .flag("binary", fetched.binary)
               .add("part", std::string_view(part))
               .add("text", words[static_cast<std::size_t>(fetched.section.text)])
               .add("fields", fetched.section.fields)
               .add("origin", fetched.origin)
               .add("bytes", fetched.bytes)
               .add("streamed", fetched.streamed)
               .text() +
           ')';
  }

  std::string text_;
};

struct DescribeCode {
  std::string operator()(std::monostate) const { return "opaque"; }
  // As on the wire, but for its case and "-".
  std::string operator()(code::Word word) const {
    std::string text(describe(word));
    std::transform(text.begin(), text.end(), text.begin(),
                   [](char c) { return c == '-' ? '_' : static_cast<char>(c | 0x20); });
    return text;
  }
  std::string operator()(const code::BadCharset& c) const {
    return Description("bad_charset").add("charsets", c.charsets).text();
  }
  std::string operator()(const code::Capability& c) const {
    return Description("capability").add("names", c.names).text();
  }
  std::string operator()(const code::PermanentFlags& c) const {
    return Description("permanent_flags").add("flags", c.flags).text();
  }
  std::string operator()(const code::BadEvent& c) const {
    return Description("bad_event").add("supported", c.supported).text();
  }
  std::string operator()(const code::MailboxId& c) const { return Description("mailbox_id").add("id", c.id).text(); }
  std::string operator()(const code::Metadata& c) const {
    static constexpr std::string_view words[] = {"long_entries", "max_size", "too_many", "no_private"};
    Description out("metadata");
    out.flag(words[static_cast<std::size_t>(c.problem)], true);
    if (c.octets != 0) out.add("octets", c.octets);
    return out.text();
  }
  std::string operator()(const code::Modified& c) const {
    return Description("modified").add("messages", c.messages).text();
  }
  std::string operator()(const code::Referral& c) const { return Description("referral").add("urls", c.urls).text(); }
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
  std::string operator()(const EnabledData& r) const { return Description("enabled").add("names", r.names).text(); }
  std::string operator()(const IdData& r) const { return Description("id").add("fields", r.fields).text(); }
  std::string operator()(const NamespaceData& r) const {
    return Description("namespace")
        .add("personal", r.personal)
        .add("other_users", r.other_users)
        .add("shared", r.shared)
        .text();
  }
  std::string operator()(const QuotaData& r) const {
    return Description("quota").add("root", r.root).add("resources", r.resources).text();
  }
  std::string operator()(const QuotaRootData& r) const {
    return Description("quota_root").add("mailbox", r.mailbox).add("roots", r.roots).text();
  }
  std::string operator()(const AclData& r) const {
    return Description("acl").add("mailbox", r.mailbox).add("entries", r.entries).text();
  }
  std::string operator()(const ListRightsData& r) const {
    return Description("list_rights")
        .add("mailbox", r.mailbox)
        .add("identifier", r.identifier)
        .add("required", r.required)
        .add("optional", r.optional)
        .text();
  }
  std::string operator()(const MyRightsData& r) const {
    return Description("my_rights").add("mailbox", r.mailbox).add("rights", r.rights).text();
  }
  std::string operator()(const MetadataData& r) const {
    return Description("metadata")
        .add("mailbox", r.mailbox)
        .flag("names_only", r.names_only)
        .add("entries", r.entries)
        .text();
  }
  std::string operator()(const MailboxList& r) const {
    static constexpr std::string_view words[] = {"list", "lsub", "xlist"};
    return Description(words[static_cast<std::size_t>(r.command)])
        .add("attributes", r.attributes)
        .add("delimiter", r.delimiter)
        .add("name", r.name)
        .add("child_info", r.child_info)
        .add("old_name", r.old_name)
        .add("others", r.others)
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
        .add("size", r.size)
        .add("deleted", r.deleted)
        .add("deleted_storage", r.deleted_storage)
        .add("highest_mod_seq", r.highest_mod_seq)
        .add("append_limit", r.append_limit)
        .add("mailbox_id", r.mailbox_id)
        .add("others", r.others)
        .text();
  }
  std::string operator()(const SearchResults& r) const {
    return Description("search").add("numbers", r.numbers).add("mod_seq", r.mod_seq).text();
  }
  std::string operator()(const ExtendedSearchResults& r) const {
    return Description("esearch")
        .add("tag", r.tag)
        .flag("uid", r.uid)
        .add("min", r.min)
        .add("max", r.max)
        .add("count", r.count)
        .add("all", r.all)
        .add("partial", r.partial)
        .add("mod_seq", r.mod_seq)
        .add("others", r.others)
        .text();
  }
  std::string operator()(const SortResults& r) const {
    return Description("sort").add("numbers", r.numbers).add("mod_seq", r.mod_seq).text();
  }
  std::string operator()(const ThreadResults& r) const {
    return Description("thread").add("members", r.members).text();
  }
  std::string operator()(const Vanished& r) const {
    return Description("vanished").flag("earlier", r.earlier).add("uids", r.uids).text();
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
        .add("save_date", r.save_date)
        .add("size", r.size)
        .add("mod_seq", r.mod_seq)
        .add("envelope", r.envelope)
        .add("body", r.body)
        .add("body_structure", r.body_structure)
        .add("sections", r.sections)
        .add("binary_sizes", r.binary_sizes)
        .add("preview", r.preview)
        .add("email_id", r.email_id)
        .add("thread_id", r.thread_id)
        .add("gmail_message_id", r.gmail_message_id)
        .add("gmail_thread_id", r.gmail_thread_id)
        .add("gmail_labels", r.gmail_labels)
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
