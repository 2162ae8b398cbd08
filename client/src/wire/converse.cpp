#include <mailrig/wire/converse.hpp>

#include <algorithm>
#include <optional>

namespace mailrig {
namespace {

class Conversation {
 public:
  Conversation(Peer& client, Peer& server, const ConverseOptions& options)
      : ends_{{server, client, false}, {client, server, false}}, options_(options) {}

  Standstill run() {
    for (bool busy = true; busy;) {
      busy = false;
      for (auto& end : ends_) {
        while (!end.wants_tls) {
          const auto action = end.from.next_action();
          if (!action) break;
          busy = true;
          if (const auto rest = perform(end, *action)) return *rest;
        }
      }
      if (ends_[0].wants_tls && ends_[1].wants_tls) {
        for (auto& end : ends_) {
          end.wants_tls = false;
          end.from.tls_established();
        }
        tls_ = busy = true;
      }
    }
    if (!ends_[0].wants_tls && !ends_[1].wants_tls) return Standstill::idle;
    return both_end(End::tls_failed, Standstill::closed);
  }

  Conversed conversed() const { return {delivered_, said_by_client_, time_}; }

 private:
  struct OneEnd {
    Peer &from, &to;
    bool wants_tls;
  };

  std::optional<Standstill> perform(OneEnd& end, const Action& action) {
    if (const auto* send = std::get_if<Send>(&action)) {
      if ((tls_ && send->beneath_tls) || !deliver(end.to, send->bytes)) return both_end(End::reset, Standstill::cut);
    } else if (const auto* wait = std::get_if<Wait>(&action)) {
      time_ += wait->time;
      idle_ += wait->time;
      if (options_.idle.count() > 0 && idle_ >= options_.idle) {
        end.to.ended(End::timed_out);
        end.from.ended(End::closed);
        return Standstill::closed;
      }
      end.from.wait_over();
    } else if (std::holds_alternative<StartTls>(action)) {
      end.wants_tls = true;
    } else if (const auto* compress = std::get_if<Compress>(&action)) {
      end.from.received(compress->received);
    } else {
      const auto& close = std::get<Close>(action);
      end.to.ended(close.reset ? End::reset : close.without_close_notify && tls_ ? End::truncated : End::closed);
      return Standstill::closed;
    }
    return std::nullopt;
  }

  bool deliver(Peer& to, std::string_view bytes) {
    if (!bytes.empty()) idle_ = std::chrono::milliseconds(0);
    while (!bytes.empty()) {
      const auto piece = bytes.substr(0, std::min(options_.chunk, options_.cut_after - delivered_));
      if (piece.empty()) return false;
      to.received(piece);
      delivered_ += piece.size();
      if (&to == &ends_[1].to) said_by_client_ += piece.size();
      bytes.remove_prefix(piece.size());
    }
    return true;
  }

  Standstill both_end(End why, Standstill rest) {
    for (auto& end : ends_) end.from.ended(why);
    return rest;
  }

  OneEnd ends_[2];
  const ConverseOptions& options_;
  std::size_t delivered_ = 0, said_by_client_ = 0;
  std::chrono::milliseconds time_{0}, idle_{0};  // idle: since the last byte
  bool tls_ = false;
};

}  // namespace

Standstill converse(Peer& client, Peer& server, const ConverseOptions& options, Conversed* conversed) {
  Conversation conversation(client, server, options);
  const auto rest = conversation.run();
  if (conversed) {
    const auto [bytes, said_by_client, time] = conversation.conversed();
    conversed->bytes += bytes;
    conversed->said_by_client += said_by_client;
    conversed->time += time;
  }
  return rest;
}

}  // namespace mailrig
