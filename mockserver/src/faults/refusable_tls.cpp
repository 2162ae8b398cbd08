#include "effect.hpp"

namespace mailrig::mock {
namespace {

class RefusableTls final : public Effect {
 private:
  std::vector<Passage> start_tls() override {
    fired_ = true;
    return {StartTls{}};
  }
};

}  // namespace

std::unique_ptr<Effect> make_refusable_tls() { return std::make_unique<RefusableTls>(); }

}  // namespace mailrig::mock
