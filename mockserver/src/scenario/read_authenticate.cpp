// The step `authenticate` (RFC 4422, RFC 1939 §7).
#include <algorithm>
#include <charconv>

#include "scenario_loader.hpp"

namespace mailrig::mock {
namespace {

bool is_known(const std::string& mechanism, Protocol protocol) {
  if (mechanism == "APOP") return protocol == Protocol::pop3;
  return auth::make_verifier(mechanism, {}).has_value();
}

// The server only hears, and proves nothing.
bool needs_no_password(std::string_view mechanism) {
  return mechanism == "PLAIN" || mechanism == "LOGIN" || mechanism == "CRAM-MD5" || mechanism == "APOP";
}

}  // namespace

// A value of its own, or the variable that holds it, `${name}`. Either way a variable: the name of it.
std::string ScenarioLoader::read_variable(YamlMap& map, const std::string& key, const Source& source, const Where& at) {
  const auto node = map.require(key);
  auto text = scalar(source, node, key);
  if (text.starts_with("${") && text.ends_with('}')) {
    auto name = text.substr(2, text.size() - 3);
    require_name(name, where(source, node));
    if (!transcript_->vars.contains(name))
      invalid(where(source, node), "'" + key + "' names the variable '" + name + "', which 'vars' does not have");
    if (key != "user") transcript_->secrets.insert(name);
    return name;
  }
  auto name = key + " of line " + std::to_string(at.line);
  transcript_->vars[name] = std::move(text);
  if (key != "user") transcript_->secrets.insert(name);
  return name;
}

Authenticate ScenarioLoader::read_authenticate(const YAML::Node& node, const Source& source) {
  const auto at = where(source, node);
  YamlMap map(source, node, "'authenticate'");
  Authenticate step;
  step.line = at.line;
  const auto mechanisms = map.require("mechanisms");
  if (!mechanisms.IsSequence() || mechanisms.size() == 0)
    invalid(where(source, mechanisms), "'mechanisms' takes a list of SASL mechanisms such as [SCRAM-SHA-256, PLAIN]");
  for (const auto& entry : mechanisms) {
    const auto name = scalar(source, entry, "mechanisms", "names of SASL mechanisms");
    if (!is_known(name, transcript_->protocol))
      invalid(where(source, entry),
              "no mechanism '" + name + "' can be verified here; there are PLAIN, LOGIN, CRAM-MD5, DIGEST-MD5, " +
                  "SCRAM-SHA-1 and -256 with their -PLUS, EXTERNAL, ANONYMOUS, XOAUTH2, OAUTHBEARER, and in pop3 APOP");
    step.mechanisms.push_back(name);
  }
  step.user = read_variable(map, "user", source, at);
  step.password = map.has("password") ? read_variable(map, "password", source, at) : std::string();
  step.token = map.has("token") ? read_variable(map, "token", source, at) : std::string();
  if (const auto iterations = map.take("iterations"); iterations.IsDefined()) {
    const auto text = scalar(source, iterations, "iterations", "a number");
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), step.iterations);
    if (error != std::errc{} || end != text.data() + text.size() || step.iterations == 0 || step.iterations > 1'000'000)
      invalid(where(source, iterations), "'iterations' takes a number from 1 to 1000000, found '" + text + "'");
  }
  step.sabotage = static_cast<auth::Sabotage>(
      map.take_choice("sabotage", {"none", "wrong-signature", "wrong-nonce", "absurd-iterations"}).value_or(0));
  step.verify = map.take_flag("verify").value_or(true);
  if (const auto proves = std::find_if(step.mechanisms.begin(), step.mechanisms.end(),
                                       [](const auto& name) { return !needs_no_password(name); });
      !step.verify && proves != step.mechanisms.end())
    invalid(map.key_where("verify"), "'verify: false' goes with PLAIN, LOGIN, CRAM-MD5 and APOP; " + *proves +
                                         " has the server prove that it knows the client");
  if (const auto granted = map.take("granted"); granted.IsDefined()) {
    step.granted = scalar(source, granted, "granted", "what stands behind OK, +OK or 235");
    if (step.granted.find_first_of(std::string_view("\r\n\0", 3)) != std::string::npos)
      invalid(where(source, granted), "'granted' takes one line, without CR, LF and NUL");
  } else if (transcript_->protocol == Protocol::smtp || transcript_->protocol == Protocol::lmtp) {
    step.granted = "2.7.0 authenticated";
  }
  map.take("password");  // so that the error about a key that is not known names all there are
  map.take("token");
  map.done();
  return step;
}

}  // namespace mailrig::mock
