#include <mailrig/mock/import.hpp>

#include <algorithm>
#include <array>

#include "dovecot_rawlog.hpp"
#include "log_format.hpp"

namespace mailrig::mock {
namespace {

// Those that tell themselves most surely stand first.
const std::array formats{&curl_trace, &python_imaplib, &python_poplib,  &python_smtplib,
                         &mutt,       &thunderbird,    &dovecot_rawlog, &openssl_s_client,
                         &mailkit,    &tshark_follow,  &curl_verbose,   &plain_dialogue};

}  // namespace

ImportResult import_log(std::string_view text, const std::filesystem::path& name) {
  const LogLines start(text, name.string());
  if (text.size() > most_log_bytes)
    return start.error("the log is larger than " + std::to_string(most_log_bytes) + " bytes");
  for (const auto* format : formats) {
    if (!format->looks_like(text)) continue;
    auto recordings = format->parse(LogLines(text, name.string()));
    if (!recordings) return tl::unexpected(recordings.error());
    if (recordings->empty())
      return start.error("a log of " + std::string(format->name) + ", in which nobody says anything");
    return ImportedLog{format->name, std::move(*recordings)};
  }
  std::string known;
  for (const auto* format : formats) (known += known.empty() ? "" : ", ") += format->name;
  return start.error("no log that is known here; there are " + known);
}

ImportResult import_rawlogs(std::string_view in, std::string_view out, const std::filesystem::path& name) {
  auto recordings = parse_rawlogs(in, out, name.string());
  if (!recordings) return tl::unexpected(recordings.error());
  return ImportedLog{dovecot_rawlog.name, std::move(*recordings)};
}

std::vector<std::string_view> import_formats() {
  std::vector<std::string_view> names;
  std::transform(formats.begin(), formats.end(), std::back_inserter(names),
                 [](const LogFormat* format) { return format->name; });
  return names;
}

}  // namespace mailrig::mock
