#include "effect.hpp"

namespace mailrig::mock {

std::vector<Passage> Effect::pass(Passage passage) {
  if (auto* said = std::get_if<Send>(&passage)) return send(std::move(*said));
  if (std::holds_alternative<StartTls>(passage)) return start_tls();
  if (const auto* end = std::get_if<Close>(&passage)) return close(*end);
  std::vector<Passage> unchanged;
  unchanged.push_back(std::move(passage));
  return unchanged;
}

}  // namespace mailrig::mock
