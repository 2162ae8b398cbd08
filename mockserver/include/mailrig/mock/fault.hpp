#pragma once
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <tl/expected.hpp>

#include <mailrig/mock/side.hpp>

namespace mailrig::mock {

struct Transcript;

/// What goes wrong on the way from one side to the other.
struct Fault {
  enum class Kind : std::uint8_t {
    split,      ///< Segments of `value` bytes, or of random sizes.
    cut,        ///< One segment ends behind `value` bytes; a sweep of `split` is made of these.
    rate,       ///< `value` bytes a second.
    stall,      ///< Nothing passes behind `value` bytes, and the connection stays.
    truncate,   ///< The connection is closed behind `value` bytes.
    reset,      ///< The same by a TCP reset.
    garbage,    ///< Random bytes come in behind `value` bytes.
    corrupt,    ///< The byte behind `value` bytes is another.
    duplicate,  ///< What is said where `value` bytes have passed comes twice.
  };
  enum class Place : std::uint8_t {
    given,   ///< `value` says it.
    random,  ///< It is drawn from the seed.
    sweep,   ///< One case for each there is.
  };

  Kind kind{};
  Place place = Place::given;
  std::size_t value = 0;
  std::optional<Side> from;  ///< Whose bytes it befalls; nullopt: those of the side that the rig plays.

  /// As the option --fault takes it: "client:split=5".
  std::string text() const;
  /// The other side does not hear what was said: the dialogue cannot be demanded any more.
  bool damages() const;
};

/// A kind such as "split" with its value such as "5", "random", "sweep" or "1KiB/s"; empty where there is none. The
/// error says what is taken.
tl::expected<Fault, std::string> parse_fault(std::string_view kind, std::string_view value);

/// The whole of what --fault takes: [client: / server:] KIND [=VALUE]
tl::expected<Fault, std::string> parse_fault(std::string_view text);

/// The faults of one case each: every random place is drawn, and where one is a sweep, there is a case for each byte
/// that `transcript` has in that direction. The error says what cannot be swept.
tl::expected<std::vector<std::vector<Fault>>, std::string> plan_faults(const std::vector<Fault>& faults,
                                                                       const Transcript& transcript, Side plays,
                                                                       std::uint64_t seed);

}  // namespace mailrig::mock
