#include "served_ports.hpp"
#include "standard_output.hpp"

#include <utility>

#include <fmt/core.h>

namespace mailrig::cli {

mock::Offer ServedCase::offer() const {
  mock::Offer offer{scenario.transcript, server_name, {}, faults};
  if (!user.empty()) offer.bound["user"] = user;
  return offer;
}

std::string ServedCase::to_whom() const {
  if (!user.empty()) return " to " + user;
  if (!server_name.empty()) return " to clients that ask for " + server_name;
  return {};
}

void PortArguments::add_to(CLI::App& command) {
  arguments.add_to(command);
  arguments.add_vars_to(command);
  command.get_option("SCENARIO")->required(false);
  command.add_flag("--one-port", one_port,
                   "All scenarios on one port; each client is given the first that what it says fits");
  command
      .add_option(
          "--user", by_user,
          "On the one port, for clients alone that log in as NAME: what the scenario calls ${user}; may be given "
          "again")
      ->type_name("NAME=SCENARIO")
      ->allow_extra_args(false);
  command
      .add_option("--server-name", by_server_name,
                  "On the one port, for clients alone that ask for NAME when TLS begins (SNI); may be given again")
      ->type_name("NAME=SCENARIO")
      ->allow_extra_args(false);
}

bool PortArguments::add(const std::string& option, const std::vector<std::string>& texts, std::string ServedCase::*to,
                        std::vector<ServedCase>& shared) const {
  bool good = true;
  for (const auto& text : texts) {
    const auto equals = text.find('=');
    if (equals == 0 || equals == text.npos || equals + 1 == text.size()) {
      print_error("{} takes NAME=SCENARIO such as fred=scenarios/imap/hello.yaml, found '{}'\n", option, text);
      good = false;
      continue;
    }
    auto one = arguments;
    one.paths = {text.substr(equals + 1)};
    auto cases = load_cases(one);
    if (!cases) {
      good = false;
      continue;
    }
    for (auto& scenario : *cases) {
      shared.push_back({std::move(scenario)});
      shared.back().*to = text.substr(0, equals);
    }
  }
  return good;
}

std::optional<std::vector<std::vector<ServedCase>>> PortArguments::load(bool tls, const FaultArguments& faults) const {
  std::vector<ServedCase> shared;
  bool good = add("--server-name", by_server_name, &ServedCase::server_name, shared);
  good &= add("--user", by_user, &ServedCase::user, shared);
  std::vector<std::vector<ServedCase>> ports;
  if (!arguments.paths.empty()) {
    auto cases = load_cases(arguments);
    if (!cases) return std::nullopt;
    for (auto& scenario : *cases)
      if (one_port) shared.push_back({std::move(scenario)});
      else ports.push_back({{std::move(scenario)}});
  }
  if (!good) return std::nullopt;
  if (!shared.empty()) ports.insert(ports.begin(), std::move(shared));
  if (ports.empty()) {
    print_error("SCENARIO is required, or --user or --server-name\n");
    return std::nullopt;
  }
  for (auto& port : ports) {
    std::vector<mock::Offer> offers;
    bool implicit_tls = tls;
    for (auto& served : port) {
      const auto plan = faults.plan(*served.scenario.transcript, mock::Side::server);
      if (!plan) return std::nullopt;
      if (plan->size() != 1) {
        print_error("{}: a sweep is played by mailrig run; serve plays one case\n", served.scenario.name());
        return std::nullopt;
      }
      served.faults = plan->front();
      offers.push_back(served.offer());
      implicit_tls |= served.scenario.transcript->implicit_tls;
    }
    for (const auto& served : port)
      if (!served.server_name.empty() && !implicit_tls && !served.scenario.transcript->upgrades) {
        print_error("--server-name {}: clients name the server when TLS begins, which it does not here; add --tls\n",
                    served.server_name);
        return std::nullopt;
      }
    if (const auto problem = mock::why_unfit(offers, implicit_tls)) {
      print_error("{}\n", *problem);
      return std::nullopt;
    }
  }
  return ports;
}

}  // namespace mailrig::cli
