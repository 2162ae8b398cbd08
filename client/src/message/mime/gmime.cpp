#include "gmime.hpp"

#include <mutex>

namespace mailrig::mime {
namespace {

struct StreamObject {
  GMimeStream parent;
  SinkStream::State* state;
};

struct StreamClass {
  GMimeStreamClass parent;
};

SinkStream::State& state_of(GMimeStream* stream) { return *reinterpret_cast<StreamObject*>(stream)->state; }

ssize_t write_to_sink(GMimeStream* stream, const char* bytes, std::size_t size) noexcept {
  auto& state = state_of(stream);
  if (state.stopped) return -1;
  try {
    state.stopped = !state.sink({bytes, size});
  } catch (...) {
    state.thrown = std::current_exception();
    state.stopped = true;
  }
  if (state.stopped) return -1;
  stream->position += static_cast<gint64>(size);
  return static_cast<ssize_t>(size);
}

void initialize_class(void* object_class, void*) noexcept {
  auto& stream = *static_cast<GMimeStreamClass*>(object_class);
  stream.read = [](GMimeStream*, char*, std::size_t) -> ssize_t { return -1; };
  stream.write = write_to_sink;
  stream.flush = [](GMimeStream* self) { return state_of(self).stopped ? -1 : 0; };
  stream.close = [](GMimeStream*) { return 0; };
  stream.eos = [](GMimeStream*) -> gboolean { return TRUE; };
  stream.reset = [](GMimeStream*) { return -1; };
  stream.seek = [](GMimeStream*, gint64, GMimeSeekWhence) -> gint64 { return -1; };
  stream.tell = [](GMimeStream* self) { return self->position; };
  stream.length = [](GMimeStream*) -> gint64 { return -1; };
  stream.substream = [](GMimeStream*, gint64, gint64) -> GMimeStream* { return nullptr; };
}

GType stream_type() {
  static const GType type =
      g_type_register_static_simple(GMIME_TYPE_STREAM, "MailrigSinkStream", sizeof(StreamClass), initialize_class,
                                    sizeof(StreamObject), nullptr, GTypeFlags{});
  return type;
}

}  // namespace

void start_gmime() {
  static std::once_flag once;
  std::call_once(once, g_mime_init);
}

SinkStream::SinkStream(const Sink& sink) : state_{sink, false, {}} {
  stream_.reset(static_cast<GMimeStream*>(g_object_new(stream_type(), nullptr)));
  g_mime_stream_construct(stream_.get(), 0, -1);
  reinterpret_cast<StreamObject*>(stream_.get())->state = &state_;
}

}  // namespace mailrig::mime
