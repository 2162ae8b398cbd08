#pragma once
#include <cstddef>
#include <memory>
#include <string>
#include <string_view>

#include <mailrig/wire/error.hpp>

struct z_stream_s;  // zlib's

namespace mailrig::net {

/// Both directions of a connection that is compressed by COMPRESS=DEFLATE: raw DEFLATE streams without a header
/// (RFC 4978 §4, RFC 1951).
///
/// What comes in is inflated a piece at a time and only when asked for, so that a few bytes that stand for gigabytes
/// cost no more than one piece: how much of it is wanted, the reader decides by its own limits.
class DeflateStream {
 public:
  /// The most that next() gives at a time.
  static constexpr std::size_t piece_size = 64 << 10;

  DeflateStream();
  ~DeflateStream();
  DeflateStream(const DeflateStream&) = delete;
  DeflateStream& operator=(const DeflateStream&) = delete;

  /// @return what to send for `bytes`: flushed, so that the other side can read all of them.
  std::string deflate(std::string_view bytes);

  /// Compressed bytes that came, cut anywhere. They are kept until next() has read them.
  void feed(std::string_view compressed) { fed_ += compressed; }
  /// Whether next() may give something without more being fed.
  bool pending() const noexcept { return !fed_.empty() || more_; }
  /// The next piece of what was fed; empty if more is needed. Valid until the next call.
  /// Fails with bad_compression, and forever after, if it is no DEFLATE stream or goes on behind its end.
  Result<std::string_view> next();

 private:
  struct EndInflate {
    void operator()(z_stream_s* stream) const noexcept;
  };
  struct EndDeflate {
    void operator()(z_stream_s* stream) const noexcept;
  };

  std::unique_ptr<z_stream_s, EndInflate> inflater_;
  std::unique_ptr<z_stream_s, EndDeflate> deflater_;
  std::unique_ptr<char[]> piece_;
  std::string fed_;
  bool more_ = false;  // the last piece was full: zlib may hold more of it
  bool ended_ = false;
  bool broken_ = false;
};

}  // namespace mailrig::net
