#include "deflate_stream.hpp"

#include <cassert>
#include <limits>
#include <new>

#include <zlib.h>

namespace mailrig::net {
namespace {

constexpr int raw = -MAX_WBITS;  // without zlib's header and checksum (RFC 4978 §4)
constexpr int memory_level = 8;  // zlib's default

// zlib only reads what it is given.
Bytef* input(std::string_view bytes) { return reinterpret_cast<Bytef*>(const_cast<char*>(bytes.data())); }

Error broken(const char* detail) {
  Error error{Errc::bad_compression, {}};
  error.about.expected = "a DEFLATE stream";
  if (detail) error.about.detail = detail;
  return error;
}

}  // namespace

void DeflateStream::EndInflate::operator()(z_stream_s* stream) const noexcept {
  inflateEnd(stream);
  delete stream;
}

void DeflateStream::EndDeflate::operator()(z_stream_s* stream) const noexcept {
  deflateEnd(stream);
  delete stream;
}

DeflateStream::DeflateStream() : piece_(std::make_unique<char[]>(piece_size)) {
  auto inflater = std::make_unique<z_stream>();
  if (inflateInit2(inflater.get(), raw) != Z_OK) throw std::bad_alloc();
  inflater_.reset(inflater.release());
  auto deflater = std::make_unique<z_stream>();
  if (deflateInit2(deflater.get(), Z_DEFAULT_COMPRESSION, Z_DEFLATED, raw, memory_level, Z_DEFAULT_STRATEGY) != Z_OK)
    throw std::bad_alloc();
  deflater_.reset(deflater.release());
}

DeflateStream::~DeflateStream() = default;

std::string DeflateStream::deflate(std::string_view bytes) {
  assert(bytes.size() <= std::numeric_limits<uInt>::max());
  std::string out;
  deflater_->next_in = input(bytes);
  deflater_->avail_in = static_cast<uInt>(bytes.size());
  do {  // until the flush is done, which is when room is left (zlib.h, deflate)
    const auto written = out.size();
    out.resize(written + bytes.size() / 2 + 256);
    deflater_->next_out = reinterpret_cast<Bytef*>(&out[written]);
    deflater_->avail_out = static_cast<uInt>(out.size() - written);
    ::deflate(deflater_.get(), Z_SYNC_FLUSH);
    out.resize(out.size() - deflater_->avail_out);
  } while (deflater_->avail_out == 0);
  return out;
}

Result<std::string_view> DeflateStream::next() {
  if (broken_) return tl::unexpected(broken("it was broken before"));
  if (ended_) {
    broken_ = !fed_.empty();
    more_ = false;
    if (broken_) return tl::unexpected(broken("bytes behind its end"));
    return std::string_view();
  }
  assert(fed_.size() <= std::numeric_limits<uInt>::max());
  inflater_->next_in = input(fed_);
  inflater_->avail_in = static_cast<uInt>(fed_.size());
  inflater_->next_out = reinterpret_cast<Bytef*>(piece_.get());
  inflater_->avail_out = piece_size;
  const auto result = inflate(inflater_.get(), Z_SYNC_FLUSH);
  if (result != Z_OK && result != Z_BUF_ERROR && result != Z_STREAM_END) {
    broken_ = true;
    fed_.clear();
    more_ = false;
    return tl::unexpected(broken(inflater_->msg));
  }
  ended_ = result == Z_STREAM_END;
  fed_.erase(0, fed_.size() - inflater_->avail_in);
  more_ = inflater_->avail_out == 0;
  return std::string_view(piece_.get(), piece_size - inflater_->avail_out);
}

}  // namespace mailrig::net
