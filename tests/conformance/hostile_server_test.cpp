// What every client does with a server that no scenario can play: certificates that are not its own, TLS ended without
// a word, one byte at a time, escape sequences in error texts.
#include <atomic>

#include <gmock/gmock.h>
#include <asio/io_context.hpp>
#include <asio/ip/tcp.hpp>
#include <asio/read_until.hpp>
#include <asio/ssl.hpp>
#include <asio/write.hpp>

#include "conformance/each_client.hpp"
#include "conformance/rig.hpp"

namespace mailrig {
namespace {

using asio::ip::tcp;
using testing::HasSubstr;
using testing::Not;

// Serves one connection, with TLS from the first byte if it has a certificate: says the first answer, then one for each
// line that it reads, with that line's first word for "{tag}", and ends the connection.
class Server {
 public:
  struct Options {
    std::optional<net::Certificate> certificate;
    std::chrono::milliseconds between_bytes{0};  // zero: all at once
  };

  Server(std::vector<std::string> answers, Options options)
      : answers_(std::move(answers)), options_(std::move(options)), thread_([this] { serve(); }) {}
  ~Server() {
    over_ = true;
    thread_.join();
  }
  std::uint16_t port() const { return acceptor_.local_endpoint().port(); }

 private:
  void serve() {
    std::error_code error;
    tcp::socket socket(context_);
    acceptor_.accept(socket, error);
    if (!options_.certificate) return talk(socket);
    asio::ssl::context tls(asio::ssl::context::tls_server);
    const auto& key = options_.certificate->key_pem.reveal();
    tls.use_certificate(asio::buffer(options_.certificate->pem), asio::ssl::context::pem);
    tls.use_private_key(asio::buffer(key.data(), key.size()), asio::ssl::context::pem);
    asio::ssl::stream<tcp::socket&> stream(socket, tls);
    stream.handshake(asio::ssl::stream_base::server, error);
    if (!error) talk(stream);
    socket.close(error);  // without close_notify
  }

  template <class Stream>
  void talk(Stream& stream) {
    std::error_code error;
    std::string read;
    for (auto& answer : answers_) {
      if (&answer != &answers_.front()) {
        const auto line = asio::read_until(stream, asio::dynamic_buffer(read), "\r\n", error);
        if (error) return;
        if (const auto tag = answer.find("{tag}"); tag != answer.npos) answer.replace(tag, 5, read, 0, read.find(' '));
        read.erase(0, line);
      }
      const auto piece = options_.between_bytes.count() > 0 ? 1 : answer.size();
      for (std::size_t at = 0; at < answer.size() && !over_ && !error; at += piece) {
        asio::write(stream, asio::buffer(answer.data() + at, piece), error);
        if (piece == 1) std::this_thread::sleep_for(options_.between_bytes);
      }
    }
  }

