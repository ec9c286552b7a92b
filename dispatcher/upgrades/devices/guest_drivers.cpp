// SPDX-License-Identifier: LGPL-2.1-or-later
#include "dispatcher/upgrades/devices/guest_drivers.hpp"

#include "guest-tools/host/channel_frames.hpp"
#include "guest-tools/host/program_answer.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace dispatcher {
namespace {

constexpr int kPatience_s = 60;

// For any shell of the last twenty years. A guest may live in its initramfs: then its files are what counts.
constexpr const char* kLinux = R"(PATH=/usr/sbin:/usr/bin:/sbin:/bin
kernel=$(uname -r)
while read -r device place type rest; do [ "$place" != / ] || root=$type; done </proc/mounts
for file in /boot/initrd.img-$kernel /boot/initramfs-$kernel.img /boot/initrd-$kernel /boot/initrd; do
  [ ! -e "$file" ] || break
done
case $root in
  rootfs | tmpfs | ramfs) file=/; early=$(find /lib/modules/$kernel) ;;
  *) early=$(lsinitramfs "$file" 2>/dev/null || lsinitrd "$file" 2>/dev/null || gzip -dc "$file" | cpio -t) ;;
esac
[ ! -e "$file" ] || echo "initramfs $file"
modules=$(find /lib/modules/$kernel -name 'virtio*')
builtin=$(cat /lib/modules/$kernel/modules.builtin)
for driver in virtio_pci virtio_blk virtio_scsi virtio_net; do
  case "$early $builtin " in *"/$driver.ko"*) echo "early $driver" ;; esac
  case "$modules $builtin " in *"/$driver.ko"*) echo "module $driver" ;; esac
done 2>/dev/null
for bus in hd sd; do
  if grep -v '^ *#' /etc/fstab | cat - /proc/cmdline | grep -q "/dev/${bus}[a-z]"; then echo "node $bus"; fi
done
)";

constexpr const char* kWindows = "sc query viostor & sc query vioscsi & sc query netkvm";

Error missing(std::string words) { return {ErrorCode::kOperationUnsupported, std::move(words)}; }

std::string cure_of(const GuestDrivers& drivers) {
  if (drivers.initramfs.empty()) return "its initramfs was not found in /boot";
  return fmt::format(
      "'{}' must have virtio_pci and virtio_scsi or virtio_blk: add them to /etc/initramfs-tools/modules and run "
      "update-initramfs -u, or run dracut --force --add-drivers 'virtio_pci virtio_blk virtio_scsi'",
      guest::shown_words(drivers.initramfs));
}

// Its service is there; `runs`: and has a device.
bool has_service(std::string_view said, std::string_view driver, bool runs) {
  std::string lower(said);
  std::ranges::transform(lower, lower.begin(), [](unsigned char c) { return std::tolower(c); });
  const auto begin = lower.find(fmt::format("service_name: {}", driver));
  if (begin == lower.npos) return false;
  const auto end = lower.find("service_name", begin + 1);
  // "STATE : 4 RUNNING": the words are Windows' language's, the number is not
  return !runs || lower.substr(begin, end - begin).find(": 4 ") != std::string::npos;
}

}  // namespace

GuestDrivers parse_drivers(std::string_view said) {
  GuestDrivers drivers;
  while (!said.empty()) {
    const std::string_view line = said.substr(0, said.find('\n'));
    said.remove_prefix(std::min(line.size() + 1, said.size()));
    const auto blank = line.find(' ');
    if (blank == line.npos) continue;
    const std::string_view what = line.substr(0, blank);
    const std::string word(line.substr(blank + 1));
    if (what == "early") drivers.early.insert(word);
    if (what == "module") drivers.modules.insert(word);
    if (what == "node") drivers.nodes.insert(word);
    if (what == "initramfs") drivers.initramfs = word;
  }
  return drivers;
}

Result<VirtioDevices> virtio_devices_of(const GuestDrivers& drivers) {
  if (drivers.nodes.contains("hd"))
    return missing(
        "its fstab or boot loader calls a disk /dev/hd…, which it would not be any more: name file systems by UUID or "
        "label");
  const bool has_bus = drivers.early.contains("virtio_pci");
  const bool has_scsi = has_bus && drivers.early.contains("virtio_scsi");
  const bool has_blk = has_bus && drivers.early.contains("virtio_blk");
  if (!has_scsi && !has_blk) return missing(fmt::format("its kernel would not find its disks: {}", cure_of(drivers)));
  if (!has_scsi && drivers.nodes.contains("sd"))
    return missing(
        fmt::format("its fstab or boot loader calls a disk /dev/sd…, and {}: name file systems by UUID or "
                    "label, or bring virtio_scsi",
                    "without virtio_scsi in its initramfs it would be /dev/vd…"));
  if (!drivers.modules.contains("virtio_net"))
    return missing("its kernel has no module virtio_net, without which it would have no network");
  return VirtioDevices{.disks = has_scsi ? VirtioBus::kScsi : VirtioBus::kBlk};
}

Result<VirtioDevices> virtio_devices_of_windows(std::string_view said) {
  const bool has_blk = has_service(said, "viostor", true);
  const bool has_scsi = has_service(said, "vioscsi", true);
  if (!has_blk && !has_scsi)
    return missing(
        "Windows has no running driver viostor or vioscsi: install the drivers of virtio-win in it, attach a small "
        "disk "
        "on virtio, and detach it when Windows has seen it");
  if (!has_service(said, "netkvm", false))
    return missing("Windows has no driver NetKVM, without which it would have no network: install those of virtio-win");
  return VirtioDevices{.disks = has_blk ? VirtioBus::kBlk : VirtioBus::kScsi};
}

Result<VirtioDevices> ask_virtio_devices(guest::Guest& guest) {
  const auto deadline = guest::in_seconds(kPatience_s);
  const auto is_windows = guest.is_windows(deadline);
  if (!is_windows) return is_windows.error();
  const auto said = *is_windows ? guest::ask_program(guest, {"cmd.exe", "/c", kWindows}, deadline)
                                : guest::ask_program(guest, {"/bin/sh", "-c", kLinux}, deadline);
  if (!said) return said.error();
  return *is_windows ? virtio_devices_of_windows(said->output) : virtio_devices_of(parse_drivers(said->output));
}

}  // namespace dispatcher
