#pragma once
#include <memory>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include <mailrig/imap/arena.hpp>
#include <mailrig/imap/fetched_message.hpp>
#include <mailrig/imap/mailbox_data.hpp>
#include <mailrig/imap/mailbox_properties.hpp>
#include <mailrig/imap/message_numbers.hpp>
#include <mailrig/imap/server_data.hpp>
#include <mailrig/imap/status_response.hpp>
#include <mailrig/imap/tolerance.hpp>
#include <mailrig/wire/error.hpp>

namespace mailrig::imap {

/// RFC 3501 §7.5
struct ContinuationRequest {
  std::string_view text;  ///< For people, or a challenge in base64 during AUTHENTICATE.
};

/// A response that this library does not know, or that speaks of message 0. Never an error.
struct UnknownResponse {
  std::string_view name;
  std::string_view raw;  ///< All that follows "* ", without the CRLF at the end.
};

using ResponseData =
    std::variant<StatusResponse, ContinuationRequest, CapabilityData, EnabledData, IdData, NamespaceData, QuotaData,
                 QuotaRootData, AclData, ListRightsData, MyRightsData, MetadataData, MailboxList, MailboxStatus,
                 SearchResults, ExtendedSearchResults, SortResults, ThreadResults, MailboxFlags, Exists, Recent,
                 Expunged, Vanished, FetchedMessage, UnknownResponse>;

/// One response, parsed. Its values are views: into the frame wherever the bytes stand there as they are meant, into
/// the arena for lists and for strings that had to be unescaped. So parsing copies nothing that matters, every value is
/// a plain struct, and whoever keeps frame and response together (OwnedResponse) keeps everything. Moving a
/// Response leaves its views valid.
struct Response {
  ResponseData data;
  std::vector<Tolerated> tolerated;  ///< What was not quite right; one entry a kind.
  Arena arena;
};

/// Parses one whole frame, as ResponseFramer returns it, in one forward pass. The result views `frame`.
///
/// Fails with bad_syntax, nested_too_deep or too_many_items; the framing is not hurt by it. A FETCH item that does not
/// fit its grammar is no failure (FetchedMessage::malformed), a response of unknown name neither.
Result<Response> parse_response(std::string_view frame, const ParseOptions& options = {});

/// A response together with the bytes it views, so that it can be kept and queued. Copies share both, which never
/// change.
class OwnedResponse {
 public:
  /// Copies the frame, then parses the copy. Fails as parse_response() does.
  static Result<OwnedResponse> parse(std::string_view frame, const ParseOptions& options = {});

  const Response& operator*() const noexcept { return held_->response; }
  const Response* operator->() const noexcept { return &held_->response; }

  /// The data if it is a T, else null.
  template <class T>
  const T* as() const noexcept {
    return std::get_if<T>(&held_->response.data);
  }

  /// The bytes, CRLF included.
  std::string_view frame() const noexcept { return held_->frame; }

 private:
  struct Held {
    std::string frame;
    Response response;
  };

  explicit OwnedResponse(std::shared_ptr<const Held> held) : held_(std::move(held)) {}

  std::shared_ptr<const Held> held_;
};

}  // namespace mailrig::imap
