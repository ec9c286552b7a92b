// SPDX-License-Identifier: LGPL-2.1-or-later
#include "libvirt-driver/access/process_start_time.hpp"

#include "foundation/atomic_file.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <ctime>
#include <unistd.h>

namespace driver {
namespace {

constexpr std::size_t kMaxStatBytes = 4096;
constexpr int kBlanksFromNameToStart = 20;  // fields 3 to 22 follow the name, a blank before each

}  // namespace

std::optional<std::uint64_t> parse_start_time(std::string_view stat) {
  const std::size_t name_end = stat.rfind(')');
  if (name_end == std::string_view::npos) return std::nullopt;
  stat.remove_prefix(name_end + 1);
  for (int blank = 0; blank < kBlanksFromNameToStart; ++blank) {
    const std::size_t at = stat.find(' ');
    if (at == std::string_view::npos) return std::nullopt;
    stat.remove_prefix(at + 1);
  }
  const std::string_view field = stat.substr(0, stat.find_first_of(" \n"));
  std::uint64_t ticks = 0;
  const auto [stop, error] = std::from_chars(field.data(), field.data() + field.size(), ticks);
  if (error != std::errc() || stop != field.data() + field.size()) return std::nullopt;
  return ticks;
}

std::uint64_t process_start_time(pid_t pid) {
  const Result<std::string> stat = read_file(fmt::format("/proc/{}/stat", pid), kMaxStatBytes);
  return stat ? parse_start_time(*stat).value_or(0) : 0;
}

std::chrono::milliseconds process_age(pid_t pid) {
  using namespace std::chrono;
  timespec now{};
  ::clock_gettime(CLOCK_BOOTTIME, &now);
  const auto started =
      milliseconds(process_start_time(pid) * 1000 / static_cast<std::uint64_t>(::sysconf(_SC_CLK_TCK)));
  return duration_cast<milliseconds>(seconds(now.tv_sec) + nanoseconds(now.tv_nsec)) - started;
}

}  // namespace driver
