#pragma once
#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include <mailrig/net/client_error.hpp>
#include <mailrig/net/pop3_options.hpp>
#include <mailrig/pop3/session.hpp>

namespace mailrig::pop3 {

/// A blocking POP3 client: one connection. Whatever goes wrong is thrown as ClientError.
///
/// Messages are numbered from 1, and keep their numbers although others are deleted (RFC 1939 §4). What is deleted goes
/// with quit(): a client that is destroyed before, or whose connection breaks, has deleted nothing (§6).
class Client {
 public:
  /// Connects, begins TLS as asked, and logs in: by APOP if the greeting offers it, else by the SASL mechanisms, most
  /// secure first, else by USER and PASS; a server that closes after one of them failed is called again.
  explicit Client(const ClientOptions& options);
  ~Client();
  Client(Client&&) noexcept;
  Client& operator=(Client&&) noexcept;

  /// How many messages there are, and their size in octets: as it was at the login, or the last noop() or reset().
  std::uint32_t message_count() const noexcept;
  std::uint64_t total_size() const noexcept;

  /// Sizes of all messages not deleted, or of one.
  std::vector<ScanListing> list();
  ScanListing list(MessageNumber message);
  /// Unique-ids of all messages not deleted, or of one.
  std::vector<UniqueIdListing> unique_ids();
  std::string unique_id(MessageNumber message);
  /// The highest message-number accessed, 0 for none; a server that does not know LAST refuses.
  MessageNumber last();

  /// A message as it is, its lines ending as the server sent them.
  std::string retrieve(MessageNumber message);
  Letter retrieve_letter(MessageNumber message);
  /// The same, piece by piece as it arrives, without holding it. What `sink` throws ends the connection.
  void retrieve(MessageNumber message, const Sink& sink);
  /// Only the header, by TOP.
  message::Header retrieve_headers(MessageNumber message);
  /// The header and the first `lines` of the body.
  std::string top_lines(MessageNumber message, std::uint32_t lines);

  /// Many messages: where the server offers PIPELINING (RFC 2449 §6.6) some are asked for ahead. `take` is called for
  /// each in order; a message that the server refuses does not end the others. What `take` throws ends the connection.
  void download(const MessageSet& messages, const TakeMessage& take);

  /// Marks messages as deleted. One that is refused is thrown once all have been tried.
  void delete_messages(const MessageSet& messages);
  /// Takes all marks back, and refreshes the count.
  void reset();
  /// Keeps the connection alive, and refreshes the count with STAT.
  void noop();

  /// Every language the server speaks, or: speak this one ("*": the server's choice); RFC 6856 §3.
  std::vector<LanguageListing> languages();
  LanguageListing use_language(std::string range);
  /// What the server can do; nullptr if it does not say.
  const Capabilities* capabilities() const noexcept;
  bool secure() const noexcept;

  /// Deletes what was marked, and ends the connection. Throws where the server could not delete all.
  void quit();

  /// Any command, for what has no member of its own.
  template <class C>
  typename C::Response execute(C command) {
    return std::get<typename C::Response>(run(std::move(command)));
  }

 private:
  struct Impl;
  Response run(Command command);

  std::unique_ptr<Impl> impl_;
};

}  // namespace mailrig::pop3
