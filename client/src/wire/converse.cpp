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
        busy = true;
      }
    }
    if (!ends_[0].wants_tls && !ends_[1].wants_tls) return Standstill::idle;
    return both_end(End::tls_failed, Standstill::closed);
  }

  std::size_t delivered() const { return delivered_; }

 private:
  struct OneEnd {
    Peer &from, &to;
    bool wants_tls;
  };

  std::optional<Standstill> perform(OneEnd& end, const Action& action) {
    if (const auto* send = std::get_if<Send>(&action)) {
      if (!deliver(end.to, send->bytes)) return both_end(End::reset, Standstill::cut);
    } else if (std::holds_alternative<Wait>(action)) {
      end.from.wait_over();
    } else if (std::holds_alternative<StartTls>(action)) {
      end.wants_tls = true;
    } else if (const auto* compress = std::get_if<Compress>(&action)) {
      end.from.received(compress->received);
    } else {
      end.to.ended(std::get<Close>(action).reset ? End::reset : End::closed);
      return Standstill::closed;
    }
    return std::nullopt;
  }

  bool deliver(Peer& to, std::string_view bytes) {
    while (!bytes.empty()) {
      const auto piece = bytes.substr(0, std::min(options_.chunk, options_.cut_after - delivered_));
      if (piece.empty()) return false;
      to.received(piece);
      delivered_ += piece.size();
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
  std::size_t delivered_ = 0;
};

}  // namespace

Standstill converse(Peer& client, Peer& server, const ConverseOptions& options, std::size_t* delivered) {
  Conversation conversation(client, server, options);
  const auto rest = conversation.run();
  if (delivered) *delivered += conversation.delivered();
  return rest;
}

}  // namespace mailrig
