#include <mailrig/mock/fault.hpp>

#include <algorithm>
#include <array>
#include <charconv>

#include "effect.hpp"

namespace mailrig::mock {
namespace {

constexpr std::size_t most = std::size_t{1} << 30;

// What a kind takes as its value.
struct Grammar {
  std::string_view name;
  Fault::Kind kind;
  bool rate, random, sweep;
  std::optional<Fault::Place> without;  // what stands for no value; nullopt: there must be one
  std::size_t least = 0;
  bool word = false;  // it takes no value
};

constexpr Grammar word(std::string_view name, Fault::Kind kind) {
  return {name, kind, false, false, false, Fault::Place::given, 0, true};
}

constexpr std::array grammars{
    Grammar{"split", Fault::Kind::split, false, true, true, std::nullopt, 1},
    Grammar{"cut", Fault::Kind::cut, false, true, true, std::nullopt},
    Grammar{"rate", Fault::Kind::rate, true, false, false, std::nullopt, 1},
    Grammar{"stall", Fault::Kind::stall, false, true, true, Fault::Place::given},
    Grammar{"truncate", Fault::Kind::truncate, false, true, true, std::nullopt},
    Grammar{"reset", Fault::Kind::reset, false, true, true, std::nullopt},
    Grammar{"garbage", Fault::Kind::garbage, false, true, true, Fault::Place::random},
    Grammar{"corrupt", Fault::Kind::corrupt, false, true, true, Fault::Place::random},
    Grammar{"duplicate", Fault::Kind::duplicate, false, true, true, Fault::Place::random},
    word("drop-tls-close", Fault::Kind::drop_tls_close),
    word("expired-certificate", Fault::Kind::expired_certificate),
    word("wrong-host", Fault::Kind::wrong_host),
    word("self-signed", Fault::Kind::self_signed),
    word("old-tls", Fault::Kind::old_tls),
    word("stalled-handshake", Fault::Kind::stalled_handshake),
    word("plaintext-in-tls", Fault::Kind::plaintext_in_tls),
};

const Grammar& grammar_of(Fault::Kind kind) {
  return *std::find_if(grammars.begin(), grammars.end(), [&](const Grammar& one) { return one.kind == kind; });
}

std::string takes(const Grammar& grammar) {
  if (grammar.word) return "no value";
  if (grammar.rate) return "bytes a second such as 500B/s, 1KiB/s or 2MiB/s";
  return "a number of bytes from " + std::to_string(grammar.least) + " on, 'random' or 'sweep'" +
         (grammar.without ? ", or nothing" : "");
}

// number = 1*DIGIT; rate = number ("B" / "KiB" / "MiB") "/s"
std::optional<std::size_t> number(std::string_view text, const Grammar& grammar) {
  std::size_t value = 0;
  const auto [at, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  const std::string_view unit(at, static_cast<std::size_t>(text.data() + text.size() - at));
  std::size_t factor = grammar.rate ? 0 : 1;
  if (grammar.rate && unit == "B/s") factor = 1;
  if (grammar.rate && unit == "KiB/s") factor = 1024;
  if (grammar.rate && unit == "MiB/s") factor = 1 << 20;
  if (error != std::errc{} || factor == 0 || (!grammar.rate && !unit.empty())) return std::nullopt;
  if (value < grammar.least || value > most / factor) return std::nullopt;
  return value * factor;
}

}  // namespace

std::string Fault::text() const {
  const auto& grammar = grammar_of(kind);
  std::string text = from ? std::string(name(*from)) + ':' : std::string();
  text += grammar.name;
  if (grammar.word) return text;
  switch (place) {
    case Place::given: return text + '=' + std::to_string(value) + (grammar.rate ? "B/s" : "");
    case Place::random: return text + "=random";
    case Place::sweep: return text + "=sweep";
  }
  return text;
}

bool Fault::damages() const {
  switch (kind) {
    case Kind::split:
    case Kind::cut:
    case Kind::rate:
    case Kind::expired_certificate:
    case Kind::wrong_host:
    case Kind::self_signed:
    case Kind::old_tls: return false;
    case Kind::stall:
    case Kind::truncate:
    case Kind::reset:
    case Kind::garbage:
    case Kind::corrupt:
    case Kind::duplicate:
    case Kind::drop_tls_close:
    case Kind::stalled_handshake:
    case Kind::plaintext_in_tls: return true;
  }
  return false;
}

std::string_view Fault::forbids_tls() const {
  if (kind == Kind::expired_certificate) return "the certificate has expired";
  if (kind == Kind::wrong_host) return "the certificate is for a host of another name";
  if (kind == Kind::self_signed) return "the certificate is signed by nobody whom it trusts";
  if (kind == Kind::old_tls) return "its version is 1.1";
  return {};
}

const Fault* find_tls_fault(const std::vector<Fault>& faults) {
  const auto found =
      std::find_if(faults.begin(), faults.end(), [](const Fault& fault) { return !fault.forbids_tls().empty(); });
  return found == faults.end() ? nullptr : &*found;
}

std::string fault_kinds() {
  std::string names;
  for (const auto& one : grammars) (names += names.empty() ? "" : ", ") += one.name;
  return names;
}

tl::expected<Fault, std::string> parse_fault(std::string_view kind, std::string_view value) {
  const auto grammar =
      std::find_if(grammars.begin(), grammars.end(), [&](const Grammar& one) { return one.name == kind; });
  if (grammar == grammars.end()) {
    return tl::unexpected("there is no fault '" + std::string(kind) + "'; there are " + fault_kinds());
  }
  Fault fault;
  fault.kind = grammar->kind;
  const auto given = number(value, *grammar);
  if (grammar->word && !value.empty())
    return tl::unexpected("'" + std::string(kind) + "' takes no value, found '" + std::string(value) + "'");
  if (value.empty() && grammar->without) {
    fault.place = *grammar->without;
  } else if (grammar->random && value == "random") {
    fault.place = Fault::Place::random;
  } else if (grammar->sweep && value == "sweep") {
    fault.place = Fault::Place::sweep;
  } else if (given) {
    fault.value = *given;
  } else {
    return tl::unexpected("'" + std::string(kind) + "' takes " + takes(*grammar) + ", found '" + std::string(value) +
                          "'");
  }
  return fault;
}

tl::expected<Fault, std::string> parse_fault(std::string_view text) {
  std::optional<Side> from;
  for (const auto side : {Side::client, Side::server}) {
    const auto prefix = std::string(name(side)) + ':';
    if (!from && text.starts_with(prefix)) {
      from = side;
      text.remove_prefix(prefix.size());
    }
  }
  const auto equals = std::min(text.find('='), text.size());
  auto fault = parse_fault(text.substr(0, equals), text.substr(std::min(equals + 1, text.size())));
  if (fault) fault->from = from;
  return fault;
}

std::unique_ptr<Effect> make_effect(const Fault& fault, std::uint64_t seed) {
  const Dice dice(static_cast<Dice::result_type>((seed ^ seed >> 32) % Dice::modulus));
  switch (fault.kind) {
    case Fault::Kind::split: return make_split(fault, dice);
    case Fault::Kind::cut: return make_cut(fault);
    case Fault::Kind::rate: return make_rate(fault);
    case Fault::Kind::stall: return make_stall(fault);
    case Fault::Kind::truncate: return make_truncate(fault);
    case Fault::Kind::reset: return make_reset(fault);
    case Fault::Kind::garbage: return make_garbage(fault, dice);
    case Fault::Kind::corrupt: return make_corrupt(fault, dice);
    case Fault::Kind::duplicate: return make_duplicate(fault);
    case Fault::Kind::drop_tls_close: return make_drop_tls_close();
    case Fault::Kind::expired_certificate:
    case Fault::Kind::wrong_host:
    case Fault::Kind::self_signed:
    case Fault::Kind::old_tls: return make_refusable_tls();
    case Fault::Kind::stalled_handshake: return make_stalled_handshake();
    case Fault::Kind::plaintext_in_tls: return make_plaintext_in_tls();
  }
  return nullptr;
}

}  // namespace mailrig::mock
