// SPDX-License-Identifier: LGPL-2.1-or-later
#include "prlctl/views/local_time.hpp"

#include <ctime>

namespace prlctl {
namespace {

constexpr const char* kFormat = "%Y-%m-%d %H:%M:%S";

}  // namespace

std::string local_time(std::int64_t seconds) {
  const std::time_t time = seconds;
  std::tm parts{};
  ::localtime_r(&time, &parts);
  char text[32];
  return {text, std::strftime(text, sizeof text, kFormat, &parts)};
}

std::int64_t from_local_time(const std::string& text) {
  std::tm parts{};
  parts.tm_isdst = -1;
  return ::strptime(text.c_str(), kFormat, &parts) ? std::mktime(&parts) : 0;
}

}  // namespace prlctl
