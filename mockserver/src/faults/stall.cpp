#include "effect.hpp"

namespace mailrig::mock {
namespace {

class Stall final : public EffectAt {
 public:
  using EffectAt::EffectAt;

 private:
  std::vector<Passage> happen(Send send, std::size_t at) override { return {part(send, 0, at), Silence{}}; }
};

}  // namespace

std::unique_ptr<Effect> make_stall(const Fault& fault) { return std::make_unique<Stall>(fault.value); }

}  // namespace mailrig::mock
