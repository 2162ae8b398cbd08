#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include <tl/expected.hpp>

#include "report/run_report.hpp"

namespace mailrig::report {

enum class Format : std::uint8_t { junit, json, html };

/// By the end of a file's name: .xml, .json, .html
std::optional<Format> format_of(std::string_view file);

std::string render(const Report& report, Format format);

/// JUnit XML, as CI services read it: a suite, a test case for each scenario.
std::string junit(const Report& report);
/// As mockserver/report.schema.json describes it.
std::string json(const Report& report);
/// One page that needs nothing else.
std::string html(const Report& report);

/// Reads what json() wrote; the error says what is wrong, and where in the document.
tl::expected<Report, std::string> from_json(std::string_view text);

/// One report of all the cases, in this order; it began with the earliest and took the sum.
Report joined(std::vector<Report> reports);

}  // namespace mailrig::report
