#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <variant>

#include <mailrig/imap/session.hpp>

namespace mailrig::imap {

/// One command and its typed response: what stands between a session and whoever waits for a result.
///
/// It is given every event from submit() on. Of data that several commands in flight might have brought, it keeps
/// whatever would answer its own, unless that came before its own had left.
template <CommandType C>
class Execution {
 public:
  using Response = typename C::Response;

  explicit Execution(C command) : command_(std::move(command)) {}

  /// Fails as Session::submit() does, which says what goes to `sink`.
  Result<void> submit(Session& session, LiteralSink sink = {}) {
    auto tag = session.submit(command_, std::move(sink));
    if (!tag) return tl::unexpected(std::move(tag.error()));
    tag_ = std::move(*tag);
    number_ = session.submitted();
    return {};
  }

  /// Of the command submitted, for Session::cancel(); empty before.
  const std::string& tag() const noexcept { return tag_; }

  /// Nullopt: not done yet. Else the response, or why there is none: Completed::error(), Cancelled::why or
  /// Failed::error.
  std::optional<Result<Response>> take(Event event) {
    if (auto* failed = std::get_if<Failed>(&event)) return Result<Response>(tl::unexpected(std::move(failed->error)));
    if (auto* data = std::get_if<Data>(&event); data && data->youngest >= number_ && !names_another(data->response))
      collect(std::move(data->response));
    if (auto* cancelled = std::get_if<Cancelled>(&event); cancelled && cancelled->tag == tag_)
      return Result<Response>(tl::unexpected(std::move(cancelled->why)));
    auto* completed = std::get_if<Completed>(&event);
    if (!completed || completed->tag != tag_) return std::nullopt;
    if (!completed->ok()) return Result<Response>(tl::unexpected(completed->error()));
    collect(std::move(completed->response));
    return Result<Response>(std::move(response_));
  }

 private:
  void collect([[maybe_unused]] OwnedResponse seen) {
    if constexpr (!std::same_as<Response, Nothing>) command_.collect(response_, std::move(seen));
  }

  // RFC 4466 §2.6.2: an ESEARCH response may say which command it answers.
  bool names_another(const OwnedResponse& seen) const {
    const auto* found = seen.as<ExtendedSearchResults>();
    return found && found->tag && *found->tag != tag_;
  }

  C command_;
  Response response_{};
  std::string tag_;
  std::uint32_t number_ = 0;
};

}  // namespace mailrig::imap
