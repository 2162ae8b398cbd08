#pragma once
#include <vector>

#include "token.hpp"

namespace mailrig::mock {

/// Of each token of a client's IMAP line without its tag: whether the grammar has an atom, a number or base64 there,
/// which no quoted string or literal may spell (RFC 3501 §9). What no grammar known here has may be anything.
/// `untagged`: the line answers a challenge or ends IDLE.
std::vector<bool> atoms(const std::vector<Token>& tokens, bool untagged);

}  // namespace mailrig::mock
