// SPDX-License-Identifier: LGPL-2.1-or-later
// Any bytes as the record of a trial: read or refused. What was read is written the same.
#include "upgrade/trial/trial_record.hpp"

#include <cstdint>
#include <cstdlib>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto record = upgrade::parse_trial(text, "record");
  if (!record) return 0;
  if (const std::string written = upgrade::format_trial(*record);
      written.size() <= upgrade::kMaxTrialBytes && upgrade::parse_trial(written, "record") != *record)
    std::abort();
  return 0;
}
