#include "effect.hpp"

namespace mailrig::mock {
namespace {

class DropTlsClose final : public Effect {
 private:
  std::vector<Passage> close(Close close) override {
    if (!close.reset) fired_ = close.without_close_notify = true;
    return {close};
  }
};

}  // namespace

std::unique_ptr<Effect> make_drop_tls_close() { return std::make_unique<DropTlsClose>(); }

}  // namespace mailrig::mock
