#include "smtp_mail_for.hpp"

#include <algorithm>
#include <string_view>

namespace mailrig::smtp {
namespace {

[[noreturn]] void refuse(std::string_view expected) { throw ClientError(fail(Errc::bad_argument, expected).value()); }

bool beyond_ascii(std::string_view text) {
  return std::any_of(text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) >= 0x80; });
}

bool has(const std::vector<Parameter>& parameters, std::string_view keyword) {
  return std::any_of(parameters.begin(), parameters.end(), [&](const auto& one) { return one.keyword == keyword; });
}

// The header, as far as it stands in the message itself.
std::string_view header_of(std::string_view message) {
  return message.substr(0, std::min(message.find("\n\n"), message.find("\n\r\n")));
}

class MailCommand {
 public:
  MailCommand(const Submission& submission, const Extensions* extensions, bool secure)
      : submission_(submission), extensions_(extensions), mail_{submission.from, submission.parameters} {
    add_size();
    add_body();
    add_utf8();
    if (submission.require_tls) {
      if (!secure) refuse("TLS, for a message that requires it");
      need("REQUIRETLS");
      mail_.parameters.push_back(requiretls_parameter());
    }
  }

  Mail take() && { return std::move(mail_); }

 private:
  bool offered(std::string_view keyword) const { return extensions_ && extensions_->has(keyword); }
  void need(std::string_view keyword) const {
    if (!offered(keyword)) refuse("a server that offers " + std::string(keyword));
  }

  // RFC 1870 §6.1: a server that takes less is not troubled.
  void add_size() {
    if (submission_.source || !offered("SIZE") || has(mail_.parameters, "SIZE")) return;
    const auto size = submission_.message.size();
    if (const auto most = extensions_->largest_message(); most && size > *most)
      refuse("a message of at most " + std::to_string(*most) + " octets");
    mail_.parameters.push_back(size_parameter(size));
  }

  // RFC 6152 §3, RFC 3030 §3
  void add_body() {
    if (has(mail_.parameters, "BODY")) return;
    if (submission_.binary) {
      need("CHUNKING");
      need("BINARYMIME");
      mail_.parameters.push_back(body_parameter(Body::binary));
    } else if (beyond_ascii(submission_.message)) {
      need("8BITMIME");
      mail_.parameters.push_back(body_parameter(Body::eight_bit));
    }
  }

  // RFC 6531 §3.4
  void add_utf8() {
    if (has(mail_.parameters, "SMTPUTF8")) return;
    const bool needed = beyond_ascii(submission_.from) || beyond_ascii(header_of(submission_.message)) ||
                        std::any_of(submission_.to.begin(), submission_.to.end(),
                                    [](const auto& one) { return beyond_ascii(one.address); });
    if (!needed) return;
    need("SMTPUTF8");
    mail_.parameters.push_back(smtputf8_parameter());
  }

  const Submission& submission_;
  const Extensions* extensions_;
  Mail mail_;
};

}  // namespace

Mail mail_for(const Submission& submission, const Extensions* extensions, bool secure) {
  return MailCommand(submission, extensions, secure).take();
}

}  // namespace mailrig::smtp
