#include <mailrig/net/tls.hpp>

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

}  // namespace

Result<TlsContext> TlsContext::for_client(const TlsClientOptions& options) {
  auto made = make_context(asio::ssl::context::tls_client);
  std::error_code error;
  if (!options.ca_file.empty()) made->load_verify_file(options.ca_file, error);
  else made->set_default_verify_paths(error);
  if (error) return tl::unexpected(tls_error("no certificates in '" + options.ca_file + "'", error));
  made->set_verify_mode(options.insecure_no_verify ? asio::ssl::verify_none : asio::ssl::verify_peer);
  return TlsContext(std::move(made), !options.insecure_no_verify);
}

Result<TlsContext> TlsContext::for_server(const Certificate& certificate) {
  auto made = make_context(asio::ssl::context::tls_server);
  std::error_code error;
  made->use_certificate_chain(asio::buffer(certificate.pem), error);
  if (error) return tl::unexpected(tls_error("no certificate in PEM", error));
  const auto key = certificate.key_pem.reveal();
  made->use_private_key(asio::buffer(key.data(), key.size()), asio::ssl::context::pem, error);
  if (error) return tl::unexpected(tls_error("no private key in PEM that fits the certificate", error));
  SSL_CTX_set_session_cache_mode(made->native_handle(), SSL_SESS_CACHE_OFF);
  return TlsContext(std::move(made), false);
}

}  // namespace mailrig::net
