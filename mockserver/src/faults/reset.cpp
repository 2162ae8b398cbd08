#include "effect.hpp"

namespace mailrig::mock {
namespace {

class Reset final : public EffectAt {
 public:
  using EffectAt::EffectAt;

 private:
  std::vector<Passage> happen(Send send, std::size_t at) override { return {part(send, 0, at), Close{true}}; }
};

}  // namespace

std::unique_ptr<Effect> make_reset(const Fault& fault) { return std::make_unique<Reset>(fault.value); }

}  // namespace mailrig::mock
