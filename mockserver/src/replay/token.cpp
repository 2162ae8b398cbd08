#include "token.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace mailrig::mock {
namespace {

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

// The one reading of lines for both what is expected and what came. POP3 and SMTP know words and spaces; IMAP also
// quoted strings, literals, lists and the brackets of a section (RFC 3501 §4, §9).
class Tokenizer {
 public:
  explicit Tokenizer(Protocol protocol) : imap_(protocol == Protocol::imap), pop3_(protocol == Protocol::pop3) {}

  void text(std::string_view bytes) {
    for (const char c : bytes) character(c);
  }

  void variable(Chunk chunk) {
    if (!open_) begin_token(Token::Kind::word);
    auto& token = tokens_.back();
    if (!token.value.empty()) token.chunks.emplace_back(std::exchange(token.value, {}));
    token.chunks.push_back(std::move(chunk));
  }

  // `size_on_wire` counts "{n}" CRLF and the content.
  void literal(std::string_view content, std::size_t size_on_wire) {
    end_token();
    begin_token(Token::Kind::string);
    tokens_.back().value = content;
    at_ += size_on_wire;
    end_token();
  }

  std::vector<Token> finish() {
    if (quoted_) {
      tokens_.back().kind = Token::Kind::word;
      tokens_.back().broken = "its quote is never closed";
    }
    end_token();
    return std::move(tokens_);
  }

 private:
  void character(char c) {
    if (quoted_) return in_quotes(c);
    if (c == ' ' && !in_password()) {
      end_token();
      ++spaces_;
    } else if (imap_ && (c == '(' || c == ')')) {
      punctuation(c);
    } else if (imap_ && c == '[' && opens_section()) {
      ++sections_;
      punctuation(c);
    } else if (imap_ && c == ']' && sections_ > 0) {
      --sections_;
      punctuation(c);
    } else if (imap_ && c == '"' && !open_) {
      begin_token(Token::Kind::string);
      quoted_ = true;
    } else {
      if (!open_) begin_token(Token::Kind::word);
      tokens_.back().value += c;
    }
    ++at_;
  }

  void in_quotes(char c) {
    ++at_;
    if (!escaped_ && c == '\\') {
      escaped_ = true;
    } else if (!escaped_ && c == '"') {
      quoted_ = false;
      end_token();
    } else {
      // QUOTED-CHAR = ... / "\" quoted-specials   RFC 3501 §9
      if (escaped_ && c != '"' && c != '\\') tokens_.back().broken = "in quotes '\\' stands before '\"' and '\\' alone";
      escaped_ = false;
      tokens_.back().value += c;
    }
  }

  // section = "[" [section-spec] "]", directly behind BODY, BODY.PEEK, BINARY...; elsewhere "[" may be part of an atom
  bool opens_section() const {
    if (!open_ || !tokens_.back().chunks.empty()) return false;
    static constexpr std::array<std::string_view, 5> names{"BODY", "BODY.PEEK", "BINARY", "BINARY.PEEK", "BINARY.SIZE"};
    return std::any_of(names.begin(), names.end(),
                       [&](std::string_view name) { return equal_ignoring_case(tokens_.back().value, name); });
  }

  // Spaces belong to a POP3 password: PASS has one argument (RFC 1939 §7).
  bool in_password() const {
    return pop3_ && open_ && tokens_.size() == 2 && equal_ignoring_case(tokens_.front().value, "PASS");
  }

  void punctuation(char c) {
    end_token();
    begin_token(Token::Kind::punctuation);
    tokens_.back().value = c;
    tokens_.back().size = 1;
    open_ = false;
  }

  void begin_token(Token::Kind kind) {
    tokens_.push_back({kind, std::exchange(spaces_, 0), at_, 0, {}, {}, {}});
    open_ = true;
  }

  void end_token() {
    if (!open_) return;
    auto& token = tokens_.back();
    token.size = at_ - token.begin;
    if (!token.chunks.empty() && !token.value.empty()) token.chunks.emplace_back(std::exchange(token.value, {}));
    open_ = false;
  }

  bool imap_, pop3_;
  std::vector<Token> tokens_;
  std::size_t at_ = 0, spaces_ = 0, sections_ = 0;
  bool open_ = false, quoted_ = false, escaped_ = false;
};

}  // namespace

bool equal_ignoring_case(std::string_view one, std::string_view other) {
  return std::equal(one.begin(), one.end(), other.begin(), other.end(),
                    [](char a, char b) { return lower(a) == lower(b); });
}

std::vector<Token> tokenize(const Unit& unit, Protocol protocol) {
  Tokenizer tokenizer(protocol);
  std::size_t at = 0;
  const std::string_view text = unit.text;
  for (const auto& literal : unit.literals) {
    tokenizer.text(text.substr(at, literal.marker - at));
    at = literal.begin + literal.size;
    tokenizer.literal(text.substr(literal.begin, literal.size), at - literal.marker);
  }
  tokenizer.text(text.substr(at));
  return tokenizer.finish();
}

std::vector<Token> tokenize(const std::vector<Part>& parts, Protocol protocol) {
  Tokenizer tokenizer(protocol);
  for (const auto& part : parts) {
    if (const auto* text = std::get_if<Text>(&part)) tokenizer.text(text->bytes);
    else if (const auto* variable = std::get_if<Variable>(&part)) tokenizer.variable(*variable);
    else if (std::holds_alternative<Rest>(part)) tokenizer.variable(Rest{});
    else tokenizer.literal(std::get<Literal>(part).bytes, 0);
  }
  return tokenizer.finish();
}

}  // namespace mailrig::mock
