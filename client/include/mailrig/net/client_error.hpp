#pragma once
#include <stdexcept>
#include <utility>

#include <mailrig/wire/error.hpp>

namespace mailrig {

/// What blocking clients throw: the one exception type, with the code for the machine and the diagnostics for the
/// person.
class ClientError : public std::runtime_error {
 public:
  explicit ClientError(Error error) : std::runtime_error(error.message()), error_(std::move(error)) {}
  const Error& error() const noexcept { return error_; }

 private:
  Error error_;
};

}  // namespace mailrig
