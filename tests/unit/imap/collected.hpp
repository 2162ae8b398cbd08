#pragma once
#include <initializer_list>
#include <string>
#include <string_view>

#include <mailrig/imap/command.hpp>

namespace mailrig::imap {

/// The typed response that a command makes of these server lines, given without their CRLF.
template <class C>
typename C::Response collected(const C& command, std::initializer_list<std::string_view> lines) {
  typename C::Response response{};
  for (const auto line : lines) command.collect(response, *OwnedResponse::parse(std::string(line) + "\r\n"));
  return response;
}

}  // namespace mailrig::imap
