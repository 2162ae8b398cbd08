#include "effect.hpp"

namespace mailrig::mock {
namespace {

class Truncate final : public EffectAt {
 public:
  using EffectAt::EffectAt;

 private:
  std::vector<Passage> happen(Send send, std::size_t at) override { return {part(send, 0, at), Close{}}; }
};

}  // namespace

std::unique_ptr<Effect> make_truncate(const Fault& fault) { return std::make_unique<Truncate>(fault.value); }

}  // namespace mailrig::mock
