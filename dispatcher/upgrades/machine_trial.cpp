// SPDX-License-Identifier: LGPL-2.1-or-later
//
// A machine on trial: its disks are overlays, its domain is what its file becomes with them, and what it writes besides
// (EFI variables, ports) lies in the new home.
#include "config-convert/convert.hpp"
#include "config-convert/disk/disk_image.hpp"
#include "config-convert/disk/disk_view.hpp"
#include "config-convert/fields.hpp"
#include "dispatcher/homes/domain/conversion.hpp"
#include "dispatcher/homes/domain/domain_edit.hpp"
#include "dispatcher/homes/files/is_below.hpp"
#include "dispatcher/homes/images/image_files.hpp"
#include "dispatcher/homes/programs/container_tool.hpp"
#include "dispatcher/upgrades/machine_settling.hpp"
#include "dispatcher/upgrades/overlay_names.hpp"
#include "dispatcher/upgrades/trial_side.hpp"
#include "foundation/path_exists.hpp"
#include "upgrade/exam/machine_disks.hpp"
#include "upgrade/exports/disk_export.hpp"
#include "upgrade/trial/old_snapshots.hpp"
#include "upgrade/views/overlay.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>

namespace dispatcher {
namespace {

namespace fs = std::filesystem;

using upgrade::TrialDisk;
using upgrade::TrialRecord;

constexpr const char* kConfig = "config.pvs";
constexpr const char* kHome = "Identification/VmHome";

BundleWish wish_of(const TaskRecord& record, const std::vector<TrialDisk>& disks) {
  BundleWish wish{.path = record.argument("path"),
                  .name = record.argument("name"),
                  .uuid = record.argument("uuid"),
                  .discard_state = record.flag("discard_state")};
  for (const TrialDisk& disk : disks) wish.images[disk.name] = {.file = disk.overlay, .format = "qcow2"};
  return wish;
}

std::string old_folder_of(const std::string& config) {
  const auto said = convert::pvs_field(config, kHome);
  return said ? fs::path(*said).parent_path().string() : std::string();
}

// libvirt's name of the disk whose image the overlay is; those that the conversion leaves out have none, and go.
Result<void> name_targets(Services& services, const TaskRecord& record, std::vector<TrialDisk>& disks) {
  const auto bundle = read_bundle(services, wish_of(record, disks));
  if (!bundle) return bundle.error();
  const auto domain = DomainEdit::of(bundle->conversion.xml);
  if (!domain) return domain.error();
  for (const DomainImage& image : domain->images())
    if (const auto disk = std::ranges::find(disks, image.file, &TrialDisk::overlay); disk != disks.end())
      disk->target = image.target;
  std::erase_if(disks, [](const TrialDisk& disk) { return disk.target.empty(); });
  return {};
}

Result<upgrade::QemuUser> usual_qemu_user(const Connection& connection) {
  const AllocatedText capabilities(virConnectGetCapabilities(connection.get()));
  if (!capabilities) return libvirt_error("asking for the host's capabilities");
  return upgrade::parse_usual_qemu_user(capabilities.get());
}

// A machine without snapshots has none to keep.
Result<void> add_snapshots(TrialRecord& trial, const convert::ImageHome& home, const convert::Context& context) {
  if (!trial.keeps_snapshots) return {};
  const auto added = upgrade::add_old_snapshots(trial, home, context);
  if (!added) return added.error();
  if (!trial.snapshots.empty()) return {};
  trial.keeps_snapshots = false;
  for (TrialDisk& disk : trial.disks) disk.shots.clear();
  return {};
}

Result<void> look(Services& services, const TaskRecord& record, TrialRecord& trial, const std::string& home) {
  const auto connection = services.link.connection();
  if (!connection) return connection.error();
  BundleWish wish = wish_of(record, {});
  wish.missing_disks = true;
  const auto bundle = read_bundle(services, wish);
  if (!bundle) return bundle.error();
  const auto context = conversion_context(*connection, bundle->home);
  if (!context) return context.error();
  const auto found = upgrade::machine_disks(bundle->text);
  if (!found) return found.error();
  const convert::ImageHome old_home{bundle->home, old_folder_of(bundle->text)};
  const auto overlays = overlay_names(*found, home);
  for (std::size_t number = 0; number < found->size(); ++number) {
    const upgrade::MachineDisk& disk = (*found)[number];
    if (disk.is_device)
      return Error{ErrorCode::kOperationUnsupported,
                   fmt::format("disk '{}' of '{}' is a device, which a trial would write to: disconnect it from the "
                               "machine before",
                               disk.name, bundle->config_file)};
    const auto view = convert::view_of_disk(old_home, disk.name, *context);
    if (!view) return view.error();
    trial.disks.push_back({.name = disk.name,
                           .target = "",
                           .overlay = overlays[number],
                           .size_bytes = view->size_bytes,
                           .export_name = "",
                           .parts = view->parts});
  }
  if (auto named = name_targets(services, record, trial.disks); !named) return named;
  if (auto added = add_snapshots(trial, old_home, *context); !added) return added;
  const auto user = usual_qemu_user(*connection);
  if (!user) return user.error();
  upgrade::choose_views(trial, {*user, context->apparmor});
  return {};
}

Result<std::string> trial_domain(const Bundle& bundle, const std::string& home) {
  auto domain = DomainEdit::of(bundle.conversion.xml);
  if (!domain) return domain.error();
  domain->move_files(bundle.home, home);
  if (const std::string variables = domain->variables_file(); !variables.empty())
    domain->set_variables_file(fmt::format("{}/{}", home, fs::path(variables).filename().string()));
  for (const DomainImage& image : domain->images())
    if (is_below(image.file, home)) domain->pause_on_errors(image);
  return domain->text();
}

// A suspended machine whose state was given up is one that is off.
convert::Fields changed_fields(const TaskRecord& record, const Bundle& bundle, const std::string& home) {
  convert::Fields fields{{kHome, fmt::format("{}/{}", home, kConfig)}};
  const auto disks = upgrade::machine_disks(bundle.text);
  if (disks && record.flag("discard_state"))
    for (const upgrade::MachineDisk& disk : *disks)
      fields[fmt::format("Hardware/Hdd[{}]/DiskVersion", disk.index)] = "2";
  return fields;
}

Result<Bundle> describe(Services& services, const TaskRecord& record, const TrialRecord& trial,
                        const std::string& home) {
  const auto connection = services.link.connection();
  if (!connection) return connection.error();
  auto bundle = read_bundle(services, wish_of(record, trial.disks));
  if (!bundle) return bundle;
  auto xml = trial_domain(*bundle, home);
  if (!xml) return xml.error();
  const auto base = convert::pvs_with_fields(bundle->text, changed_fields(record, *bundle, home));
  if (!base) return base.error();
  const auto context = conversion_context(*connection, home);
  if (!context) return context.error();
  auto merged = convert::pvs_from_domain_xml(*xml, *base, *context);
  if (!merged) return merged.error();
  bundle->conversion.xml = *std::move(xml);
  bundle->text = std::move(merged->text);
  bundle->home = bundle->facts.home = home;
  bundle->config_file = bundle->facts.config_file = fmt::format("{}/{}", home, kConfig);
  return bundle;
}

// Where the bundle has them; else libvirt makes them anew.
Result<void> copy_variables(TaskRun& run, const TrialRecord& trial, const std::string& home) {
  const auto bundle = read_bundle(run.services(), wish_of(run.record(), trial.disks));
  if (!bundle) return bundle.error();
  const auto domain = DomainEdit::of(bundle->conversion.xml);
  if (!domain) return domain.error();
  const std::string file = domain->variables_file();
  if (!is_below(file, trial.old_home) || !path_exists(file)) return {};
  const std::string copy = fmt::format("{}/{}", home, fs::path(file).filename().string());
  std::error_code failed;
  fs::copy_file(file, copy, fs::copy_options::overwrite_existing, failed);
  if (failed) return system_error(fmt::format("cannot copy '{}' to '{}'", file, copy), failed.value());
  return sync_file(copy);
}

Result<void> fill(TaskRun& run, const TrialRecord& trial, const std::string& home) {
  for (const TrialDisk& disk : trial.disks)
    if (auto made = upgrade::make_overlay(home, trial, disk); !made) return made;
  return copy_variables(run, trial, home);
}

Result<void> let_go(TaskRun& run, const TrialRecord& trial, const std::string&) {
  return upgrade::has_exports(trial) ? end_exports(run) : Result<void>();
}

}  // namespace

const TrialSide kMachineTrial{.look = look,
                              .fill = fill,
                              .let_go = let_go,
                              .describe = describe,
                              .expect_fit = expect_machine_fit,
                              .settle = settle_machine,
                              .stop_settling = stop_settling_machine};

}  // namespace dispatcher
