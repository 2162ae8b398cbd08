#pragma once
#include <functional>
#include <map>
#include <set>
#include <string>
#include <string_view>

#include <mailrig/mock/transcript.hpp>

namespace mailrig::mock {

/// Where the connections of one scenario, played by one side at the same time, wait for each other: at the steps
/// `sync`. Connections are known by their names. Not safe to use from several threads.
class Meeting {
 public:
  enum class State {
    awaited,  ///< Somebody has not come yet.
    met,      ///< All have come.
    broken,   ///< Somebody will not come any more.
  };

  /// `first` is the scenario's first connection, which holds the others.
  explicit Meeting(const Transcript& first);

  /// `connection` has come to the step.
  State arrive(std::string_view sync, std::string_view connection);
  /// `connection` is over.
  void leave(std::string_view connection);
  /// Who makes the meeting broken; empty if nobody does.
  std::string missing(std::string_view sync) const;

  /// `wake` is called whenever somebody else's coming or leaving lets this connection go on. It may not call back.
  void on_change(std::string_view connection, std::function<void()> wake);

 private:
  struct Place {
    std::set<std::string, std::less<>> awaited, arrived;
  };

  void tell(std::string_view but);

  std::map<std::string, Place, std::less<>> places_;
  std::set<std::string, std::less<>> left_;
  std::map<std::string, std::function<void()>, std::less<>> wakers_;
};

}  // namespace mailrig::mock
