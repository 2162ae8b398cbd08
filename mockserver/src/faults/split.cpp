#include <algorithm>

#include "effect.hpp"

namespace mailrig::mock {
namespace {

constexpr std::chrono::milliseconds apart{1};  // for the kernel to make segments of them
constexpr std::size_t most_at_random = 16;

class Split final : public Effect {
 public:
  Split(std::size_t size, Dice dice) : size_(size), dice_(dice) {}

 private:
  std::vector<Passage> send(Send send) override {
    std::vector<Passage> pieces;
    for (std::size_t at = 0; at < send.bytes.size();) {
      const auto size = size_ > 0 ? size_ : 1 + dice_() % most_at_random;
      if (begun_) {
        pieces.emplace_back(Wait{apart});
        fired_ = true;
      }
      begun_ = true;
      pieces.emplace_back(part(send, at, size));
      at += size;
    }
    return pieces;
  }

  const std::size_t size_;  // 0: at random
  Dice dice_;
  bool begun_ = false;
};

}  // namespace

std::unique_ptr<Effect> make_split(const Fault& fault, Dice dice) {
  return std::make_unique<Split>(fault.place == Fault::Place::random ? 0 : fault.value, dice);
}

}  // namespace mailrig::mock
