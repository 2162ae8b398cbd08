#include <mailrig/mock/mismatch.hpp>

namespace mailrig::mock {

std::string describe(const Mismatch& mismatch) {
  std::string text = mismatch.where.text() + ": " + mismatch.reason + '\n';
  const auto row = [&](std::string_view name, const std::string& value) {
    if (!value.empty()) text += "  " + std::string(name) + std::string(10 - name.size(), ' ') + value + '\n';
  };
  row("expected", mismatch.expected);
  row("received", mismatch.received);
  if (mismatch.marked_size > 0)
    text += std::string(12 + mismatch.marked_from, ' ') + std::string(mismatch.marked_size, '^') + ' ' +
            mismatch.marked + '\n';
  row("near", mismatch.near);
  std::string bound;
  for (const auto& [name, value] : mismatch.bound)
    bound.append(bound.empty() ? "" : " ").append(name).append(1, '=').append(value);
  row("bound", bound);
  row("so far", std::to_string(mismatch.lines) + (mismatch.lines == 1 ? " line, " : " lines, ") +
                    std::to_string(mismatch.matched) + " matched");
  return text;
}

}  // namespace mailrig::mock
