#include <mailrig/net/tls.hpp>

#include <array>

#include <openssl/evp.h>
#include <openssl/x509.h>
#include <asio/ssl/context.hpp>

namespace mailrig::net {
namespace {

Error tls_error(std::string_view what, const std::error_code& error) {
  Error result{Errc::tls_failed, {}};
  result.about.detail = std::string(what) + ": " + error.message();
  return result;
}

std::shared_ptr<asio::ssl::context> make_context(asio::ssl::context::method method) {
  auto made = std::make_shared<asio::ssl::context>(method);
  made->set_options(asio::ssl::context::default_workarounds | asio::ssl::context::no_compression);
  SSL_CTX_set_min_proto_version(made->native_handle(), TLS1_2_VERSION);
  SSL_CTX_set_mode(made->native_handle(), SSL_MODE_RELEASE_BUFFERS);  // an idle session holds no record buffers
  return made;
}

using Fingerprint = std::array<unsigned char, 32>;

std::optional<unsigned char> hex_digit(char c) {
  constexpr std::string_view digits = "0123456789abcdef";
  const auto lower = c >= 'A' && c <= 'F' ? static_cast<char>(c - 'A' + 'a') : c;
  const auto at = digits.find(lower);
  if (at == digits.npos) return std::nullopt;
  return static_cast<unsigned char>(at);
}

std::optional<Fingerprint> parse_fingerprint(std::string_view text) {
  Fingerprint bytes{};
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    if (i > 0 && text.starts_with(':')) text.remove_prefix(1);
    if (text.size() < 2) return std::nullopt;
    const auto high = hex_digit(text[0]), low = hex_digit(text[1]);
    if (!high || !low) return std::nullopt;
    bytes[i] = static_cast<unsigned char>(*high << 4 | *low);
    text.remove_prefix(2);
  }
  if (!text.empty()) return std::nullopt;
  return bytes;
}

// Stands in for OpenSSL's own check of the whole chain.
int is_pinned(X509_STORE_CTX* presented, void* pin) {
  const auto* certificate = X509_STORE_CTX_get0_cert(presented);
  Fingerprint found{};
  unsigned size = 0;
  if (certificate && X509_digest(certificate, EVP_sha256(), found.data(), &size) == 1 &&
      found == *static_cast<const Fingerprint*>(pin)) {
    X509_STORE_CTX_set_error(presented, X509_V_OK);
    return 1;
  }
  X509_STORE_CTX_set_error(presented, X509_V_ERR_CERT_REJECTED);
  return 0;
}

// A context and what its callback looks at.
struct Pinned {
  std::shared_ptr<asio::ssl::context> context;
  Fingerprint fingerprint{};
};

std::shared_ptr<asio::ssl::context> pinned(std::shared_ptr<asio::ssl::context> context, const Fingerprint& pin) {
  const auto holder = std::make_shared<Pinned>(Pinned{std::move(context), pin});
  SSL_CTX_set_cert_verify_callback(holder->context->native_handle(), is_pinned, &holder->fingerprint);
  return {holder, holder->context.get()};
}

Result<void> use(asio::ssl::context& context, const Certificate& certificate) {
  std::error_code error;
  context.use_certificate_chain(asio::buffer(certificate.pem), error);
  if (error) return tl::unexpected(tls_error("no certificate in PEM", error));
  const auto key = certificate.key_pem.reveal();
  context.use_private_key(asio::buffer(key.data(), key.size()), asio::ssl::context::pem, error);
  if (error) return tl::unexpected(tls_error("no private key in PEM that fits the certificate", error));
  return {};
}

}  // namespace

Result<TlsContext> TlsContext::for_client(const TlsClientOptions& options) {
  auto made = make_context(asio::ssl::context::tls_client);
  std::error_code error;
  if (!options.ca_file.empty()) made->load_verify_file(options.ca_file, error);
  else made->set_default_verify_paths(error);
  if (error) return tl::unexpected(tls_error("no certificates in '" + options.ca_file + "'", error));
  if (options.certificate)
    if (auto used = use(*made, *options.certificate); !used) return tl::unexpected(std::move(used.error()));
  made->set_verify_mode(options.insecure_no_verify ? asio::ssl::verify_none : asio::ssl::verify_peer);
  if (options.pinned_sha256.empty()) return TlsContext(std::move(made), !options.insecure_no_verify);
  const auto pin = parse_fingerprint(options.pinned_sha256);
  if (!pin) return fail(Errc::bad_argument, "a SHA-256 fingerprint", 0, options.pinned_sha256);
  return TlsContext(options.insecure_no_verify ? std::move(made) : pinned(std::move(made), *pin), false);
}

Result<TlsContext> TlsContext::for_server(const Certificate& certificate, const TlsServerOptions& options) {
  auto made = make_context(asio::ssl::context::tls_server);
  if (options.obsolete_version) {
    SSL_CTX_set_security_level(made->native_handle(), 0);  // its signatures are of SHA-1
    SSL_CTX_set_min_proto_version(made->native_handle(), TLS1_1_VERSION);
    SSL_CTX_set_max_proto_version(made->native_handle(), TLS1_1_VERSION);
  }
  if (auto used = use(*made, certificate); !used) return tl::unexpected(std::move(used.error()));
  SSL_CTX_set_session_cache_mode(made->native_handle(), SSL_SESS_CACHE_OFF);
  return TlsContext(std::move(made), false);
}

}  // namespace mailrig::net
