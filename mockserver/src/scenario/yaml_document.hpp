#pragma once
#include <yaml-cpp/yaml.h>

#include "source.hpp"

namespace mailrig::mock {

/// The one YAML document of a file; a null node if there is none. Control characters, broken YAML and anything behind
/// the document are invalid.
YAML::Node parse_document(const Source& source);

/// Where a node stands in its file.
Where where(const Source& source, const YAML::Node& node);

}  // namespace mailrig::mock
