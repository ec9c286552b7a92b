// SPDX-License-Identifier: LGPL-2.1-or-later
#include "prlctl/listing/ve_values.hpp"

namespace prlctl {

std::string container_template(const convert::VeConf& conf) {
  std::string name = text_of(conf, "OSTEMPLATE");
  if (name.starts_with('.')) name.erase(0, 1);
  return name;
}

std::string container_distribution(const convert::VeConf& conf) {
  std::string name = text_of(conf, "DISTRIBUTION");
  if (name.empty()) name = container_template(conf);
  return name.substr(0, name.find('-'));
}

}  // namespace prlctl
