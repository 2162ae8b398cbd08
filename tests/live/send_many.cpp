// Sends numbered messages through one Mailer, and says of each what became of it, as far as the client knows:
// send_many PORT SIZE < numbers. A message that certainly was not accepted is sent again.
#include <cstdio>
#include <cstdlib>
#include <iostream>
#include <string>

#include <mailrig/net/smtp_mailer.hpp>

namespace {

using namespace mailrig;

constexpr int most_tries = 1000;

std::string numbered(int number, std::size_t size) {
  std::string text = "From: fred@localhost\nTo: mooch@localhost\nSubject: number " + std::to_string(number) + "\n\n";
  while (text.size() < size) text += ".a line of message " + std::to_string(number) + "\n";
  return text;
}

std::string send_until_known(smtp::Mailer& mailer, const std::string& text) {
  for (int i = 0; i < most_tries; ++i) {
    try {
      return mailer.send(text).sent ? "accepted" : "rejected";
    } catch (const smtp::DeliveryError& error) {
      if (error.may_have_been_accepted()) return "unknown";
    }
  }
  return "given up";
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 3) return EXIT_FAILURE;
  smtp::MailerOptions options;
  options.servers = {"127.0.0.1"};
  options.ports = {static_cast<std::uint16_t>(std::atoi(argv[1]))};
  options.client.tls = TlsUse::none;
  options.client.timeout = std::chrono::seconds(10);
  smtp::Mailer mailer(options);
  const auto size = static_cast<std::size_t>(std::atoi(argv[2]));
  for (int number = 0; std::cin >> number;)
    std::printf("%d %s\n", number, send_until_known(mailer, numbered(number, size)).c_str());
  mailer.close();
  return EXIT_SUCCESS;
}
