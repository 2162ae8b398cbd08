#include "effect.hpp"

namespace mailrig::mock {
namespace {

class StalledHandshake final : public Effect {
 private:
  std::vector<Passage> start_tls() override {
    fired_ = true;
    return {Silence{}};
  }
};

}  // namespace

std::unique_ptr<Effect> make_stalled_handshake() { return std::make_unique<StalledHandshake>(); }

}  // namespace mailrig::mock
