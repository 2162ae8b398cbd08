#pragma once
/// Every command of RFC 3501, in the order of its section 6.

#include <mailrig/imap/any_state.hpp>          // CAPABILITY NOOP LOGOUT X...
#include <mailrig/imap/append.hpp>             // APPEND
#include <mailrig/imap/copy.hpp>               // COPY
#include <mailrig/imap/fetch.hpp>              // FETCH
#include <mailrig/imap/list.hpp>               // LIST LSUB
#include <mailrig/imap/mailboxes.hpp>          // CREATE DELETE RENAME SUBSCRIBE UNSUBSCRIBE
#include <mailrig/imap/not_authenticated.hpp>  // STARTTLS AUTHENTICATE LOGIN
#include <mailrig/imap/search.hpp>             // SEARCH
#include <mailrig/imap/select.hpp>             // SELECT EXAMINE
#include <mailrig/imap/selected.hpp>           // CHECK CLOSE EXPUNGE
#include <mailrig/imap/status.hpp>             // STATUS
#include <mailrig/imap/store.hpp>              // STORE
