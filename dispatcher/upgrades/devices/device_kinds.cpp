// SPDX-License-Identifier: LGPL-2.1-or-later
//
//   plan      who says that the guest has the drivers, its agent or virt-v2v; overlays for virt-v2v
//   convert   the guest in the overlays
//   gather    into an overlay of a disk that stands on others, as a trial's does, all that the disk has of its own:
//             QEMU writes into no image that stands on one of Parallels. What can fail for want of room fails here
//   define    virtio's devices
//   commit    the overlays take the disks' place, or go into them; from here on it is finished
#include "dispatcher/upgrades/devices/device_kinds.hpp"

#include "dispatcher/homes/domain/source_domain.hpp"
#include "dispatcher/homes/home_folder.hpp"
#include "dispatcher/homes/images/image_chain.hpp"
#include "dispatcher/homes/images/image_files.hpp"
#include "dispatcher/tasks/json_fields.hpp"
#include "dispatcher/upgrades/devices/guest_drivers.hpp"
#include "dispatcher/upgrades/devices/machine_conversion.hpp"
#include "foundation/allocated_bytes.hpp"
#include "foundation/path_exists.hpp"
#include "foundation/remove_file.hpp"

#include <boost/json/array.hpp>
#include <fmt/format.h>

#include <array>
#include <filesystem>

