#include "report/recorder.hpp"

#include <chrono>
#include <utility>

namespace mailrig::report {
namespace {

class Recorder final : public WireLog {
 public:
  Recorder(std::shared_ptr<Conversation> conversation, bool server, std::unique_ptr<WireLog> other)
      : conversation_(std::move(conversation)),
        other_(std::move(other)),
        text_([this](std::string_view line) { write(line); }, server ? "S: " : "C: ", server ? "C: " : "S: ") {}

  void bytes(Direction direction, std::string_view bytes) override {
    text_.bytes(direction, bytes);
    if (other_) other_->bytes(direction, bytes);
  }
  void event(std::string_view text) override {
    text_.event(text);
    if (other_) other_->event(text);
  }

 private:
  // "C: a1 NOOP", "S: ...", "-- TLS established", as TextWireLog writes them
  void write(std::string_view line) {
    const std::chrono::duration<double, std::milli> at = std::chrono::steady_clock::now() - begun_;
    const auto from = line[0] == 'C' ? Speaker::client : line[0] == 'S' ? Speaker::server : Speaker::rig;
    line.remove_suffix(1);
    conversation_->add({at.count(), from, std::string(line.substr(3))});
  }

  const std::chrono::steady_clock::time_point begun_ = std::chrono::steady_clock::now();
  std::shared_ptr<Conversation> conversation_;
  std::unique_ptr<WireLog> other_;
  TextWireLog text_;
};

}  // namespace

void Conversation::add(Event event) {
  const std::lock_guard lock(mutex_);
  if (events_.size() == most_events || bytes_ + event.text.size() > most_bytes) {
    ++left_out_;
    return;
  }
  bytes_ += event.text.size();
  events_.push_back(std::move(event));
}

void Conversation::give(Session& session) {
  const std::lock_guard lock(mutex_);
  session.events = std::exchange(events_, {});
  session.left_out = std::exchange(left_out_, 0);
  bytes_ = 0;
}

std::unique_ptr<WireLog> record(std::shared_ptr<Conversation> conversation, bool server,
                                std::unique_ptr<WireLog> other) {
  return std::make_unique<Recorder>(std::move(conversation), server, std::move(other));
}

}  // namespace mailrig::report
