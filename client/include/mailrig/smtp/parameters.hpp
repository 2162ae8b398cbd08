#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <mailrig/smtp/command.hpp>

namespace mailrig::smtp {

// What the extensions add to MAIL and RCPT, each as the Parameter that says it. The keyword of the extension that a
// server must offer stands behind "of".

/// What kind of content follows: 8BITMIME of RFC 6152, BINARYMIME of RFC 3030 (with BDAT alone).
enum class Body { seven_bit, eight_bit, binary };

/// SIZE=n, an estimate in octets. RFC 1870 §5, of SIZE.
Parameter size_parameter(std::uint64_t octets);
/// BODY=7BIT, BODY=8BITMIME (of 8BITMIME), BODY=BINARYMIME (of BINARYMIME).
Parameter body_parameter(Body body);
/// SMTPUTF8: the envelope or the header goes beyond ASCII. RFC 6531 §3.4.
Parameter smtputf8_parameter();
/// REQUIRETLS: only over TLS, all the way. RFC 8689 §2.
Parameter requiretls_parameter();
/// AUTH=mailbox, who submitted the message; "<>" for nullopt. RFC 4954 §5.
Parameter auth_parameter(const std::optional<std::string>& mailbox);

/// Delivery status notifications, of DSN: RFC 3461 §4.
enum class Return { full, headers };
enum class Notify { never, success, failure, delay };

/// RET=FULL or RET=HDRS, of MAIL (§4.3).
Parameter return_parameter(Return what);
/// ENVID=id, of MAIL (§4.4).
Parameter envelope_id_parameter(std::string_view id);
/// NOTIFY=..., of RCPT (§4.1). `never`, where it stands, must stand alone: else the encoder of RCPT refuses it, as it
/// does an empty list.
Parameter notify_parameter(const std::vector<Notify>& when);
/// ORCPT=rfc822;address, of RCPT (§4.2).
Parameter original_recipient_parameter(std::string_view address);

/// RFC 3461 §4 xtext: "+" and hexadecimal digits for what is not visible ASCII, and for "+" and "=".
std::string to_xtext(std::string_view text);

}  // namespace mailrig::smtp
