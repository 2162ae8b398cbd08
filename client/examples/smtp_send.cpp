// Sends a message: smtp_send smtp(s)://user@host:port --from A --to B... [--attach FILE...] < message
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <iostream>
#include <iterator>
#include <string>
#include <vector>

#include <mailrig/message/header.hpp>
#include <mailrig/message/mime/compose.hpp>
#include <mailrig/net/smtp_mailer.hpp>

#include "example.hpp"

namespace {

using namespace mailrig;

struct Submitted {
  std::string from;
  std::vector<std::string> to, attachments;
  bool at_least_one = false;
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

int send(examples::Arguments& arguments, const Submitted& submitted) {
  smtp::MailerOptions options;
  arguments.apply(options.client);
  options.servers = {options.client.host};
  const bool implicit = options.client.tls == TlsUse::implicit;
  options.ports = {options.client.port != 0 ? options.client.port : static_cast<std::uint16_t>(implicit ? 465 : 25)};
  options.at_least_one = submitted.at_least_one;
  options.prepare.originator = submitted.from;
  options.prepare.recipients = submitted.to;

  auto message = read_all(std::cin);
  if (!submitted.attachments.empty()) message = with_attachments(message, submitted.attachments);
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
  Submitted submitted;
  CLI::App app{"Sends the message that it reads. The password stands in MAILRIG_PASSWORD."};
  examples::Arguments arguments(app, "smtp");
  app.add_option("--from", submitted.from, "The sender; without it the header's");
  app.add_option("--to", submitted.to, "The recipients; without them the header's");
  app.add_option("--attach", submitted.attachments, "Files to go with it");
  app.add_flag("--at-least-one", submitted.at_least_one, "Send it although some recipients are refused");
  CLI11_PARSE(app, argc, argv);
  int status = EXIT_FAILURE;
  const auto failed = examples::exit_status("smtp_send", [&] {
    try {
      status = send(arguments, submitted);
    } catch (const smtp::DeliveryError& error) {
      std::fprintf(stderr, "smtp_send: %s\n",
                   error.may_have_been_accepted() ? "the message may have been accepted" : "the message was not sent");
      throw;
    }
  });
  return failed ? failed : status;
}
