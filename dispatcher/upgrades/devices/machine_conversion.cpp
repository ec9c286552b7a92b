// SPDX-License-Identifier: LGPL-2.1-or-later
#include "dispatcher/upgrades/devices/machine_conversion.hpp"

#include "dispatcher/homes/programs/container_tool.hpp"
#include "dispatcher/libvirt/host_abilities.hpp"
#include "upgrade/exports/disk_export.hpp"

#include <fmt/format.h>

namespace dispatcher {
namespace {

constexpr const char* kLog = "upgrade-devices.log";

Error refusal(std::string words) { return {ErrorCode::kOperationInvalid, std::move(words)}; }

Result<void> with_exports(TaskRun& run, const std::string& home, Result<void> (*act)(TaskRun&)) {
  const auto trial = upgrade::read_trial(home);
  if (!trial) return trial.error();
  return *trial && upgrade::has_exports(**trial) ? act(run) : Result<void>();
}

}  // namespace

Result<std::vector<ConversionDisk>> conversion_disks(const SourceDomain& source) {
  const int snapshots = virDomainSnapshotNum(source.domain.get(), 0);
  if (snapshots < 0) return libvirt_error(fmt::format("counting the snapshots of '{}'", source.definition.name()));
  if (snapshots > 0)
    return refusal(fmt::format("'{}' has snapshots, which a conversion of its disks would lose: delete them before",
                               source.definition.name()));
  std::vector<ConversionDisk> disks;
  for (const DomainImage& image : source.definition.images()) {
    if (image.device != "disk" || image.shared) continue;
    if (image.type != "file" || (image.format != "qcow2" && image.format != "raw"))
      return refusal(fmt::format("disk '{}' is no qcow2 or raw image, into which virt-v2v could write: start the "
                                 "machine and let the agent of its guest say that it has virtio's drivers",
                                 image.target));
    disks.push_back({{image.file, image.format}, image.target, image.bus});
  }
  return disks;
}

Result<VirtioDevices> convert_machine(TaskRun& run, const SourceDomain& source, std::vector<ConversionDisk> disks,
                                      const std::string& home) {
  const auto host = host_abilities(source.connection.get());
  if (!host) return host.error();
  if (auto shown = show_old_disks(run, home); !shown) return shown.error();
  const std::string log = fmt::format("{}/{}", home, kLog);
  run.result()["log"] = log;
  return convert_guest(
      run, {.name = source.definition.name(), .has_kvm = host->kvm, .disks = std::move(disks), .log = log});
}

Result<void> show_old_disks(TaskRun& run, const std::string& home) { return with_exports(run, home, &start_exports); }
Result<void> hide_old_disks(TaskRun& run, const std::string& home) { return with_exports(run, home, &end_exports); }

Result<void> expect_still_off(const SourceDomain& source) {
  if (source.active) return refusal(fmt::format("'{}' was started meanwhile", source.definition.name()));
  return {};
}

Result<void> define_virtio_devices(const SourceDomain& source, const VirtioDevices& devices, const std::string& by) {
  const auto xml = with_virtio_devices(source.definition.text(), devices, by);
  if (!xml) return xml.error();
  return define_machine(source, *xml);
}

Result<void> define_machine(const SourceDomain& source, const std::string& xml) {
  const DomainHandle defined(virDomainDefineXMLFlags(source.connection.get(), xml.c_str(), VIR_DOMAIN_DEFINE_VALIDATE));
  if (!defined) return libvirt_error(fmt::format("defining '{}'", source.definition.name()));
  return {};
}

}  // namespace dispatcher
