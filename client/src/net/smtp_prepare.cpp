#include <mailrig/net/smtp_prepare.hpp>

#include <algorithm>
#include <array>

#include <mailrig/message/address.hpp>
#include <mailrig/message/header.hpp>
#include <mailrig/message/make_field.hpp>

namespace mailrig::smtp {
namespace {

using message::Header;

constexpr char lower(char c) noexcept { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; }

bool same(std::string_view a, std::string_view b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(), [](char x, char y) { return lower(x) == lower(y); });
}

template <std::size_t N>
bool is_one_of(std::string_view name, const std::array<std::string_view, N>& names) {
  return std::any_of(names.begin(), names.end(), [&](std::string_view one) { return same(one, name); });
}

constexpr std::array<std::string_view, 12> address_fields{
    "From",        "Sender",        "Reply-To",  "To",        "Cc",         "Bcc",
    "Resent-From", "Resent-Sender", "Resent-To", "Resent-Cc", "Resent-Bcc", "Disposition-Notification-To"};

// Those that RFC 5322 §3.6 allows once, without those of addresses
constexpr std::array<std::string_view, 10> single_fields{
    "Date",        "Message-ID",        "In-Reply-To",  "References",   "Subject",
    "Resent-Date", "Resent-Message-ID", "MIME-Version", "Content-Type", "Content-Transfer-Encoding"};

bool is_ascii(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) < 0x80; });
}

Result<message::Field> make_field(const HeaderField& field) {
  const auto& [name, value] = field;
  if (is_one_of(name, address_fields)) {
    auto addresses = message::parse_address_list(value);
    if (!addresses) return tl::unexpected(std::move(addresses.error()));
    return message::make_address_field(name, *addresses);
  }
  return is_ascii(value) && !same(name, "Subject") ? message::make_structured_field(name, value)
                                                   : message::make_text_field(name, value);
}

// What the caller adds: fields of addresses joined, of the others the last one where there may be only one.
std::vector<HeaderField> joined(const std::vector<HeaderField>& fields) {
  std::vector<HeaderField> out;
  for (const auto& field : fields) {
    const bool addresses = is_one_of(field.first, address_fields);
    const auto before =
        addresses || is_one_of(field.first, single_fields)
            ? std::find_if(out.begin(), out.end(), [&](const auto& one) { return same(one.first, field.first); })
            : out.end();
    if (before == out.end()) out.push_back(field);
    else if (addresses) before->second += ", " + field.second;
    else before->second = field.second;
  }
  return out;
}

/// A message on its way to being one that can be sent.
class Preparation {
 public:
  Preparation(Header header, const PrepareOptions& options) : header_(std::move(header)), options_(options) {}

  Result<void> add_fields() {
    for (const auto& field : joined(options_.headers)) {
      auto made = make_field(field);
      if (!made) return tl::unexpected(std::move(made.error()));
      if (is_one_of(field.first, address_fields) || is_one_of(field.first, single_fields)) header_.remove(field.first);
      header_.append(std::move(*made));
    }
    const auto& all = header_.fields();
    resent_ = std::any_of(all.begin(), all.end(), [](const auto& field) {
      return same(std::string_view(field.name).substr(0, resent_prefix.size()), resent_prefix);
    });
    return {};
  }

  Result<void> find_originator() {
    if (!options_.originator.empty()) {
      originator_ = options_.originator;
      return message::check_plain_address(originator_, message::Charset::utf8);
    }
    auto authors = mailboxes_of({"From"});
    if (!authors) return tl::unexpected(std::move(authors.error()));
    if (authors->empty()) return fail(Errc::bad_argument, resent_ ? "Resent-From" : "From");
    originator_ = std::move(authors->front());
    return {};
  }

  Result<void> find_recipients() {
    if (options_.recipients.empty()) {
      auto found = mailboxes_of({"To", "Cc", "Bcc"});
      if (!found) return tl::unexpected(std::move(found.error()));
      recipients_ = std::move(*found);
    }
    for (const auto& one : options_.recipients) {
      if (auto plain = message::check_plain_address(one, message::Charset::utf8); !plain) return plain;
      add_once(recipients_, one);
    }
    if (recipients_.empty()) return fail(Errc::bad_argument, "a recipient");
    return {};
  }

  Result<void> complete_header() {
    header_.remove("Bcc");
    header_.remove("Resent-Bcc");
    const auto date = options_.date ? *options_.date : message::now();
    if (auto added = add_missing("Message-ID", date); !added) return added;
    if (auto added = add_missing("Date", date); !added) return added;
    if (auto added = add_missing("From", date); !added) return added;
    if (!resent_) return {};
    if (auto added = add_missing("Resent-Message-ID", date); !added) return added;
    if (auto added = add_missing("Resent-Date", date); !added) return added;
    return add_missing("Resent-From", date);
  }

  PreparedMessage done(std::string_view body) && {
    return {std::move(originator_), std::move(recipients_), header_.text() + "\r\n" + std::string(body)};
  }

 private:
  static constexpr std::string_view resent_prefix = "Resent-";

  static void add_once(std::vector<std::string>& addresses, std::string address) {
    if (std::find(addresses.begin(), addresses.end(), address) == addresses.end())
      addresses.push_back(std::move(address));
  }

  // The mailboxes of these fields, or in a message that is sent again of their namesakes with "Resent-".
  Result<std::vector<std::string>> mailboxes_of(std::initializer_list<std::string_view> names) const {
    std::vector<std::string> found;
    for (const auto name : names)
      for (const auto* field : header_.find_all((resent_ ? std::string(resent_prefix) : "") + std::string(name))) {
        const auto addresses = message::parse_address_list(field->value);
        if (!addresses) return tl::unexpected(addresses.error());
        for (const auto& mailbox : message::mailboxes(*addresses)) add_once(found, mailbox.address());
      }
    return found;
  }

  Result<void> add_missing(std::string_view name, const message::DateTime& date) {
    if (header_.find(name)) return {};
    auto made = make_missing(name, date);
    if (!made) return tl::unexpected(std::move(made.error()));
    header_.prepend(std::move(*made));
    return {};
  }

  Result<message::Field> make_missing(std::string_view name, const message::DateTime& date) const {
    if (name.ends_with("Date")) return message::make_date_field(name, date);
    if (name.ends_with("From")) {
      auto author = message::parse_address_list(originator_);
      if (!author) return tl::unexpected(std::move(author.error()));
      return message::make_address_field(name, *author);
    }
    const auto at = originator_.rfind('@');
    const auto domain =
        at == originator_.npos ? std::string_view("localhost") : std::string_view(originator_).substr(at + 1);
    auto id = message::make_message_id(is_ascii(domain) ? domain : "localhost");
    if (!id) return tl::unexpected(std::move(id.error()));
    return message::make_structured_field(name, *id);
  }

  Header header_;
  const PrepareOptions& options_;
  bool resent_ = false;
  std::string originator_;
  std::vector<std::string> recipients_;
};

}  // namespace

Result<PreparedMessage> prepare(std::string_view message, const PrepareOptions& options) {
  auto parsed = message::parse_header(message);
  if (!parsed) return tl::unexpected(std::move(parsed.error()));
  Preparation preparation(std::move(parsed->header), options);
  return preparation.add_fields()
      .and_then([&] { return preparation.find_originator(); })
      .and_then([&] { return preparation.find_recipients(); })
      .and_then([&] { return preparation.complete_header(); })
      .map([&] { return std::move(preparation).done(parsed->body); });
}

}  // namespace mailrig::smtp
