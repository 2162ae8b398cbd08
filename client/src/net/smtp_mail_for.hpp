#pragma once
#include <mailrig/net/smtp_delivery.hpp>
#include <mailrig/smtp/extensions.hpp>

namespace mailrig::smtp {

/// MAIL for a message, with the parameters that it calls for (SIZE, BODY, SMTPUTF8, REQUIRETLS), as far as the server
/// takes them. Throws ClientError with bad_argument for a message that it does not take.
/// @param extensions  what EHLO answered, or nullptr
/// @param secure      whether TLS is up
Mail mail_for(const Submission& submission, const Extensions* extensions, bool secure);

}  // namespace mailrig::smtp