  std::vector<std::string> answers_;
  Options options_;
  asio::io_context context_;
  tcp::acceptor acceptor_{context_, {asio::ip::address_v4::loopback(), 0}};
  std::atomic<bool> over_ = false;
  std::thread thread_;
};

// A client of one protocol, as far as these tests go.
struct Protocol {
  const char* name;
  std::vector<std::string> up_to_content;  // what a server says, the last of it in the midst of content
  std::string (*fetch)(const test::Endpoint& server);
};

void PrintTo(const Protocol& protocol, std::ostream* out) { *out << protocol.name; }

const Protocol pop3_protocol{
    "pop3",
    {"+OK ready\r\n", "-ERR\r\n", "+OK\r\n", "+OK\r\n", "+OK 1 120\r\n", "+OK\r\nSubject: one\r\n\r\nhalf a l"},
    test::fetch_by_pop3};
const Protocol smtp_protocol{
    "smtp", {"220 ready\r\n", "250-mail.example\r\n250 HELP\r\n", "250-half an ans"}, test::verify_by_smtp};

const Protocol imap_protocol{"imap",
                             {"* OK [CAPABILITY IMAP4rev1] ready\r\n", "{tag} OK [CAPABILITY IMAP4rev1] done\r\n",
                              "* 1 EXISTS\r\n{tag} OK done\r\n", "* 1 FETCH (BODY[] {100}\r\nhalf a l"},
                             test::fetch_by_imap};

class EveryClient : public testing::TestWithParam<Protocol> {
 protected:
  std::string failure(const test::Endpoint& server) {
    try {
      GetParam().fetch(server);
    } catch (const ClientError& error) {
      code = error.error().code;
      return error.what();
    }
    return {};
  }
  std::optional<Errc> code;
};

// RFC 5246 §7.2.1: what an attacker on the path cuts short is no short message.
TEST_P(EveryClient, TlsThatEndsWithoutCloseNotifyInTheMidstOfContent) {
  const auto& trust = test::RigTrust::instance();
  Server server(GetParam().up_to_content, {trust.certificate});
  failure({server.port(), true, trust.file});
  EXPECT_EQ(code, Errc::peer_truncated);
}

TEST_P(EveryClient, ACertificateThatIsNotTheServers) {
  const auto folder = std::filesystem::path(testing::TempDir());
  const auto file = [&](const net::Certificate& certificate) {
    auto path = (folder / (std::string("hostile-") + GetParam().name + std::to_string(::getpid()) + ".pem")).string();
    std::ofstream(path) << certificate.pem;
    return path;
  };
  const auto someone_else = net::generate_certificate({{"mail.other.example"}, {}, 30}).value();
  const auto expired = net::generate_certificate({{"localhost"}, {}, 0}).value();
  const auto& trust = test::RigTrust::instance();
  const struct {
    const net::Certificate& certificate;
    std::string ca_file, why;
  } rows[] = {
      {trust.certificate, "", "self-signed certificate"},
      {trust.certificate, file(someone_else), "self-signed certificate"},
      {someone_else, file(someone_else), "hostname mismatch"},
      {expired, file(expired), "certificate has expired"},
  };
  for (const auto& row : rows) {
    if (!row.ca_file.empty()) std::ofstream(row.ca_file) << (row.why[0] == 's' ? someone_else : row.certificate).pem;
    Server server(GetParam().up_to_content, {row.certificate});
    EXPECT_THAT(failure({server.port(), true, row.ca_file}), HasSubstr(row.why));
    EXPECT_EQ(code, Errc::tls_failed) << row.why;
  }
}

// A deadline is one for the whole command: bytes that trickle in do not renew it.
TEST_P(EveryClient, OneByteAtATime) {
  Server server(GetParam().up_to_content, {std::nullopt, std::chrono::milliseconds(40)});
  failure({server.port(), false, {}, std::chrono::milliseconds(300)});
  EXPECT_EQ(code, Errc::timed_out);
}

TEST_P(EveryClient, ErrorTextsAreBoundedAndPrintable) {
  auto answers = GetParam().up_to_content;
  const std::string text = "\x1b[2J\x07" + std::string(40'000, 'x') + "\xff\r\n";
  const std::string name = GetParam().name;
  answers.back() = (name == "imap" ? "{tag} NO " : name == "smtp" ? "550 " : "-ERR ") + text;
  Server server(answers, {});
  const auto told = failure({server.port()});
  EXPECT_EQ(code, Errc::rejected);
  EXPECT_THAT(told, HasSubstr("\\x1b[2J\\x07xxx"));
  EXPECT_LT(told.size(), 1000u);
  EXPECT_THAT(told, Not(HasSubstr("\x1b")));
}

INSTANTIATE_TEST_SUITE_P(Protocols, EveryClient, testing::Values(imap_protocol, pop3_protocol, smtp_protocol),
                         [](const auto& row) { return std::string(row.param.name); });

}  // namespace
}  // namespace mailrig
