#pragma once
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <mailrig/net/client_error.hpp>
#include <mailrig/smtp/command.hpp>
#include <mailrig/smtp/parameters.hpp>
#include <mailrig/smtp/reply.hpp>

namespace mailrig::smtp {

/// Who a message is for; the parameters as parameters.hpp makes them.
struct Recipient {
  Recipient(std::string to, std::vector<Parameter> with = {})  // NOLINT(google-explicit-constructor)
      : address(std::move(to)), parameters(std::move(with)) {}
  std::string address;
  std::vector<Parameter> parameters;  ///< Such as NOTIFY.
};

/// One message and its envelope.
struct Submission {
  std::string from;  ///< Without "<>"; empty for notifications.
  std::vector<Recipient> to;
  std::string message;  ///< With any line ends.
  Source source = {};   ///< What follows `message`, read as it is sent.
  /// Send it although some recipients are refused, as long as one is not; else it is sent to all or to nobody.
  bool at_least_one = false;
  bool use_bdat = false;                ///< BDAT in place of DATA, where the server offers CHUNKING.
  bool binary = false;                  ///< BODY=BINARYMIME, by BDAT: fails where the server does not offer both.
  bool require_tls = false;             ///< REQUIRETLS of RFC 8689: fails where the server does not offer it under TLS.
  std::vector<Parameter> parameters{};  ///< Of MAIL; SIZE, BODY and SMTPUTF8 are added where they are called for.
};

struct RejectedRecipient {
  std::string address;
  unsigned code = 0;  ///< The reply's.
  std::optional<EnhancedCode> enhanced;
  std::string text;
  bool try_later = false;  ///< Refused for now (4yz, and 552); else for good.
};

/// What became of a message that no failure ended.
struct Delivery {
  /// The server has it, for all recipients but those rejected. False: for nobody; then at least one was rejected.
  bool sent = false;
  Reply reply;  ///< To the message. Of LMTP the last recipient's.
  std::vector<RejectedRecipient> rejected;
};

/// A failure to send, which says whether trying again might deliver the message twice.
class DeliveryError : public ClientError {
 public:
  DeliveryError(Error error, bool in_doubt, std::vector<RejectedRecipient> rejected = {},
                std::vector<std::string> accepted = {})
      : ClientError(std::move(error)),
        in_doubt_(in_doubt),
        rejected_(std::move(rejected)),
        accepted_(std::move(accepted)) {}

  /// The message had left and its reply had not come: the server may have accepted it. Else it certainly has not.
  bool may_have_been_accepted() const noexcept { return in_doubt_; }
  /// Those that were, before it failed.
  const std::vector<RejectedRecipient>& rejected() const noexcept { return rejected_; }
  /// LMTP, whose server answers for each recipient: those for whom it has the message. The doubt is about those in
  /// neither list.
  const std::vector<std::string>& accepted() const noexcept { return accepted_; }

 private:
  bool in_doubt_;
  std::vector<RejectedRecipient> rejected_;
  std::vector<std::string> accepted_;
};

}  // namespace mailrig::smtp
