// Sends a message: smtp_send smtp(s)://user@host:port --from A --to B... [--attach FILE...] < message
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <iostream>
#include <iterator>
#include <string>
#include <vector>

#include <CLI/CLI.hpp>

#include <mailrig/message/header.hpp>
#include <mailrig/message/mime/compose.hpp>
#include <mailrig/net/smtp_mailer.hpp>

#include "url.hpp"

namespace {

using namespace mailrig;

struct Arguments {
  std::string url, ca_file, from;
  std::vector<std::string> to, attachments;
  bool plaintext = false, at_least_one = false, verbose = false;
};

std::string read_all(std::istream& stream) { return {std::istreambuf_iterator<char>(stream), {}}; }

// A plain text with files beside it, as multipart/mixed.
std::string with_attachments(const std::string& text, const std::vector<std::string>& paths) {
  const auto parsed = message::parse_header(text);
  if (!parsed) throw ClientError(parsed.error());
  mime::Composition composition;
  composition.header = parsed->header;
  composition.text = parsed->body;
  for (const auto& path : paths) {
    mime::Attachment attachment;
    attachment.content = std::filesystem::path(path);
    attachment.file_name = path.substr(path.find_last_of('/') + 1);
    composition.attachments.push_back(std::move(attachment));
  }
  auto message = mime::compose(composition);
  if (!message) throw ClientError(message.error());
  return std::move(*message);
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
