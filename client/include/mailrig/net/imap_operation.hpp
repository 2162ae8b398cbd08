#pragma once
#include <cstdint>
#include <functional>
#include <string>
#include <utility>

#include <mailrig/imap/execution.hpp>

namespace mailrig::imap {

/// A command that a connection carries out, whatever its type, and whoever waits for it.
class Operation {
 public:
  virtual ~Operation() = default;

  /// Fails as Session::submit() does.
  virtual Result<void> submit(Session& session) = 0;
  /// Of the command submitted.
  virtual const std::string& tag() const noexcept = 0;
  /// @return true if that was the end of it: who waits has been told.
  virtual bool take(const Event& event) = 0;
  /// Ends it: who waits is told why.
  virtual void fail(Error why) = 0;
};

template <CommandType C>
class CommandOperation final : public Operation {
 public:
  /// Called once, from where no function of the connection may be called.
  using Done = std::function<void(Result<typename C::Response>)>;

  CommandOperation(C command, LiteralSink sink, Done done)
      : execution_(std::move(command)), sink_(std::move(sink)), done_(std::move(done)) {}

  Result<void> submit(Session& session) override { return execution_.submit(session, std::move(sink_)); }
  const std::string& tag() const noexcept override { return execution_.tag(); }
  bool take(const Event& event) override {
    auto result = execution_.take(event);
    if (!result) return false;
    done_(std::move(*result));
    return true;
  }
  void fail(Error why) override { done_(tl::unexpected(std::move(why))); }

 private:
  Execution<C> execution_;
  LiteralSink sink_;
  Done done_;
};

}  // namespace mailrig::imap
