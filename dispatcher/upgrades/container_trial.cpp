// SPDX-License-Identifier: LGPL-2.1-or-later
//
// A container on trial. A ploop image gets an overlay, of which libvirt sees a folder; a tree of simfs gets the place
// of a template below an image of the container's own (containers/homes/container_home.hpp, old-tree), so that nothing
// of it is copied. Then its file system is put right and its files are fixed up, in what lies above the old ones.
#include "config-convert/convert.hpp"
#include "config-convert/disk/disk_image.hpp"
#include "config-convert/disk/disk_view.hpp"
#include "config-convert/disk/host_files.hpp"
#include "config-convert/fields.hpp"
#include "containers/homes/container_home.hpp"
#include "dispatcher/daemon/services.hpp"
#include "dispatcher/homes/domain/container_images.hpp"
#include "dispatcher/homes/domain/conversion.hpp"
#include "dispatcher/homes/making/new_container.hpp"
#include "dispatcher/homes/own_root.hpp"
#include "dispatcher/homes/programs/container_tool.hpp"
#include "dispatcher/keeping/keep_config.hpp"
#include "dispatcher/upgrades/container_settling.hpp"
#include "dispatcher/upgrades/trial_side.hpp"
#include "upgrade/exam/container_mounts.hpp"
#include "upgrade/views/overlay.hpp"

#include <boost/json.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <cerrno>
#include <filesystem>
#include <unistd.h>

