#pragma once
#include <optional>
#include <string>
#include <vector>

#include <CLI/CLI.hpp>

#include <mailrig/mock/offer.hpp>

#include "cases.hpp"
#include "fault_arguments.hpp"

namespace mailrig::cli {

/// A scenario that is served, and to whom.
struct ServedCase {
  Case scenario;
  std::string server_name = {}, user = {};  ///< Empty: whoever comes
  std::vector<mock::Fault> faults = {};

  mock::Offer offer() const;
  /// " to fred", " to clients that ask for mail.example", or nothing.
  std::string to_whom() const;
};

/// The arguments of `mailrig serve` that say which scenarios are on which port.
struct PortArguments {
  CaseArguments arguments;
  std::vector<std::string> by_server_name, by_user;
  bool one_port = false;

  void add_to(CLI::App& command);
  /// By port, with the faults of each. On any error all errors are printed and the result is empty.
  std::optional<std::vector<std::vector<ServedCase>>> load(bool tls, const FaultArguments& faults) const;

 private:
  bool add(const std::string& option, const std::vector<std::string>& texts, std::string ServedCase::*to,
           std::vector<ServedCase>& shared) const;
};

}  // namespace mailrig::cli
