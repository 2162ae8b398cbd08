#pragma once
#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "conversation_reader.hpp"

namespace mailrig::mock {

/// A login that succeeded and that cannot be repeated word by word, since what one side says answers to what the other
/// has just made up: the step `authenticate` stands for it.
struct UnrepeatableLogin {
  std::string mechanism, user;
  std::string granted;    ///< What the server said to whom it let in, without the condition.
  bool mutual = false;    ///< The server, too, proves that it knows the password.
  std::size_t items = 0;  ///< That it stands for.
};

/// The one that begins with items[index], if there is one.
std::optional<UnrepeatableLogin> unrepeatable_login(const std::vector<RecordedItem>& items, std::size_t index,
                                                    Protocol protocol);

}  // namespace mailrig::mock
