#include <mailrig/smtp/parameters.hpp>

#include <algorithm>

#include "text.hpp"

namespace mailrig::smtp {
namespace {

std::string_view word(Notify when) noexcept {
  switch (when) {
    case Notify::never: return "NEVER";
    case Notify::success: return "SUCCESS";
    case Notify::failure: return "FAILURE";
    case Notify::delay: return "DELAY";
  }
  return "NEVER";
}

}  // namespace

Parameter size_parameter(std::uint64_t octets) { return {"SIZE", std::to_string(octets)}; }

Parameter body_parameter(Body body) {
  switch (body) {
    case Body::seven_bit: return {"BODY", "7BIT"};
    case Body::eight_bit: return {"BODY", "8BITMIME"};
    case Body::binary: return {"BODY", "BINARYMIME"};
  }
  return {"BODY", "7BIT"};
}

Parameter smtputf8_parameter() { return {"SMTPUTF8", std::nullopt}; }
Parameter requiretls_parameter() { return {"REQUIRETLS", std::nullopt}; }

Parameter auth_parameter(const std::optional<std::string>& mailbox) {
  return {"AUTH", mailbox ? to_xtext(*mailbox) : "<>"};
}

Parameter return_parameter(Return what) { return {"RET", what == Return::full ? "FULL" : "HDRS"}; }
Parameter envelope_id_parameter(std::string_view id) { return {"ENVID", to_xtext(id)}; }

Parameter notify_parameter(const std::vector<Notify>& when) {
  const bool never = std::find(when.begin(), when.end(), Notify::never) != when.end();
  std::string value;
  if (!never || when.size() == 1)
    for (const auto one : when) (value += value.empty() ? "" : ",") += word(one);
  return {"NOTIFY", std::move(value)};
}

Parameter original_recipient_parameter(std::string_view address) { return {"ORCPT", "rfc822;" + to_xtext(address)}; }

// xtext = *( xchar / hexchar )      RFC 3461 §4
std::string to_xtext(std::string_view text) {
  static constexpr char digits[] = "0123456789ABCDEF";
  std::string out;
  for (const char c : text) {
    if (is_visible(c) && c != '+' && c != '=') {
      out += c;
    } else {
      const auto byte = static_cast<unsigned char>(c);
      ((out += '+') += digits[byte >> 4]) += digits[byte & 15];
    }
  }
  return out;
}

}  // namespace mailrig::smtp
