// SPDX-License-Identifier: LGPL-2.1-or-later
#include "dispatcher/policies/crash_report.hpp"

#include "foundation/atomic_file.hpp"
#include "foundation/log.hpp"
#include "foundation/unique_fd.hpp"

#include <algorithm>
#include <cerrno>
#include <fcntl.h>
#include <filesystem>
#include <sys/stat.h>
#include <unistd.h>
#include <vector>

namespace dispatcher {
namespace {

namespace fs = std::filesystem;

// Names begin with the time, so their order is that of their making.
void leave_newest(const std::string& folder, std::size_t kept) {
  std::error_code failed;
  std::vector<fs::path> reports;
  for (const auto& entry : fs::directory_iterator(folder, failed))
    if (entry.symlink_status().type() == fs::file_type::directory) reports.push_back(entry.path());
  std::ranges::sort(reports);
  for (std::size_t place = 0; place + kept < reports.size() && !failed; ++place) fs::remove_all(reports[place], failed);
  if (failed) log_warning("old reports in {} stay: {}", folder, failed.message());
}

}  // namespace

Result<std::string> write_report(const std::string& reports_folder, const std::string& name, const ReportParts& parts,
                                 unsigned kept) {
  const std::string folder = reports_folder + "/" + name;
  std::error_code failed;
  fs::create_directories(folder, failed);
  if (!failed) fs::permissions(folder, fs::perms::owner_all, failed);
  if (failed) return system_error("making " + folder, failed.value());
  for (const auto& [file, text] : parts)
    if (auto written = write_file_atomically(folder + "/" + file, text); !written) return written.error();
  leave_newest(reports_folder, kept);
  return folder;
}

std::string tail_of(const std::string& path, std::size_t limit_bytes) {
  const UniqueFd file(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK));
  struct stat facts {};
  if (!file || ::fstat(file.get(), &facts) != 0 || !S_ISREG(facts.st_mode)) return {};
  const off_t limit = static_cast<off_t>(limit_bytes);
  std::string text(static_cast<std::size_t>(std::min(facts.st_size, limit)), '\0');
  const ssize_t count = ::pread(file.get(), text.data(), text.size(), std::max<off_t>(0, facts.st_size - limit));
  text.resize(count > 0 ? static_cast<std::size_t>(count) : 0);
  return text;
}

}  // namespace dispatcher
