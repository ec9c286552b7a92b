// SPDX-License-Identifier: LGPL-2.1-or-later
// Account files as a container left them, parts by NUL: who is root in the fresh system is not theirs to say.
#include "containers/roots/accounts.hpp"

#include <array>
#include <cstdint>
#include <cstdlib>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  std::string_view rest(reinterpret_cast<const char*>(data), size);
  std::array<std::string, 5> parts;
  for (std::string& part : parts) {
    const auto end = rest.find('\0');
    part = rest.substr(0, end);
    rest.remove_prefix(end == rest.npos ? rest.size() : end + 1);
  }
  const containers::Accounts fresh{"root:x:0:0::/:/bin/sh\n", "root:*:1::::::\n", "root:x:0:\n", ""};
  const auto both = containers::with_people(fresh, {parts[0], parts[1], parts[2], parts[3]}, parts[4]);
  if (!both.passwd.starts_with(fresh.passwd) || !both.shadow.starts_with("root:")) std::abort();
  return 0;
}
