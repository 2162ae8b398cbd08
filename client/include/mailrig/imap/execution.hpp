#pragma once
#include <optional>
#include <string>
#include <utility>
#include <variant>

#include <mailrig/imap/session.hpp>

namespace mailrig::imap {

/// One command and its typed response: what stands between a session and whoever waits for a result.
///
/// It is given every event from submit() on. Of data that several commands in flight might have brought, it keeps
/// whatever would answer its own.
template <CommandType C>
class Execution {
 public:
  using Response = typename C::Response;

  explicit Execution(C command) : command_(std::move(command)) {}

  /// Fails as Session::submit() does.
  Result<void> submit(Session& session) {
    auto tag = session.submit(command_);
    if (!tag) return tl::unexpected(std::move(tag.error()));
    tag_ = std::move(*tag);
    return {};
  }

  /// Nullopt: not done yet. Else the response, or why there is none: Completed::error() or Failed::error.
  std::optional<Result<Response>> take(Event event) {
    if (auto* failed = std::get_if<Failed>(&event)) return Result<Response>(tl::unexpected(std::move(failed->error)));
    if (auto* data = std::get_if<Data>(&event)) collect(std::move(data->response));
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

  C command_;
  Response response_{};
  std::string tag_;
};

}  // namespace mailrig::imap