namespace dispatcher {
namespace {

constexpr const char* kConfigure = "org.switchyard.dispatcher.configure";
constexpr const char* kOverlays = "overlays";
constexpr const char* kSuffix = ".upgrade-devices";

Error refusal(std::string words) { return {ErrorCode::kOperationInvalid, std::move(words)}; }

Result<void> check_upgrade(Services& services, TaskRecord& record) {
  const auto source = read_source(services, record.environment);
  if (!source) return source.error();
  // Whatever devices: is there something to change?
  if (auto possible = with_virtio_devices(source->definition.text(), {}, kByAgent); !possible) return possible.error();
  if (source->active) return {};
  if (auto installed = expect_conversion_programs(); !installed) return installed;
  const auto disks = conversion_disks(*source);
  if (!disks) return disks.error();
  if (!source->home) return refusal(fmt::format("'{}' has no home: register it first", record.environment));
  return expect_nobody_stands_on(source->connection, record.environment, source->folder());
}

void note_devices(TaskRun& run, const VirtioDevices& devices) {
  run.notes()["on_scsi"] = devices.disks == VirtioBus::kScsi;
  run.notes()["adapters"] = devices.adapters;
}

VirtioDevices noted_devices(TaskRun& run) {
  return {.disks = flag_in(run.notes(), "on_scsi") ? VirtioBus::kScsi : VirtioBus::kBlk,
          .adapters = flag_in(run.notes(), "adapters")};
}

Result<void> plan(TaskRun& run) {
  const auto source = read_source(run.services(), run.record().environment);
  if (!source) return source.error();
  run.notes()["by"] = source->active ? kByAgent : kByConversion;
  run.result()["by"] = run.notes()["by"];
  run.result()["restart"] = source->active;
  if (source->active) {
    const auto apart = run.services().link.open_apart();
    if (!apart) return apart.error();
    const auto domain = domain_by_uuid(*apart, run.record().environment);
    if (!domain) return domain.error();
    guest::Guest guest(domain->get());
    const auto devices = ask_virtio_devices(guest);
    if (!devices) return devices.error();
    note_devices(run, *devices);
    return run.keep();
  }
  const auto disks = conversion_disks(*source);
  if (!disks) return disks.error();
  boost::json::array overlays;
  for (const ConversionDisk& disk : *disks) overlays.emplace_back(disk.image.path + kSuffix);
  run.notes()["home"] = source->folder();
  run.notes()[kOverlays] = std::move(overlays);
  return run.keep();
}

Result<void> convert(TaskRun& run) {
  if (run.note("by") != kByConversion) return {};
  const auto source = read_source(run.services(), run.record().environment);
  if (!source) return source.error();
  if (auto off = expect_still_off(*source); !off) return off;
  auto disks = conversion_disks(*source);
  if (!disks) return disks.error();
  for (ConversionDisk& disk : *disks) {
    const std::string overlay = disk.image.path + kSuffix;
    if (auto made = make_overlay(run, overlay, disk.image); !made) return made;
    disk.image = {overlay, "qcow2"};
  }
  const auto devices = convert_machine(run, *source, *std::move(disks), run.note("home"));
  if (!devices) return devices.error();
  note_devices(run, *devices);
  return run.keep();
}

Result<void> give_up(TaskRun& run) {
  for (const std::string& overlay : texts_in(run.notes(), kOverlays))
    if (auto removed = remove_file(overlay); !removed) return removed;
  return run.note("by") == kByConversion ? hide_old_disks(run, run.note("home")) : Result<void>();
}

Result<void> gather_disk(TaskRun& run, const ImageFile& image) {
  const auto facts = look_at_image(run, image);
  if (!facts) return facts.error();
  const std::string overlay = image.path + kSuffix;
  if (!facts->backing.path.empty()) return rebase_overlay(run, overlay, facts->backing);
  return expect_space(std::filesystem::path(image.path).parent_path(), allocated_bytes(overlay));
}

Result<void> gather(TaskRun& run) {
  if (run.note("by") != kByConversion) return {};
  const auto source = read_source(run.services(), run.record().environment);
  if (!source) return source.error();
  if (auto off = expect_still_off(*source); !off) return off;
  const auto disks = conversion_disks(*source);
  if (!disks) return disks.error();
  const std::string home = run.note("home");
  if (auto shown = show_old_disks(run, home); !shown) return shown;
  for (const ConversionDisk& disk : *disks)
    if (auto gathered = gather_disk(run, disk.image); !gathered) return gathered;
  return hide_old_disks(run, home);
}

Result<void> define_virtio(TaskRun& run) {
  const auto source = read_source(run.services(), run.record().environment);
  if (!source) return source.error();
  const std::string by = run.note("by");
  if (by == kByConversion)
    if (auto off = expect_still_off(*source); !off) return off;
  return define_virtio_devices(*source, noted_devices(run), by);
}

Result<void> define_former(TaskRun& run) {
  const auto source = read_source(run.services(), run.record().environment);
  if (!source) return source.error();
  const std::string xml = source->definition.text();
  const auto by = who_switched(xml);
  if (!by) return by.error();
  if (by->empty()) return {};
  const auto former = with_former_devices(xml);
  if (!former) return former.error();
  return define_machine(*source, *former);
}

// Into the image that it is over, or into its place.
Result<void> merge(TaskRun& run, const SourceDomain& source, const std::string& overlay) {
  const auto disks = conversion_disks(source);
  if (!disks) return disks.error();
  for (const ConversionDisk& disk : *disks) {
    if (disk.image.path + kSuffix != overlay) continue;
    const auto facts = look_at_image(run, disk.image);
    if (!facts) return facts.error();
    if (!facts->backing.path.empty()) return take_place(overlay, disk.image);
    const auto committed = commit_overlay(run, overlay);
    return committed ? remove_file(overlay) : committed;
  }
  return refusal(fmt::format("the disk under '{}' was taken from the machine meanwhile", overlay));
}

Result<void> commit(TaskRun& run) {
  if (run.note("by") != kByConversion) return {};
  const auto source = read_source(run.services(), run.record().environment);
  if (!source) return source.error();
  const std::string home = run.note("home");
  if (auto shown = show_old_disks(run, home); !shown) return shown;
  for (const std::string& overlay : texts_in(run.notes(), kOverlays)) {
    if (!path_exists(overlay)) continue;  // done before a crash
    if (auto merged = merge(run, *source, overlay); !merged) return merged;
  }
  return hide_old_disks(run, home);
}

Result<void> check_restore(Services& services, TaskRecord& record) {
  const auto source = read_source(services, record.environment);
  if (!source) return source.error();
  const std::string xml = source->definition.text();
  const auto by = who_switched(xml);
  if (!by) return by.error();
  if (*by == kByConversion)
    return refusal("its guest was changed for virtio by virt-v2v, and may not start on other devices");
  const auto former = with_former_devices(xml);
  return former ? Result<void>() : former.error();
}

Result<void> restore(TaskRun& run) {
  const auto source = read_source(run.services(), run.record().environment);
  if (!source) return source.error();
  run.result()["restart"] = source->active;
  return define_former(run);
}

constexpr std::array kUpgradeSteps{
    TaskStep{"plan", "looking for drivers", &plan, nullptr},
    TaskStep{"convert", "converting the guest", &convert, &give_up, 20},
    TaskStep{"gather", "gathering the disks", &gather, nullptr, 2},
    TaskStep{"define", "defining", &define_virtio, &define_former},
    TaskStep{"commit", "writing the disks", &commit, nullptr, 2},
};
constexpr std::array kRestoreSteps{TaskStep{"define", "defining", &restore, nullptr}};

}  // namespace

const TaskKind kUpgradeDevicesKind{"upgrade-devices", kUpgradeSteps, kUpgradeSteps.size() - 1, kConfigure,
                                   &check_upgrade};
const TaskKind kRestoreDevicesKind{"restore-devices", kRestoreSteps, 0, kConfigure, &check_restore};

}  // namespace dispatcher
