// SPDX-License-Identifier: LGPL-2.1-or-later
#include "config-convert/container/stable_uuid.hpp"

#include "config-convert/values/values.hpp"

#include <boost/uuid/name_generator_sha1.hpp>
#include <boost/uuid/string_generator.hpp>
#include <boost/uuid/uuid_io.hpp>

namespace convert {

std::string stable_uuid(std::string_view host_uuid, std::string_view name) {
  constexpr const char* kContainersOfNoHost = "0c1f5e0e-6c2b-4f0e-9a43-5d7f6f1d2b60";
  const std::string space = parse_uuid(host_uuid).value_or(kContainersOfNoHost);
  boost::uuids::name_generator_sha1 generate(boost::uuids::string_generator()(space));
  return boost::uuids::to_string(generate(name.data(), name.size()));
}

}  // namespace convert
