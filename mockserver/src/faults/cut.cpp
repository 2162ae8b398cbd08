#include "effect.hpp"

namespace mailrig::mock {
namespace {

constexpr std::chrono::milliseconds apart{10};  // for a busy client to read the first half

class Cut final : public EffectAt {
 public:
  using EffectAt::EffectAt;

 private:
  std::vector<Passage> happen(Send send, std::size_t at) override {
    if (at == 0) return {Wait{apart}, std::move(send)};
    return {part(send, 0, at), Wait{apart}, part(send, at)};
  }
};

}  // namespace

std::unique_ptr<Effect> make_cut(const Fault& fault) { return std::make_unique<Cut>(fault.value); }

}  // namespace mailrig::mock