namespace dispatcher {
namespace {

using upgrade::ContainerDisk;
using upgrade::ContainerMounts;
using upgrade::TrialDisk;
using upgrade::TrialRecord;

constexpr const char* kConfig = "ve.conf";
constexpr std::string_view kRoot = "/";

Result<Bundle> old_bundle(Services& services, const TaskRecord& record) {
  return read_bundle(services, {.path = record.argument("path"),
                                .name = record.argument("name"),
                                .uuid = record.argument("uuid"),
                                .missing_disks = true});
}

Error refusal(const std::string& subject, const upgrade::ContainerObstacle& obstacle) {
  return {ErrorCode::kOperationUnsupported, fmt::format("{} {}; {}", subject, obstacle.words, obstacle.remedy)};
}

Result<ContainerMounts> old_mounts(const Bundle& bundle) {
  auto mounts = upgrade::container_mounts(bundle.conversion.xml, bundle.home);
  if (mounts && !mounts->written.empty())
    return refusal(fmt::format("'{}'", bundle.config_file), upgrade::written_obstacle(mounts->written));
  return mounts;
}

Result<TrialDisk> planned(const Bundle& bundle, const convert::Context& context, const ContainerDisk& disk,
                          const std::string& overlay) {
  if (disk.is_device)
    return refusal(fmt::format("disk '{}' of '{}'", disk.target, bundle.config_file), upgrade::device_obstacle());
  const auto view = convert::view_of_disk({bundle.home, {}}, disk.image, context);
  if (!view) return view.error();
  return TrialDisk{.name = disk.target,
                   .target = "",
                   .overlay = overlay,
                   .size_bytes = view->size_bytes,
                   .export_name = "",
                   .parts = view->parts};
}

Result<void> look(Services& services, const TaskRecord& record, TrialRecord& trial, const std::string& home) {
  const auto bundle = old_bundle(services, record);
  if (!bundle) return bundle.error();
  const auto connection = services.link.connection();
  if (!connection) return connection.error();
  const auto context = conversion_context(*connection, bundle->home);
  if (!context) return context.error();
  const auto mounts = old_mounts(*bundle);
  if (!mounts) return mounts.error();
  const auto found = upgrade::all_container_disks(bundle->text, *mounts);
  if (!found) return found.error();
  for (const ContainerDisk& disk : *found) {
    const std::string name = disk.target == kRoot ? "root" : fmt::format("disk{}", trial.disks.size());
    auto plan = planned(*bundle, *context, disk, fmt::format("{}/{}.qcow2", home, name));
    if (!plan) return plan.error();
    trial.disks.push_back(*std::move(plan));
  }
  return {};
}

const TrialDisk* root_disk(const TrialRecord& trial) {
  const auto root = std::ranges::find(trial.disks, kRoot, &TrialDisk::name);
  return root == trial.disks.end() ? nullptr : &*root;
}

Result<void> link_old_tree(const std::string& tree, const std::string& home) {
  const std::string link = fmt::format("{}/{}", home, containers::kOldTree);
  if (::unlink(link.c_str()) != 0 && errno != ENOENT)
    return system_error(fmt::format("cannot remove '{}'", link), errno);
  if (::symlink(tree.c_str(), link.c_str()) == 0) return {};
  return system_error(fmt::format("cannot link '{}' to '{}'", link, tree), errno);
}

Result<void> make_root_over_tree(TaskRun& run, const std::string& home) {
  const auto bundle = old_bundle(run.services(), run.record());
  if (!bundle) return bundle.error();
  const auto mounts = old_mounts(*bundle);
  if (!mounts) return mounts.error();
  if (auto linked = link_old_tree(mounts->root_tree, home); !linked) return linked;
  return create_container_root(run, std::string(containers::kOldTree), disk_space_bytes(bundle->text).value_or(0));
}

// What was changed in its files, and what its system wants of the host, is told with the task's result.
Result<void> fix_files(TaskRun& run, const std::string& overlay) {
  const auto said = fix_container(run, overlay);
  if (!said) return said.error();
  boost::system::error_code failed;
  const boost::json::value report = boost::json::parse(*said, failed);
  if (failed || !report.is_object())
    return Error{ErrorCode::kInternal, fmt::format("switchyard-ct said '{:.200}' of its fix-ups", *said)};
  run.result()["fixups"] = report;
  return {};
}

Result<void> fill(TaskRun& run, const TrialRecord& trial, const std::string& home) {
  for (const TrialDisk& disk : trial.disks) {
    if (auto made = upgrade::make_overlay(home, trial, disk); !made) return made;
    if (auto mended = mend_container_image(run, disk.overlay); !mended) return mended;
  }
  const TrialDisk* root = root_disk(trial);
  if (root == nullptr)
    if (auto made = make_root_over_tree(run, home); !made) return made;
  return fix_files(run, root == nullptr ? std::string() : root->overlay);
}

// Not of one that runs, after a commit: it stands on nothing old.
Result<void> let_go(TaskRun& run, const TrialRecord& trial, const std::string&) {
  const auto connection = run.services().link.connection();
  if (!connection) return connection.error();
  const auto domain = domain_by_uuid(*connection, trial.uuid);
  if (domain && virDomainIsActive(domain->get()) == 1) return {};
  return unmount_container(run);
}

Result<std::string> trial_config(const Bundle& bundle, const TrialRecord& trial, const std::string& home) {
  convert::Fields fields{{"VE_PRIVATE", home}};
  std::map<std::string, std::string> images;
  for (const TrialDisk& disk : trial.disks) images.emplace(disk.name, disk.overlay);
  const auto list = convert::ve_conf_field(bundle.text, "DISK");
  if (!list) return list.error();
  if (!images.empty()) fields["DISK"] = upgrade::disk_list_with(*list, images);
  return convert::ve_conf_with_fields(bundle.text, fields);
}

Result<convert::Conversion> trial_domain(Services& services, const Bundle& bundle) {
  const auto connection = services.link.connection();
  if (!connection) return connection.error();
  const auto host = conversion_context(*connection, bundle.home);
  if (!host) return host.error();
  HomeRecord record;
  record.uuid = bundle.uuid;
  record.kind = bundle.kind;
  record.facts = bundle.facts;
  convert::Context context = context_of(record, *host);
  context.look_at = convert::look_below({"/"});
  know_container_images(context, bundle.text, bundle.home);
  return convert::domain_xml_from_ve_conf(bundle.text, context);
}

Result<Bundle> describe(Services& services, const TaskRecord& record, const TrialRecord& trial,
                        const std::string& home) {
  auto bundle = old_bundle(services, record);
  if (!bundle) return bundle;
  auto text = trial_config(*bundle, trial, home);
  if (!text) return text.error();
  bundle->text = *std::move(text);
  bundle->home = bundle->facts.home = home;
  bundle->config_file = bundle->facts.config_file = fmt::format("{}/{}", home, kConfig);
  auto conversion = trial_domain(services, *bundle);
  if (!conversion) return conversion.error();
  bundle->conversion = *std::move(conversion);
  if (root_disk(trial) != nullptr) return bundle;
  auto xml = with_own_root({trial.uuid, std::string(containers::kOldTree)}, bundle->conversion.xml, bundle->text);
  if (!xml) return xml.error();
  bundle->conversion.xml = *std::move(xml);
  return bundle;
}

}  // namespace

const TrialSide kContainerTrial{.look = look,
                                .fill = fill,
                                .let_go = let_go,
                                .describe = describe,
                                .expect_fit = expect_container_fit,
                                .settle = settle_container,
                                .stop_settling = stop_settling_container};

}  // namespace dispatcher
