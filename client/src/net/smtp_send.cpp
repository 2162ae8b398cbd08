// The two functions for whoever has one message to send.
#include <algorithm>

#include <mailrig/message/address.hpp>
#include <mailrig/net/smtp_client.hpp>
#include <mailrig/net/smtp_mailer.hpp>
#include <mailrig/wire/base64.hpp>

namespace mailrig::smtp {
namespace {

constexpr std::size_t longest_encoded_line = 76;  // RFC 2045 §6.8

void check_address(const std::string& address) {
  if (auto plain = message::check_plain_address(address, message::Charset::utf8); !plain)
    throw ClientError(std::move(plain.error()));
}

void send_all(const ClientOptions& server, const std::string& from, const std::vector<std::string>& to,
              std::string message) {
  check_address(from);
  for (const auto& address : to) check_address(address);
  Client client(server);
  Submission submission;
  submission.from = from;
  submission.to.assign(to.begin(), to.end());
  submission.message = std::move(message);
  auto delivery = client.send(std::move(submission));
  client.quit();
  if (delivery.rejected.empty()) return;
  const auto& first = delivery.rejected.front();
  auto error = rejection({first.code, first.text});
  error.about.detail = printable(first.address);
  throw DeliveryError(std::move(error), false, std::move(delivery.rejected));
}

bool is_ascii(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) < 0x80; });
}

// The text of a letter, its newlines CRLF (RFC 2045 §6.8), so that every server takes it.
std::string encoded(std::string_view text) {
  std::string lines;
  for (const char c : text) {
    if (c == '\n' && !lines.ends_with('\r')) lines += '\r';
    lines += c;
  }
  const auto base64 = to_base64(lines);
  std::string out;
  for (std::size_t i = 0; i < base64.size(); i += longest_encoded_line)
    (out += base64.substr(i, longest_encoded_line)) += "\r\n";
  return out;
}

}  // namespace

void send_letter(const ClientOptions& server, const std::string& from, const std::vector<std::string>& to,
                 std::string_view text, const LetterOptions& options) {
  check_address(from);
  for (const auto& address : to) check_address(address);
  PrepareOptions prepare_options{from, to, {{"From", from}}, {}};
  auto& headers = prepare_options.headers;
  for (const auto& address : to) headers.emplace_back("To", address);
  if (!options.subject.empty()) headers.emplace_back("Subject", options.subject);
  if (!options.reply_to.empty()) {
    check_address(options.reply_to);
    headers.emplace_back("Reply-To", options.reply_to);
  }
  const bool ascii = is_ascii(text);
  headers.emplace_back("MIME-Version", "1.0");
  headers.emplace_back("Content-Type", ascii ? "text/plain; charset=us-ascii" : "text/plain; charset=utf-8");
  if (!ascii) headers.emplace_back("Content-Transfer-Encoding", "base64");
  auto prepared = prepare("\r\n" + (ascii ? std::string(text) : encoded(text)), prepare_options);
  if (!prepared) throw ClientError(std::move(prepared.error()));
  send_all(server, from, to, std::move(prepared->text));
}

void send_message(const ClientOptions& server, const std::string& from, const std::vector<std::string>& to,
                  const std::vector<std::string_view>& parts) {
  std::string message;
  for (const auto part : parts) message += part;
  send_all(server, from, to, std::move(message));
}

}  // namespace mailrig::smtp
