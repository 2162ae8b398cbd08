#pragma once
#include <cstdint>
#include <memory>
#include <random>
#include <variant>
#include <vector>

#include <mailrig/mock/fault.hpp>
#include <mailrig/wire/peer.hpp>

namespace mailrig::mock {

/// From here on nothing passes, and the connection stays.
struct Silence {};
/// What comes out of a fault: actions, in the direction in which the bytes went in.
using Passage = std::variant<Send, StartTls, Wait, Close, Silence>;

/// Small, and the same everywhere for one seed.
using Dice = std::minstd_rand;

/// A fault at work on one direction of one connection.
class Effect {
 public:
  virtual ~Effect() = default;
  /// What becomes of what is said and done; it comes in order.
  std::vector<Passage> pass(Passage passage);
  /// What is said as soon as TLS runs.
  virtual std::vector<Passage> tls_is_up() { return {}; }
  bool fired() const { return fired_; }

 protected:
  bool fired_ = false;

 private:
  virtual std::vector<Passage> send(Send send) { return {std::move(send)}; }
  virtual std::vector<Passage> start_tls() { return {StartTls{}}; }
  virtual std::vector<Passage> close(Close close) { return {close}; }
};

// One of each, in a file of its own.
std::unique_ptr<Effect> make_split(const Fault& fault, Dice dice);
std::unique_ptr<Effect> make_cut(const Fault& fault);
std::unique_ptr<Effect> make_rate(const Fault& fault);
std::unique_ptr<Effect> make_stall(const Fault& fault);
std::unique_ptr<Effect> make_truncate(const Fault& fault);
std::unique_ptr<Effect> make_reset(const Fault& fault);
std::unique_ptr<Effect> make_garbage(const Fault& fault, Dice dice);
std::unique_ptr<Effect> make_corrupt(const Fault& fault, Dice dice);
std::unique_ptr<Effect> make_duplicate(const Fault& fault);
std::unique_ptr<Effect> make_drop_tls_close();
std::unique_ptr<Effect> make_refusable_tls();  // what is wrong with it is a matter of the TLS context
std::unique_ptr<Effect> make_stalled_handshake();
std::unique_ptr<Effect> make_plaintext_in_tls();

std::unique_ptr<Effect> make_effect(const Fault& fault, std::uint64_t seed);

/// An effect that happens once, behind so many bytes.
class EffectAt : public Effect {
 public:
  explicit EffectAt(std::size_t at) : left_(at) {}

 private:
  std::vector<Passage> send(Send send) final {
    if (fired_ || send.bytes.size() <= left_) {
      left_ -= fired_ ? 0 : send.bytes.size();
      return {std::move(send)};
    }
    fired_ = true;
    return happen(std::move(send), left_);
  }
  /// `at` is below the size of what is said.
  virtual std::vector<Passage> happen(Send send, std::size_t at) = 0;

  std::size_t left_;
};

/// Bytes of `send`, as secret as it is.
inline Send part(const Send& send, std::size_t begin, std::size_t size = std::string::npos) {
  return {send.bytes.substr(begin, size), send.secret, send.beneath_tls};
}

}  // namespace mailrig::mock
