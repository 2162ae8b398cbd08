// Who is trusted: the certificate and the host name are checked unless that is switched off by name.
#include <array>
#include <memory>
#include <thread>

#include <gmock/gmock.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509.h>
#include <asio/ssl/context.hpp>

#include "foreign.hpp"
#include "loopback.hpp"

namespace mailrig {
namespace {

using namespace std::chrono_literals;
using test::Foreign;
using test::Loopback;
using test::ScriptedPeer;
using test::Trust;
using test::when_heard;
using testing::HasSubstr;

std::filesystem::path written(const net::Certificate& certificate, std::string_view name) {
  const auto file = test::own_folder() / name;
  std::ofstream(file) << certificate.pem;
  return file;
}

TEST(Tls, WhomAClientTrusts) {
  const auto other = net::generate_certificate().value();
  const auto wrong_name = net::generate_certificate({.dns_names = {"mail.example"}, .ip_addresses = {}}).value();
  const auto expired = net::generate_certificate({.valid_days = -1}).value();
  const auto rig = Trust::instance().file.string(), wrong_name_file = written(wrong_name, "wrong-name.pem").string(),
             expired_file = written(expired, "expired.pem").string();
  struct Row {
    std::string_view what;
    const net::Certificate& certificate;
    std::string host;
    net::TlsClientOptions trust;
    std::string detail;  // of the failure; empty: trusted
  };
  const Row rows[] = {
      {"trusted by file", Trust::instance().certificate, "localhost", {rig, false}, ""},
      {"case of names", Trust::instance().certificate, "LocalHost", {rig, false}, ""},
      {"by address", Trust::instance().certificate, "127.0.0.1", {rig, false}, ""},
      {"by address, IPv6", Trust::instance().certificate, "::1", {rig, false}, ""},
      {"self-signed", Trust::instance().certificate, "localhost", {}, "self-signed certificate"},
      {"another's", other, "localhost", {rig, false}, "certificate"},
      {"wrong host", Trust::instance().certificate, "mail.example", {rig, false}, "hostname mismatch"},
      {"wrong address", Trust::instance().certificate, "127.0.0.2", {rig, false}, "IP address mismatch"},
      {"a part of the host", Trust::instance().certificate, "a.localhost", {rig, false}, "hostname mismatch"},
      {"for another name", wrong_name, "localhost", {wrong_name_file, false}, "hostname mismatch"},
      {"for that name", wrong_name, "mail.example", {wrong_name_file, false}, ""},
      {"no name asked for", Trust::instance().certificate, " ", {rig, false}, "hostname mismatch"},
      {"expired", expired, "localhost", {expired_file, false}, "certificate has expired"},
      {"unverified, wrong host", Trust::instance().certificate, "mail.example", {{}, true}, ""},
      {"unverified, expired", expired, "localhost", {{}, true}, ""},
  };
  for (const auto& row : rows)
    for (const bool implicit : {false, true}) {
      Loopback loopback(when_heard("go", [](ScriptedPeer& client) { client.starttls(); }));
      loopback.client = std::make_shared<ScriptedPeer>([](ScriptedPeer& client) {
        if (client.heard() == "begin" && client.events().empty()) client.starttls();
        if (client.heard().ends_with("go")) client.close();
      });
      loopback.client_options.implicit_tls = loopback.server_options.implicit_tls = implicit;
      loopback.client_options.host_name = row.host;
      loopback.client_options.tls = net::TlsContext::for_client(row.trust).value();
      loopback.server_options.tls = net::TlsContext::for_server(row.certificate).value();
      if (!implicit) loopback.server->say("begin").starttls();
      loopback.server->say("go");
      loopback.run();
      const std::string begin = implicit ? "" : "begin";
      if (row.detail.empty()) {
        EXPECT_EQ(loopback.client->heard(), begin + "go") << row.what << ": " << loopback.client_ending->detail;
        continue;
      }
      EXPECT_EQ(loopback.client->heard(), begin) << row.what << ": not a byte of a server that is not trusted";
      EXPECT_EQ(loopback.client->events(), "TLS failed") << row.what;
      EXPECT_THAT(loopback.client_ending->detail, HasSubstr(row.detail)) << row.what;
      EXPECT_NE(loopback.server->events(), "") << row.what;
    }
}

std::string fingerprint(const net::Certificate& certificate, bool colons) {
  const auto bio = std::unique_ptr<BIO, decltype(&BIO_free)>(
      BIO_new_mem_buf(certificate.pem.data(), static_cast<int>(certificate.pem.size())), BIO_free);
  const auto x509 =
      std::unique_ptr<X509, decltype(&X509_free)>(PEM_read_bio_X509(bio.get(), nullptr, nullptr, nullptr), X509_free);
  std::array<unsigned char, 32> digest{};
  X509_digest(x509.get(), EVP_sha256(), digest.data(), nullptr);
  std::string text;
  for (const auto byte : digest) {
    if (colons && !text.empty()) text += ':';
    for (const auto digit : {byte >> 4, byte & 15}) text += (colons ? "0123456789ABCDEF" : "0123456789abcdef")[digit];
  }
  return text;
}

TEST(Tls, APinnedCertificateIsTheOnlyOne) {
  const auto pinned = net::generate_certificate({.dns_names = {"mail.example"}, .valid_days = -1}).value();
  for (const bool right : {true, false}) {
    Loopback loopback(when_heard("go", [](ScriptedPeer& client) { client.close(); }));
    loopback.client_options.implicit_tls = loopback.server_options.implicit_tls = true;
    net::TlsClientOptions trust;
    trust.pinned_sha256 = fingerprint(pinned, right);
    loopback.client_options.tls = net::TlsContext::for_client(trust).value();
    loopback.server_options.tls = net::TlsContext::for_server(right ? pinned : Trust::instance().certificate).value();
    loopback.server->say("go");
    loopback.run();
    EXPECT_EQ(loopback.client->heard(), right ? "go" : "");
    EXPECT_EQ(loopback.client->events(), right ? "" : "TLS failed") << loopback.client_ending->detail;
  }
  for (const std::string_view wrong : {"ab", "zz", ":", "0:0"}) {
    net::TlsClientOptions trust;
    trust.pinned_sha256 = wrong;
    EXPECT_EQ(net::TlsContext::for_client(trust).error().code, Errc::bad_argument) << wrong;
  }
}

TEST(Tls, AClientShowsItsCertificateToWhoAsks) {
  const auto ours = net::generate_certificate().value();
  for (const bool shown : {true, false}) {
    Loopback loopback(when_heard("go", [](ScriptedPeer& client) { client.close(); }));
    loopback.client_options.implicit_tls = loopback.server_options.implicit_tls = true;
    net::TlsClientOptions trust{Trust::instance().file.string(), false};
    if (shown) trust.certificate = ours;
    loopback.client_options.tls = net::TlsContext::for_client(trust).value();
    auto server = Trust::server();
    server.context().load_verify_file(written(ours, "client.pem").string());
    server.context().set_verify_mode(asio::ssl::verify_peer | asio::ssl::verify_fail_if_no_peer_cert);
    loopback.server_options.tls = server;
    loopback.server->say("go");
    loopback.run();
    EXPECT_EQ(loopback.client->heard(), shown ? "go" : "");
  }
  net::TlsClientOptions broken;
  broken.certificate = net::Certificate{"no PEM", ours.key_pem};
  EXPECT_EQ(net::TlsContext::for_client(broken).error().code, Errc::tls_failed);
}

TEST(Tls, TheNameConnectedToIsTheNameChecked) {
  // host_name is left empty: it is the host.
  Loopback loopback(when_heard("go", [](ScriptedPeer& client) { client.close(); }));
  loopback.client_options.host_name.clear();
  loopback.client_options.implicit_tls = loopback.server_options.implicit_tls = true;
  loopback.server_options.tls =
      net::TlsContext::for_server(net::generate_certificate({.dns_names = {"localhost"}, .ip_addresses = {}}).value())
          .value();
  loopback.server->say("go");
  loopback.run("127.0.0.1");
  EXPECT_EQ(loopback.client->events(), "TLS failed");
}

TEST(Tls, WithoutAContextThereIsNone) {
  for (const bool implicit : {false, true}) {
    Loopback loopback;
    loopback.client->starttls();
    loopback.client_options.tls.reset();
    loopback.client_options.implicit_tls = implicit;
    loopback.run();
    EXPECT_EQ(loopback.client->events(), "TLS failed");
    EXPECT_EQ(loopback.client_ending->detail, "no certificate or trust for TLS");
  }
}

TEST(Tls, NotTwice) {
  Loopback loopback;
  loopback.client_options.implicit_tls = loopback.server_options.implicit_tls = true;
  loopback.server->starttls();
  loopback.run();
  EXPECT_EQ(loopback.server->events(), "TLS failed");
  EXPECT_EQ(loopback.server_ending->detail, "TLS runs already");
}

TEST(Tls, AsksForTheHostByName) {  // RFC 6066 §3: names, and no addresses
  struct Row {
    std::string host, asked_for;
  };
  for (const auto& row : {Row{"localhost", "localhost"}, {"127.0.0.1", ""}, {"::1", ""}}) {
    asio::io_context context;
    asio::ip::tcp::acceptor acceptor(context, {asio::ip::make_address("127.0.0.1"), 0});
    asio::ssl::context tls(asio::ssl::context::tls_server);
    const auto& certificate = Trust::instance().certificate;
    tls.use_certificate_chain(asio::buffer(certificate.pem));
    const auto key = certificate.key_pem.reveal();
    tls.use_private_key(asio::buffer(key.data(), key.size()), asio::ssl::context::pem);
    std::string asked_for;
    SSL_CTX_set_tlsext_servername_arg(tls.native_handle(), &asked_for);
    SSL_CTX_set_tlsext_servername_callback(
        tls.native_handle(), +[](SSL* ssl, int*, void* result) {
          if (const auto* name = SSL_get_servername(ssl, TLSEXT_NAMETYPE_host_name))
            *static_cast<std::string*>(result) = name;
          return SSL_TLSEXT_ERR_OK;
        });
    std::jthread server([&] {
      Foreign foreign(acceptor);
      foreign.secure(asio::ssl::stream_base::server, tls);
      foreign.say("go");
      foreign.hear_all();
    });
    net::Runtime runtime;
    net::DriverOptions options;
    options.tls = Trust::client();
    options.implicit_tls = true;
    options.host_name = row.host;
    options.deadlines.whole = test::too_long;
    auto client = std::make_shared<ScriptedPeer>(when_heard("go", [](ScriptedPeer& peer) { peer.close(); }));
    net::connect(runtime, "127.0.0.1", acceptor.local_endpoint().port(), client, options,
                 [](const Result<std::shared_ptr<net::Driver>>& connected) { ASSERT_TRUE(connected); });
    runtime.run();
    server.join();
    EXPECT_EQ(client->heard(), "go");
    EXPECT_EQ(asked_for, row.asked_for);
  }
}

TEST(Tls, AServerThatTruncates) {
  for (const bool notify : {false, true}) {
    asio::io_context context;
    asio::ip::tcp::acceptor acceptor(context, {asio::ip::make_address("127.0.0.1"), 0});
    asio::ssl::context tls(asio::ssl::context::tls_server);
    const auto& certificate = Trust::instance().certificate;
    tls.use_certificate_chain(asio::buffer(certificate.pem));
    const auto key = certificate.key_pem.reveal();
    tls.use_private_key(asio::buffer(key.data(), key.size()), asio::ssl::context::pem);
    std::jthread server([&] {
      Foreign foreign(acceptor);
      foreign.secure(asio::ssl::stream_base::server, tls);
      foreign.say("half a mess");
      if (notify) foreign.close_notify();
      else foreign.close();
    });
    Loopback loopback;
    loopback.client_options.implicit_tls = true;
    auto client = std::make_shared<ScriptedPeer>();
    net::Runtime runtime;
    net::connect(runtime, "127.0.0.1", acceptor.local_endpoint().port(), client, loopback.client_options,
                 [](const Result<std::shared_ptr<net::Driver>>& connected) { ASSERT_TRUE(connected); });
    runtime.run();
    EXPECT_EQ(client->heard(), "half a mess");
    EXPECT_EQ(client->events(), notify ? "closed" : "truncated");
  }
}

TEST(Tls, ContextsThatCannotBe) {
  const auto good = Trust::instance().certificate;
  EXPECT_FALSE(net::TlsContext::for_client({"/nowhere/ca.pem", false}));
  EXPECT_THAT(net::TlsContext::for_client({"/nowhere/ca.pem", false}).error().message(), HasSubstr("/nowhere/ca.pem"));
  EXPECT_FALSE(net::TlsContext::for_server({"no PEM", good.key_pem}));
  EXPECT_FALSE(net::TlsContext::for_server({good.pem, Secret("no PEM")}));
  EXPECT_FALSE(net::TlsContext::for_server({good.pem, net::generate_certificate()->key_pem})) << "another key";
  EXPECT_TRUE(Trust::client().verifies());
  EXPECT_FALSE(net::TlsContext::for_client({{}, true})->verifies());
}

}  // namespace
}  // namespace mailrig
