#pragma once
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include <tl/expected.hpp>

#include <mailrig/mock/transcript.hpp>

#include "meaning.hpp"
#include "unit_reader.hpp"

namespace mailrig::mock {

/// What a variable holds: the value, and how it was spelled on the wire (`"a b"` for a b). Cheap to copy, since every
/// match that is tried has bindings of its own, and a value may be a whole message.
class Binding {
 public:
  Binding() : Binding({}, {}) {}
  Binding(std::string value, std::string spelled)
      : texts_(std::make_shared<const Texts>(Texts{std::move(value), std::move(spelled)})) {}

  const std::string& value() const { return texts_->value; }
  const std::string& spelled() const { return texts_->spelled; }

 private:
  struct Texts {
    std::string value, spelled;
  };
  std::shared_ptr<const Texts> texts_;
};
using Bindings = std::map<std::string, Binding, std::less<>>;

/// The first place where a unit is not what a pattern expects.
struct Difference {
  std::size_t begin = 0, size = 0;  ///< in the unit's text
  std::string what;                 ///< "command", "argument 2", ...
};

/// A Line made ready for matching. Immutable; sessions share it.
class Pattern {
 public:
  struct Impl;

  /// Fails with a reason if a regular expression is broken, or a variable stands where none can.
  static tl::expected<std::shared_ptr<const Pattern>, std::string> compile(const Line& line, Protocol protocol,
                                                                           Matching matching);

  explicit Pattern(std::unique_ptr<const Impl> impl);
  ~Pattern();
  Pattern(const Pattern&) = delete;
  Pattern& operator=(const Pattern&) = delete;

  /// nullopt if `unit` is what the line says; then `bindings` holds what its variables took, the tag's name included
  /// (under "tag " + name). On a difference `bindings` is unchanged.
  std::optional<Difference> match(const Unit& unit, Bindings& bindings, const Context& context) const;

 private:
  std::unique_ptr<const Impl> impl_;
};

/// The key under which a tag's name is bound; no variable can be called so.
std::string tag_key(std::string_view name);

/// True if `text` matches `glob`, in which `${*}` stands for anything; case is ignored.
bool matches_glob(std::string_view glob, std::string_view text);

}  // namespace mailrig::mock
