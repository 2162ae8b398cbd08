#include "effect.hpp"

namespace mailrig::mock {
namespace {

class Corrupt final : public EffectAt {
 public:
  Corrupt(std::size_t at, Dice dice) : EffectAt(at), dice_(dice) {}

 private:
  std::vector<Passage> happen(Send send, std::size_t at) override {
    send.bytes[at] = static_cast<char>(static_cast<unsigned char>(send.bytes[at]) ^ (1 + (dice_() >> 7) % 255));
    return {std::move(send)};
  }

  Dice dice_;
};

}  // namespace

std::unique_ptr<Effect> make_corrupt(const Fault& fault, Dice dice) {
  return std::make_unique<Corrupt>(fault.value, dice);
}

}  // namespace mailrig::mock
