#pragma once
#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <mailrig/imap/commands.hpp>
#include <mailrig/net/client_error.hpp>
#include <mailrig/net/imap_fetch_result.hpp>
#include <mailrig/net/imap_operation.hpp>
#include <mailrig/net/imap_options.hpp>

namespace mailrig::imap {

/// Whether a server repeats the flags that were changed.
enum class Echo : std::uint8_t { flags, silent };

/// Whether messages are only marked \Deleted, or gone.
enum class Removal : std::uint8_t { expunge, mark_only };

/// A blocking IMAP client: one connection, one command at a time. Whatever goes wrong is thrown as ClientError: with
/// `rejected` what the server refused, with `wrong_state` a command that needs another state, which was not sent.
///
/// Names of mailboxes are as on the wire: see mailbox_name.hpp. Messages are meant by their numbers, or with
/// Numbering::uid by their unique identifiers.
class Client {
 public:
  /// Connects, begins TLS as asked, and logs in: by the SASL mechanisms that the server offers, most secure first, else
  /// by LOGIN. A password is not said without TLS unless ClientOptions::allowed_in_plaintext has the way to do so.
  explicit Client(ClientOptions options);
  /// Ends the connection without LOGOUT.
  ~Client();
  Client(Client&&) noexcept;
  Client& operator=(Client&&) noexcept;

  /// LOGOUT, and the end of the connection. Whatever the server answers, or does not, nothing depends on it.
  void close();

  // --- Mailboxes

  SelectedMailbox select(std::string mailbox);
  /// Read-only: no command changes anything, and no flag is lost.
  SelectedMailbox examine(std::string mailbox);
  void create(std::string mailbox);
  void delete_mailbox(std::string mailbox);
  /// Mailboxes below it are renamed as well. INBOX stays where it is: its messages move to the new mailbox, those of
  /// mailboxes below it do not (RFC 3501 §6.3.5).
  void rename(std::string from, std::string to);
  /// In `pattern` "*" stands for anything, "%" for anything in one level of the hierarchy.
  std::vector<ListedMailbox> list(std::string reference, std::string pattern);
  /// With options. A server that answers with no row is asked again without, by LIST, or by LSUB for what is
  /// subscribed.
  ListExtended::Response list(const ListExtended& command);
  std::vector<ListedMailbox> lsub(std::string reference, std::string pattern);
  void subscribe(std::string mailbox);
  void unsubscribe(std::string mailbox);
  StatusData status(std::string mailbox, std::vector<StatusItem> items);
  /// Expunges, without telling what, and selects none (RFC 3501 §6.4.2).
  void close_mailbox();
  /// Selects none, and expunges nothing (RFC 3691).
  void unselect();

  // --- Messages

  std::vector<FetchResult> fetch(const SequenceSet& messages, std::vector<FetchItem> items,
                                 Numbering numbering = Numbering::sequence_number);
  /// A whole message, without setting \Seen. Throws `rejected` if there is none of that number.
  std::string fetch_message(std::uint32_t number, Numbering numbering = Numbering::sequence_number);
  using Sink = std::function<void(std::string_view piece)>;
  /// The same, piece by piece as it arrives, without holding it. What `sink` throws ends the connection.
  /// @return its octets.
  std::uint64_t fetch_message(std::uint32_t number, const Sink& sink, Numbering numbering = Numbering::sequence_number);
  Search::Response search(SearchKey key, Numbering numbering = Numbering::sequence_number);
  /// The key in prefix form: `(or (from "x") (not seen))`; see parse_search_expression().
  Search::Response search(std::string_view expression, Numbering numbering = Numbering::sequence_number);
  StoreResponse store(const SequenceSet& messages, Store::Change change, std::vector<std::string> flags,
                      Numbering numbering = Numbering::sequence_number, Echo echo = Echo::flags);
  std::optional<CopiedUids> copy(const SequenceSet& messages, std::string mailbox,
                                 Numbering numbering = Numbering::sequence_number);
  /// By MOVE (RFC 6851), for servers that offer it.
  Move::Response move(const SequenceSet& messages, std::string mailbox,
                      Numbering numbering = Numbering::sequence_number);
  /// Removes what is \Deleted. The numbers are as the server gave them: 3 3 3 are three messages, each counted from the
  /// mailbox that the one before it left.
  ExpungedMessages expunge();
  /// Marks messages \Deleted and, unless told otherwise, expunges: only these where they are meant by their identifiers
  /// and the server offers UIDPLUS, else all that are \Deleted.
  ExpungedMessages delete_messages(const SequenceSet& messages, Numbering numbering = Numbering::sequence_number,
                                   Removal removal = Removal::expunge);
  /// @param message  held in memory, or read while it is sent.
  /// @return where it went, from servers that say it.
  std::optional<Append::AppendedUid> append(std::string mailbox, MessageBytes message,
                                            std::vector<std::string> flags = {},
                                            std::optional<DateTime> internal_date = {});

  // --- The session

  void noop();
  void check();
  /// Told what the server says by itself; false: enough.
  using IdleHandler = std::function<bool(const OwnedResponse& response)>;
  /// IDLE (RFC 2177) for that long, begun anew every 29 minutes. What had come before shows in mailbox(). What
  /// `handler` throws ends the connection.
  void idle(std::chrono::milliseconds time, const IdleHandler& handler);
  std::vector<Id::Field> id(std::vector<Id::Field> fields = {});
  Enable::Response enable(std::vector<std::string> extensions);
  Namespace::Response namespaces();
  /// The quota that hold for a mailbox.
  GetQuotaRoot::Response quota(std::string mailbox);
  /// From here on what is said is compressed (RFC 4978), for servers that offer COMPRESS=DEFLATE.
  void compress();

  /// The selected mailbox, as of the last response. Throws wrong_state if there is none. Valid until the next command.
  const MailboxState& mailbox() const;
  State state() const noexcept;
  const Capabilities& capabilities() const noexcept;
  const Capabilities& enabled() const noexcept;
  bool secure() const noexcept;

  /// Any command, for what has no member of its own. Big literals of FETCH go to `sink` (Session::submit()).
  template <CommandType C>
  typename C::Response execute(C command, LiteralSink sink = {}) {
    std::optional<Result<typename C::Response>> result;
    auto done = [&result](Result<typename C::Response> its) { result = std::move(its); };
    run(std::make_unique<CommandOperation<C>>(std::move(command), guarded(std::move(sink)), std::move(done)),
        [&result] { return result.has_value(); });
    if (!*result) throw ClientError(std::move(result->error()));
    return std::move(**result);
  }

 private:
  struct Impl;
  LiteralSink guarded(LiteralSink sink);
  void run(std::unique_ptr<Operation> operation, const std::function<bool()>& done);

  std::unique_ptr<Impl> impl_;
};

}  // namespace mailrig::imap
