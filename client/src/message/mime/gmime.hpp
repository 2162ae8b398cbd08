#pragma once
#include <exception>
#include <memory>
#include <string>
#include <string_view>

#include <gmime/gmime.h>

#include <mailrig/message/mime/compose.hpp>

namespace mailrig::mime {

/// Starts GMime once for the process, whichever thread comes first. To be called before anything else of GMime.
void start_gmime();

struct Unref {
  void operator()(void* object) const noexcept { g_object_unref(object); }
};
/// Holds one reference.
template <class Object>
using Owned = std::unique_ptr<Object, Unref>;

struct FreeMemory {
  void operator()(char* text) const noexcept { g_free(text); }
};
using OwnedText = std::unique_ptr<char, FreeMemory>;

/// Empty for null.
inline std::string to_string(const char* text) { return text ? text : std::string{}; }

/// A stream that passes on to a sink what is written to it. The sink must outlive every use of the stream.
class SinkStream {
 public:
  explicit SinkStream(const Sink& sink);

  GMimeStream* get() const noexcept { return stream_.get(); }
  /// The sink has said no.
  bool stopped() const noexcept { return state_.stopped; }
  /// Throws what the sink threw; GMime's C cannot let it pass.
  void rethrow() const {
    if (state_.thrown) std::rethrow_exception(state_.thrown);
  }

  struct State {
    const Sink& sink;
    bool stopped = false;
    std::exception_ptr thrown;
  };

 private:
  State state_;
  Owned<GMimeStream> stream_;
};

}  // namespace mailrig::mime
