#pragma once
/// Every command, those of RFC 3501 and those of its extensions.

#include <mailrig/imap/acl.hpp>                // SETACL DELETEACL GETACL LISTRIGHTS MYRIGHTS
#include <mailrig/imap/any_state.hpp>          // CAPABILITY NOOP LOGOUT X...
#include <mailrig/imap/append.hpp>             // APPEND REPLACE
#include <mailrig/imap/compress.hpp>           // COMPRESS
#include <mailrig/imap/copy.hpp>               // COPY MOVE
#include <mailrig/imap/enable.hpp>             // ENABLE
#include <mailrig/imap/fetch.hpp>              // FETCH
#include <mailrig/imap/id.hpp>                 // ID
#include <mailrig/imap/idle.hpp>               // IDLE
#include <mailrig/imap/list.hpp>               // LIST LSUB XLIST
#include <mailrig/imap/list_extended.hpp>      // LIST with options
#include <mailrig/imap/mailboxes.hpp>          // CREATE DELETE RENAME SUBSCRIBE UNSUBSCRIBE
#include <mailrig/imap/metadata.hpp>           // GETMETADATA SETMETADATA
#include <mailrig/imap/namespace.hpp>          // NAMESPACE
#include <mailrig/imap/not_authenticated.hpp>  // STARTTLS AUTHENTICATE LOGIN
#include <mailrig/imap/notify.hpp>             // NOTIFY
#include <mailrig/imap/quota.hpp>              // GETQUOTA GETQUOTAROOT SETQUOTA
#include <mailrig/imap/search.hpp>             // SEARCH
#include <mailrig/imap/select.hpp>             // SELECT EXAMINE
#include <mailrig/imap/selected.hpp>           // CHECK CLOSE EXPUNGE UID EXPUNGE
#include <mailrig/imap/sort.hpp>               // SORT THREAD
#include <mailrig/imap/status.hpp>             // STATUS
#include <mailrig/imap/store.hpp>              // STORE
#include <mailrig/imap/unauthenticate.hpp>     // UNAUTHENTICATE
#include <mailrig/imap/unselect.hpp>           // UNSELECT
