#pragma once
#include <cstdint>
#include <string>
#include <vector>

#include <mailrig/net/smtp_options.hpp>
#include <mailrig/net/smtp_prepare.hpp>

namespace mailrig::smtp {

struct MailerOptions {
  std::vector<std::string> servers{"localhost"};  ///< Tried in order, until one takes the message.
  std::vector<std::uint16_t> ports{25};           ///< Tried in order on each of them.
  /// How to talk to a server; host and port are those tried. STARTTLS is on unless it says otherwise.
  ClientOptions client;
  bool queue = false;         ///< Ask the server to queue without delivering at once, where it offers XQUE.
  bool at_least_one = false;  ///< Send although some recipients are refused, as long as one is not.
  bool use_bdat = false;      ///< BDAT where it is offered.
  /// Originator, recipients, extra headers.
  PrepareOptions prepare;
};

}  // namespace mailrig::smtp
