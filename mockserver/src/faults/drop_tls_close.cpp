#include "effect.hpp"

namespace mailrig::mock {
namespace {

class DropTlsClose final : public Effect {
 public:
  std::vector<Passage> tls_is_up() override {
    tls_ = true;
    return {};
  }

 private:
  std::vector<Passage> close(Close close) override {
    if (!close.reset && tls_) fired_ = close.without_close_notify = true;
    return {close};
  }

  bool tls_ = false;
};

}  // namespace

std::unique_ptr<Effect> make_drop_tls_close() { return std::make_unique<DropTlsClose>(); }

}  // namespace mailrig::mock
