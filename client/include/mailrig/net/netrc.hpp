#pragma once
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <mailrig/wire/error.hpp>
#include <mailrig/wire/secret.hpp>

namespace mailrig::net {

/// What ~/.netrc says of one machine; each of login and password may be empty.
struct NetrcEntry {
  std::string machine;  ///< Empty: the default, for every machine not named before it.
  std::string login;
  Secret password;
};

/// Reads the text of a .netrc file: machine, default, login, password, account, macdef; words in double quotes may have
/// spaces, "#" begins a comment. Fails with bad_syntax for any other word, or one that lacks its value.
Result<std::vector<NetrcEntry>> parse_netrc(std::string_view text);

/// The first entry for `machine`, or else the default's, whose login is `login` or absent; any login if that is empty.
std::optional<NetrcEntry> find_netrc_entry(const std::vector<NetrcEntry>& entries, std::string_view machine,
                                           std::string_view login = {});

/// The entries of a file: none if there is no such file. Fails with bad_argument where others than its owner may read
/// it although it has passwords, and as parse_netrc() does.
/// @param file  empty: .netrc in the folder that HOME names.
Result<std::vector<NetrcEntry>> read_netrc(std::filesystem::path file = {});

}  // namespace mailrig::net
