#include "effect.hpp"

namespace mailrig::mock {
namespace {

class Duplicate final : public EffectAt {
 public:
  using EffectAt::EffectAt;

 private:
  std::vector<Passage> happen(Send send, std::size_t) override { return {send, send}; }
};

}  // namespace

std::unique_ptr<Effect> make_duplicate(const Fault& fault) { return std::make_unique<Duplicate>(fault.value); }

}  // namespace mailrig::mock
