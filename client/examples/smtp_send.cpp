// Sends a message: smtp_send smtp(s)://user@host:port --from A --to B... [--attach FILE...] < message
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <iostream>
#include <iterator>
#include <string>
#include <vector>

#include <CLI/CLI.hpp>

#include <mailrig/message/encoded_word.hpp>
#include <mailrig/message/header.hpp>
#include <mailrig/net/smtp_mailer.hpp>
#include <mailrig/wire/base64.hpp>

#include "url.hpp"

namespace {

using namespace mailrig;

struct Arguments {
  std::string url, ca_file, from;
  std::vector<std::string> to, attachments;
  bool plaintext = false, at_least_one = false, verbose = false;
};

std::string read_all(std::istream& stream) { return {std::istreambuf_iterator<char>(stream), {}}; }

// A file as a part of its own, in base64 (RFC 2045 §6.8); its name as an encoded word, as mail programs understand it.
std::string attachment(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) throw std::runtime_error("cannot read " + path);
  auto name = path.substr(path.find_last_of('/') + 1);
  for (char& c : name)
    if (c == '"' || c == '\\') c = '_';
  const auto encoded_name = message::encode_words(name);
  if (!encoded_name) throw ClientError(encoded_name.error());
  std::string part =
      "Content-Type: application/octet-stream\r\nContent-Transfer-Encoding: base64\r\n"
      "Content-Disposition: attachment; filename=\"" +
      *encoded_name + "\"\r\n\r\n";
  const auto base64 = to_base64(read_all(file));
  for (std::size_t i = 0; i < base64.size(); i += 76) (part += base64.substr(i, 76)) += "\r\n";
  return part;
}

// The message as the first part of a multipart/mixed (RFC 2046 §5.1.3), the files behind it. What its header says of
// the content goes with that part; a boundary with "=_" stands in no base64 and no quoted-printable.
std::string with_attachments(const std::string& text, const std::vector<std::string>& paths) {
  auto parsed = message::parse_header(text);
  if (!parsed) throw ClientError(parsed.error());
  const std::string boundary = "=_mailrig_" + std::to_string(std::hash<std::string>{}(text));
  message::Header header, of_content;
  for (const auto& field : parsed->header.fields()) {
    const bool content =
        field.name.size() > 8 && (field.name[0] == 'C' || field.name[0] == 'c') && field.name.find("ontent-") == 1;
    (content ? of_content : header).append(field);
  }
  header.remove("MIME-Version");
  std::string out = header.text() + "MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=\"" + boundary +
                    "\"\r\n\r\n--" + boundary + "\r\n" + of_content.text() + "\r\n" + std::string(parsed->body);
  for (const auto& path : paths) out += "\r\n--" + boundary + "\r\n" + attachment(path);
  return out + "--" + boundary + "--\r\n";
}

int run(const Arguments& arguments) {
  const auto url = examples::parse_url(arguments.url, "smtp");
  TextWireLog log([](std::string_view line) { std::fwrite(line.data(), 1, line.size(), stderr); }, "C: ", "S: ");
  smtp::MailerOptions options;
  options.servers = {url.host};
  options.ports = {url.port != 0 ? url.port : static_cast<std::uint16_t>(url.tls ? 465 : 25)};
  options.client.user = url.user;
  if (const char* password = std::getenv("MAILRIG_PASSWORD")) options.client.password = Secret(password);
  options.client.tls = url.tls ? TlsUse::implicit : arguments.plaintext ? TlsUse::none : TlsUse::starttls;
  options.client.trust.ca_file = arguments.ca_file;
  if (arguments.verbose) options.client.log = &log;
  options.at_least_one = arguments.at_least_one;
  options.prepare.originator = arguments.from;
  options.prepare.recipients = arguments.to;

  auto message = read_all(std::cin);
  if (!arguments.attachments.empty()) message = with_attachments(message, arguments.attachments);
  smtp::Mailer mailer(options);
  const auto delivery = mailer.send(message);
  mailer.close();
  for (const auto& one : delivery.rejected)
    std::fprintf(stderr, "smtp_send: %s: %u %s\n", printable(one.address).c_str(), one.code,
                 printable(one.text).c_str());
  if (!delivery.sent) std::fprintf(stderr, "smtp_send: the message was not sent\n");
  return delivery.sent && delivery.rejected.empty() ? EXIT_SUCCESS : EXIT_FAILURE;
}

}  // namespace

int main(int argc, char** argv) {
  Arguments arguments;
  CLI::App app{"Sends the message that it reads. The password stands in MAILRIG_PASSWORD."};
  app.add_option("url", arguments.url, "smtp(s)://user@host:port")->required();
  app.add_option("--from", arguments.from, "The sender; without it the header's");
  app.add_option("--to", arguments.to, "The recipients; without them the header's");
  app.add_option("--attach", arguments.attachments, "Files to go with it");
  app.add_option("--cafile", arguments.ca_file, "Trust these certificates instead of the system's");
  app.add_flag("--at-least-one", arguments.at_least_one, "Send it although some recipients are refused");
  app.add_flag("--plaintext", arguments.plaintext, "smtp:// without TLS: the message can be read on the way");
  app.add_flag("-v,--verbose", arguments.verbose, "Show the conversation, without secrets");
  CLI11_PARSE(app, argc, argv);
  try {
    return run(arguments);
  } catch (const smtp::DeliveryError& error) {
    std::fprintf(stderr, "smtp_send: %s\nsmtp_send: %s\n", error.what(),
                 error.may_have_been_accepted() ? "the message may have been accepted" : "the message was not sent");
  } catch (const std::exception& error) {
    std::fprintf(stderr, "smtp_send: %s\n", error.what());
  }
  return EXIT_FAILURE;
}
