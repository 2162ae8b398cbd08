#include "own_certificate.hpp"

#include <stdlib.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>

#include <mailrig/mock/rig.hpp>

namespace mailrig::mock {
namespace {

namespace fs = std::filesystem;

// A folder for this process alone, gone with it; a process that has been forked leaves its parent's in place.
class Folder {
 public:
  Folder() : path_((fs::temp_directory_path() / "mailrig-XXXXXX").string()), owner_(::getpid()) {
    if (!::mkdtemp(path_.data())) throw RigError("cannot make a folder " + path_ + ": " + std::strerror(errno));
  }
  ~Folder() {
    std::error_code ignored;
    if (::getpid() == owner_) fs::remove_all(path_, ignored);
  }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;
  const std::string& path() const { return path_; }

 private:
  std::string path_;
  const pid_t owner_;
};

template <class T>
T need(Result<T> result) {
  if (!result) throw RigError(result.error().message());
  return std::move(*result);
}

OwnCertificate make(const Folder& folder) {
  const auto certificate = need(net::generate_certificate());
  OwnCertificate own{certificate, need(net::TlsContext::for_server(certificate)), folder.path() + "/certificate.pem"};
  std::ofstream out(own.file);
  out << certificate.pem << std::flush;
  if (!out) throw RigError("cannot write " + own.file + ": " + std::strerror(errno));
  return own;
}

}  // namespace

const OwnCertificate& own_certificate() {
  static const Folder folder;
  static const OwnCertificate own = make(folder);
  return own;
}

}  // namespace mailrig::mock
