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
    split,                ///< Segments of `value` bytes, or of random sizes.
    cut,                  ///< One segment ends behind `value` bytes; a sweep of `split` is made of these.
    rate,                 ///< `value` bytes a second.
    stall,                ///< Nothing passes behind `value` bytes, and the connection stays.
    truncate,             ///< The connection is closed behind `value` bytes.
    reset,                ///< The same by a TCP reset.
    garbage,              ///< Random bytes come in behind `value` bytes.
    corrupt,              ///< The byte behind `value` bytes is another.
    duplicate,            ///< What is said where `value` bytes have passed comes twice.
    drop_tls_close,       ///< TLS ends without close_notify.
    expired_certificate,  ///< Signed by the rig's own, and so trusted but for its date.
    wrong_host,           ///< The same, for a host of another name.
    self_signed,          ///< A certificate that nobody trusts.
    old_tls,              ///< Version 1.1 and nothing else.
    stalled_handshake,    ///< Silence where TLS is to begin.
    plaintext_in_tls,     ///< Bytes that are no record of TLS come as soon as it runs.
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
  /// It befalls TLS, not what is said in it.
  bool is_of_tls() const { return kind >= Kind::drop_tls_close; }
  /// Why no client may go on under the TLS that this fault gives it: "the certificate has expired". Else empty.
  std::string_view forbids_tls() const;
};

/// A kind such as "split" with its value such as "5", "random", "sweep" or "1KiB/s"; empty where there is none. The
/// error says what is taken.
tl::expected<Fault, std::string> parse_fault(std::string_view kind, std::string_view value);

/// The whole of what --fault takes: [client: / server:] KIND [=VALUE]
tl::expected<Fault, std::string> parse_fault(std::string_view text);

/// The one of `faults` that says which TLS the server offers; nullptr if there is none.
const Fault* find_tls_fault(const std::vector<Fault>& faults);

/// The faults of one case each: every random place is drawn, and where one is a sweep, there is a case for each byte
/// that `transcript` has in that direction. The error says what cannot be swept, or
/// cannot be done by the side that the rig plays.
tl::expected<std::vector<std::vector<Fault>>, std::string> plan_faults(const std::vector<Fault>& faults,
                                                                       const Transcript& transcript, Side plays,
                                                                       std::uint64_t seed);

}  // namespace mailrig::mock
