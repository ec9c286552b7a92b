// SPDX-License-Identifier: LGPL-2.1-or-later
//
// Values of ve.conf as lists show them.
#pragma once

#include "config-convert/container/ve_conf.hpp"
#include "config-convert/values/values.hpp"

#include <cstdint>
#include <string>
#include <string_view>

namespace prlctl {

inline std::string text_of(const convert::VeConf& conf, std::string_view key) {
  return conf.value(key).value_or(std::string());
}

inline std::int64_t number_of(const convert::VeConf& conf, std::string_view key, std::int64_t otherwise = 0) {
  return convert::parse_integer(text_of(conf, key)).value_or(otherwise);
}

// "centos", "debian": of DISTRIBUTION, else of the template's name.
std::string container_distribution(const convert::VeConf& conf);

// "debian-12-x86_64": without the dot that stands before those of one format.
std::string container_template(const convert::VeConf& conf);

}  // namespace prlctl
