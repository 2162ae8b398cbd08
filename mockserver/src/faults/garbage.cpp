#include "effect.hpp"

namespace mailrig::mock {
namespace {

constexpr std::size_t size = 16;

class Garbage final : public EffectAt {
 public:
  Garbage(std::size_t at, Dice dice) : EffectAt(at), dice_(dice) {}

 private:
  std::vector<Passage> happen(Send send, std::size_t at) override {
    std::string bytes;
    for (std::size_t i = 0; i < size; ++i) bytes += static_cast<char>(dice_() >> 7 & 0xff);
    send.bytes.insert(at, bytes);
    return {std::move(send)};
  }

  Dice dice_;
};

}  // namespace

std::unique_ptr<Effect> make_garbage(const Fault& fault, Dice dice) {
  return std::make_unique<Garbage>(fault.value, dice);
}

}  // namespace mailrig::mock
