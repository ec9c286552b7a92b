// SPDX-License-Identifier: LGPL-2.1-or-later
#include "libvirt-driver/kernel/heard_signal.hpp"

#include "foundation/atomic_file.hpp"
#include "libvirt-driver/kernel/container_cgroups.hpp"

#include <fmt/format.h>

#include <charconv>
#include <cstdint>

namespace driver {
namespace {

constexpr std::size_t kMaxFile = 65536;

// `key` as it begins its line.
std::uint64_t signal_set(std::string_view status, std::string_view key) {
  const std::size_t at = status.find(key);
  if (at == status.npos) return 0;
  const std::string_view digits = status.substr(at + key.size());
  std::uint64_t set = 0;
  std::from_chars(digits.data(), digits.data() + digits.size(), set, 16);
  return set;
}

}  // namespace

bool hears(std::string_view status, std::string_view wchan, int signal) {
  // do_sigtimedwait, or the system call that it was made a part of
  if (wchan.find("sigtimedwait") != wchan.npos) return true;
  const std::uint64_t heard = signal_set(status, "\nSigBlk:\t") | signal_set(status, "\nSigCgt:\t");
  return (heard >> (signal - 1) & 1) != 0;
}

bool hears(pid_t process, int signal) {
  const auto status = read_file(fmt::format("{}/{}/status", kProcRoot, process), kMaxFile);
  const auto wchan = read_file(fmt::format("{}/{}/wchan", kProcRoot, process), kMaxFile);
  return status && hears(*status, wchan ? *wchan : "", signal);
}

}  // namespace driver
