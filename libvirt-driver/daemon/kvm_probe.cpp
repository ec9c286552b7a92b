// SPDX-License-Identifier: LGPL-2.1-or-later
#include "libvirt-driver/daemon/kvm_probe.hpp"

#include "foundation/atomic_file.hpp"
#include "foundation/unique_fd.hpp"

#include <fcntl.h>
#include <linux/kvm.h>
#include <sys/ioctl.h>

#include <algorithm>
#include <array>
#include <string>
#include <string_view>

namespace driver {
namespace {

constexpr int kStableApi = 12;
constexpr std::size_t kMaxCpuinfo = 4u << 20;

#if defined(__x86_64__) || defined(__i386__)
bool cpu_has_virtualisation() {
  const auto cpuinfo = read_file("/proc/cpuinfo", kMaxCpuinfo);
  if (!cpuinfo) return false;
  constexpr std::array<std::string_view, 2> kFlags = {" vmx", " svm"};
  return std::ranges::any_of(kFlags, [&](std::string_view flag) { return cpuinfo->find(flag) != std::string::npos; });
}
#else
bool cpu_has_virtualisation() { return true; }
#endif

}  // namespace

bool kvm_works() {
  const UniqueFd kvm(::open("/dev/kvm", O_RDWR | O_CLOEXEC));
  return kvm && ::ioctl(kvm.get(), KVM_GET_API_VERSION, 0) == kStableApi && cpu_has_virtualisation();
}

}  // namespace driver
