#include <algorithm>
#include <array>
#include <memory>
#include <optional>

#include <openssl/ec.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rand.h>
#include <openssl/x509v3.h>

#include <mailrig/net/tls.hpp>

namespace mailrig::net {
namespace {

template <auto free>
struct Free {
  void operator()(auto* object) const { free(object); }
};
using Key = std::unique_ptr<EVP_PKEY, Free<EVP_PKEY_free>>;
using X509Certificate = std::unique_ptr<X509, Free<X509_free>>;
using Extension = std::unique_ptr<X509_EXTENSION, Free<X509_EXTENSION_free>>;
using MemoryBio = std::unique_ptr<BIO, Free<BIO_free_all>>;

// A certificate that signs others.
struct Issuer {
  X509Certificate certificate;
  Key key;
};

std::optional<Issuer> read_issuer(const Certificate& pem) {
  const auto key_pem = pem.key_pem.reveal();
  const MemoryBio certificate_bio(BIO_new_mem_buf(pem.pem.data(), static_cast<int>(pem.pem.size())));
  const MemoryBio key_bio(BIO_new_mem_buf(key_pem.data(), static_cast<int>(key_pem.size())));
  if (!certificate_bio || !key_bio) return std::nullopt;
  Issuer issuer{X509Certificate(PEM_read_bio_X509(certificate_bio.get(), nullptr, nullptr, nullptr)),
                Key(PEM_read_bio_PrivateKey(key_bio.get(), nullptr, nullptr, nullptr))};
  if (!issuer.certificate || !issuer.key) return std::nullopt;
  return issuer;
}

std::string text_of(const MemoryBio& bio) {
  char* data = nullptr;
  const auto size = BIO_get_mem_data(bio.get(), &data);
  return {data, static_cast<std::size_t>(size)};
}

bool add_extension(X509* certificate, int kind, const std::string& value) {
  X509V3_CTX context;
  X509V3_set_ctx_nodb(&context);
  X509V3_set_ctx(&context, certificate, certificate, nullptr, nullptr, 0);
  const Extension extension(X509V3_EXT_conf_nid(nullptr, &context, kind, value.c_str()));
  return extension && X509_add_ext(certificate, extension.get(), -1) == 1;
}

bool set_serial(X509* certificate) {
  std::array<unsigned char, 8> bytes{};
  if (RAND_bytes(bytes.data(), static_cast<int>(bytes.size())) != 1) return false;
  std::uint64_t serial = 0;
  for (const auto byte : bytes) serial = serial << 8 | byte;
  return ASN1_INTEGER_set_uint64(X509_get_serialNumber(certificate), serial >> 1 | 1) == 1;
}

}  // namespace

Result<Certificate> generate_certificate(const CertificateOptions& options) {
  const auto failed = [] { return fail(Errc::tls_failed, "a certificate made by OpenSSL"); };
  const auto issuer = options.issuer ? read_issuer(*options.issuer) : std::nullopt;
  if (options.issuer && !issuer) return fail(Errc::tls_failed, "the certificate and the key of an issuer, in PEM");
  const Key key(EVP_EC_gen("P-256"));
  const X509Certificate certificate(X509_new());
  if (!key || !certificate) return failed();

  std::string names;
  for (const auto& name : options.dns_names) names += (names.empty() ? "DNS:" : ",DNS:") + name;
  for (const auto& address : options.ip_addresses) names += (names.empty() ? "IP:" : ",IP:") + address;
  const std::string common_name = options.dns_names.empty() ? "mailrig" : options.dns_names.front();

  auto* subject = X509_get_subject_name(certificate.get());
  const bool made =
      X509_set_version(certificate.get(), 2) == 1 && set_serial(certificate.get()) &&
      X509_time_adj_ex(X509_getm_notBefore(certificate.get()), std::min(0, 2 * options.valid_days), -60 * 60,
                       nullptr) &&  // clocks differ
      X509_time_adj_ex(X509_getm_notAfter(certificate.get()), options.valid_days, 0, nullptr) &&
      X509_NAME_add_entry_by_txt(subject, "CN", MBSTRING_UTF8,
                                 reinterpret_cast<const unsigned char*>(common_name.c_str()), -1, -1, 0) == 1 &&
      (!issuer ||
       X509_NAME_add_entry_by_txt(subject, "O", MBSTRING_UTF8,  // not of its issuer's name
                                  reinterpret_cast<const unsigned char*>("issued by mailrig"), -1, -1, 0) == 1) &&
      X509_set_issuer_name(certificate.get(), issuer ? X509_get_subject_name(issuer->certificate.get()) : subject) ==
          1 &&
      X509_set_pubkey(certificate.get(), key.get()) == 1 &&
      add_extension(certificate.get(), NID_basic_constraints, issuer ? "critical,CA:FALSE" : "critical,CA:TRUE") &&
      add_extension(certificate.get(), NID_subject_key_identifier, "hash") &&
      add_extension(certificate.get(), NID_subject_alt_name, names) &&
      X509_sign(certificate.get(), issuer ? issuer->key.get() : key.get(), EVP_sha256()) > 0;
  if (!made) return failed();

  const MemoryBio certificate_pem(BIO_new(BIO_s_mem())), key_pem(BIO_new(BIO_s_mem()));
  if (PEM_write_bio_X509(certificate_pem.get(), certificate.get()) != 1 ||
      PEM_write_bio_PrivateKey(key_pem.get(), key.get(), nullptr, nullptr, 0, nullptr, nullptr) != 1)
    return failed();
  return Certificate{text_of(certificate_pem), Secret(text_of(key_pem))};
}

}  // namespace mailrig::net
