#include "effect.hpp"

namespace mailrig::mock {
namespace {

class PlaintextInTls final : public Effect {
 public:
  std::vector<Passage> tls_is_up() override {
    fired_ = true;
    return {Send{"this is no record of TLS\r\n", false, true}};
  }
};

}  // namespace

std::unique_ptr<Effect> make_plaintext_in_tls() { return std::make_unique<PlaintextInTls>(); }

}  // namespace mailrig::mock
