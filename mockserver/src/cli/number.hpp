#pragma once
#include <fmt/core.h>
#include <CLI/CLI.hpp>

namespace mailrig::cli {

/// A number from `least` to `most`, which "nan" is not.
inline CLI::Validator number_between(double least, double most) {
  return CLI::Validator(
      [least, most](const std::string& text) {
        double value = 0;
        const bool fits = CLI::detail::lexical_cast(text, value) && value >= least && value <= most;
        return fits ? std::string() : fmt::format("takes a number from {} to {}, found '{}'", least, most, text);
      },
      "");
}

}  // namespace mailrig::cli
