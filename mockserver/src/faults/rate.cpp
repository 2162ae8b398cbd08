#include <algorithm>

#include "effect.hpp"

namespace mailrig::mock {
namespace {

constexpr std::size_t steps_a_second = 20;

class Rate final : public Effect {
 public:
  explicit Rate(std::size_t bytes_a_second)
      : bytes_a_second_(bytes_a_second), piece_(std::max<std::size_t>(1, bytes_a_second / steps_a_second)) {}

 private:
  std::vector<Passage> send(Send send) override {
    std::vector<Passage> pieces;
    for (std::size_t at = 0; at < send.bytes.size(); at += piece_) {
      fired_ = true;
      auto piece = part(send, at, piece_);
      owed_ += piece.bytes.size() * 1000;
      pieces.emplace_back(std::move(piece));
      pieces.emplace_back(Wait{std::chrono::milliseconds(owed_ / bytes_a_second_)});
      owed_ %= bytes_a_second_;
    }
    return pieces;
  }

  const std::size_t bytes_a_second_, piece_;
  std::size_t owed_ = 0;  // thousandths of bytes whose time has not been taken
};

}  // namespace

std::unique_ptr<Effect> make_rate(const Fault& fault) { return std::make_unique<Rate>(fault.value); }

}  // namespace mailrig::mock
