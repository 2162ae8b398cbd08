#pragma once
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>

#include <mailrig/imap/fetched_message.hpp>
#include <mailrig/imap/response.hpp>
#include <mailrig/message/header.hpp>

namespace mailrig::imap {

/// What one FETCH response said of a message. Views into it are valid as long as this or a copy of it.
class FetchResult {
 public:
  /// @param response  holds a FetchedMessage.
  explicit FetchResult(OwnedResponse response) : response_(std::move(response)) {}

  const FetchedMessage& operator*() const noexcept { return *response_.as<FetchedMessage>(); }
  const FetchedMessage* operator->() const noexcept { return response_.as<FetchedMessage>(); }
  const OwnedResponse& response() const noexcept { return response_; }

  /// The first header field of that name, unfolded, encoded words as they are: from whatever section was fetched that
  /// has it, be it the message, its header, or HEADER.FIELDS. Nullopt if the message has none or none was fetched.
  std::optional<std::string> field(std::string_view name) const;
  /// All fields of the section that has the field `name`; empty if none was fetched.
  message::Header header_with(std::string_view name) const;
  /// The octets of BODY[], RFC822 or BINARY[], whichever was fetched; nullopt if none was.
  std::optional<std::string_view> message() const noexcept;

  // Of the ENVELOPE (RFC 3501 §7.4.2): strings as the message has them, encoded words included. Empty also if it was
  // not fetched: operator->()->envelope tells.
  std::string_view date() const noexcept { return envelope().date; }
  std::string_view subject() const noexcept { return envelope().subject; }
  std::span<const Address> from() const noexcept { return envelope().from; }
  std::span<const Address> sender() const noexcept { return envelope().sender; }
  std::span<const Address> reply_to() const noexcept { return envelope().reply_to; }
  std::span<const Address> to() const noexcept { return envelope().to; }
  std::span<const Address> cc() const noexcept { return envelope().cc; }
  std::span<const Address> bcc() const noexcept { return envelope().bcc; }
  std::string_view in_reply_to() const noexcept { return envelope().in_reply_to; }
  std::string_view message_id() const noexcept { return envelope().message_id; }

 private:
  const Envelope& envelope() const noexcept;

  OwnedResponse response_;
};

}  // namespace mailrig::imap
