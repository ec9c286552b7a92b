// SPDX-License-Identifier: LGPL-2.1-or-later
#include "dispatcher/upgrades/settling_work.hpp"

#include "dispatcher/homes/images/image_files.hpp"
#include "dispatcher/upgrades/commit_rate.hpp"
#include "foundation/atomic_file.hpp"

#include <fmt/format.h>

#include <cerrno>
#include <condition_variable>
#include <cstdio>
#include <mutex>

namespace dispatcher {

void SettlingWork::tell(unsigned percent) const {
  run.progress(from_percent + (to_percent - from_percent) * percent / 100, fmt::format("taking over {}", disk.name));
}

void SettlingWork::pause() const {
  std::mutex mutex;
  std::condition_variable_any between;
  std::unique_lock lock(mutex);
  between.wait_for(lock, run.interruption(), kBetweenLooks, [] { return false; });
}

Result<void> SettlingWork::copy(const std::string& node, const std::function<void(unsigned percent)>& told) const {
  const auto rate = commit_rate(run.record());
  if (!rate) return rate.error();
  return convert_image(run, {"json:" + node}, {unfinished(), image.format}, told, *rate);
}

Result<void> SettlingWork::put_in_place() const {
  if (std::rename(unfinished().c_str(), image.file.c_str()) != 0)
    return system_error(fmt::format("cannot put '{}' in its place", image.file), errno);
  return sync_folder(home);
}

}  // namespace dispatcher
