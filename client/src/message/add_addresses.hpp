#pragma once
#include <string_view>

#include <mailrig/message/address.hpp>
#include <mailrig/wire/error.hpp>

#include "folded_line.hpp"

namespace mailrig::message {

/// Adds address-list to a field; `space` stands in front of it. Fails as format_address_list() does.
Result<void> add_addresses(FoldedLine& line, std::string_view space, const AddressList& addresses);

}  // namespace mailrig::message
