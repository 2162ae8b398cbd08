#include "content.hpp"

#include <algorithm>

namespace mailrig::smtp {

Result<Content::Piece> Content::next(std::size_t size) {
  Piece piece;
  while (piece.bytes.size() < size) {
    auto raw = read(size);
    if (!raw) return tl::unexpected(std::move(raw.error()));
    if (raw->empty()) {
      finish(piece.bytes);
      piece.last = true;
      break;
    }
    encode(std::move(*raw), piece.bytes);
  }
  return piece;
}

Result<std::string> Content::read(std::size_t size) {
  if (taken_ < message_.size()) {
    auto piece = message_.substr(taken_, size);
    taken_ += piece.size();
    return piece;
  }
  if (!source_) return std::string();
  return source_();
}

void Content::encode(std::string&& piece, std::string& out) {
  switch (form_) {
    case Form::stuffed: return stuffer_.feed(piece, out);
    case Form::lines: return encode_lines(piece, out);
    case Form::raw: out += piece; return;
  }
}

void Content::encode_lines(std::string_view piece, std::string& out) {
  while (!piece.empty()) {
    const auto end = std::min(piece.find_first_of("\r\n"), piece.size());
    if (end > 0) after_cr_ = false;
    out += piece.substr(0, end);
    piece.remove_prefix(end);
    if (piece.empty()) return;
    const bool cr = piece.front() == '\r';
    if (cr || !after_cr_) out += "\r\n";
    after_cr_ = cr;
    piece.remove_prefix(1);
  }
}

void Content::finish(std::string& out) {
  if (form_ == Form::stuffed) stuffer_.finish(out);
}

}  // namespace mailrig::smtp
