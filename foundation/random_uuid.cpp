// SPDX-License-Identifier: LGPL-2.1-or-later
#include "foundation/random_uuid.hpp"

#include "foundation/atomic_file.hpp"
#include "foundation/trimmed.hpp"

Result<std::string> random_uuid() {
  const auto text = read_file("/proc/sys/kernel/random/uuid", 64);
  if (!text) return text.error();
  return std::string(trimmed(*text));
}
