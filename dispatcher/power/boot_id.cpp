// SPDX-License-Identifier: LGPL-2.1-or-later
#include "dispatcher/power/boot_id.hpp"

#include "foundation/atomic_file.hpp"

namespace dispatcher {

Result<std::string> boot_id() {
  constexpr std::size_t kLimitBytes = 64;
  auto text = read_file("/proc/sys/kernel/random/boot_id", kLimitBytes);
  if (text && text->ends_with('\n')) text->pop_back();
  return text;
}

}  // namespace dispatcher
