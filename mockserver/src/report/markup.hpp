#pragma once
#include <string>
#include <string_view>

namespace mailrig::report {

/// `text` as XML and HTML carry it, in elements and in quoted attributes: markup is escaped; control characters, which
/// XML forbids, and what is no UTF-8 are replaced by U+FFFD.
std::string escaped(std::string_view text);

}  // namespace mailrig::report
