#include "fault_arguments.hpp"
#include "number.hpp"
#include "standard_output.hpp"

#include <random>

#include <fmt/core.h>

namespace mailrig::cli {

void FaultArguments::add_faults_to(CLI::App& command, const std::string& what) {
  seed_ = std::random_device{}();
  const auto option = [&](const std::string& name, const std::string& kind, const std::string& description) {
    return command
        .add_option_function<std::vector<std::string>>(
            name,
            [this, name, kind](const std::vector<std::string>& values) {
              for (const auto& value : values) take(name, kind + value);
            },
            description)
        ->allow_extra_args(false);
  };
  option("--fault", "", what + ": " + mock::fault_kinds())->type_name("KIND[=VALUE]");
  option("--split", "split=", "The same as --fault split=N: segments of N bytes")->type_name("N|random|sweep");
  option("--rate", "rate=", "The same as --fault rate=RATE: so many bytes a second")->type_name("RATE");
  command.add_option("--seed", seed_, "For what faults do at random; a failure names the one it had")->type_name("N");
}

void FaultArguments::add_to(CLI::App& command) {
  add_faults_to(command, "What goes wrong on the way, instead of what the scenario says; may be repeated");
  auto* const scale = command.add_option("--time-scale", time_scale, "What the delays of scenarios are multiplied by")
                          ->type_name("X")
                          ->check(number_between(0, 1000));
  command
      .add_option_function<std::string>(
          "--time", [this](const std::string& time) { time_scale = time == "virtual" ? 0 : 1; },
          "virtual: delays pass at once, on our side; the other side has its own clock")
      ->type_name("real|virtual")
      ->check(CLI::IsMember({"real", "virtual"}).description(""))
      ->excludes(scale);
}

void FaultArguments::take(const std::string& option, const std::string& text) {
  const auto fault = mock::parse_fault(text);
  if (!fault) throw CLI::ValidationError(option, fault.error());
  faults_.push_back(*fault);
}

std::optional<std::vector<std::vector<mock::Fault>>> FaultArguments::plan(const mock::Transcript& transcript,
                                                                          mock::Side plays) const {
  auto cases = mock::plan_faults(faults_.empty() ? transcript.faults : faults_, transcript, plays, seed_);
  if (cases) return std::move(*cases);
  print_error("{}: {}\n", transcript.where.text(), cases.error());
  return std::nullopt;
}

std::optional<std::vector<mock::Fault>> FaultArguments::for_proxy() const {
  for (const auto& fault : faults_) {
    auto why_not = mock::why_impossible(fault, mock::Side::server);
    if (fault.place == mock::Fault::Place::sweep)
      why_not = "'" + fault.text() + "' is a sweep: those are played by mailrig run";
    if (!why_not) continue;
    print_error("{}\n", *why_not);
    return std::nullopt;
  }
  return faults_;
}

std::string FaultArguments::again(const std::vector<mock::Fault>& faults) const {
  std::string text;
  for (const auto& fault : faults) text += " --fault " + fault.text();
  if (!faults.empty()) text += fmt::format(" --seed {}", seed_);
  if (time_scale != 1) text += fmt::format(" --time-scale {}", time_scale);
  return text;
}

}  // namespace mailrig::cli
