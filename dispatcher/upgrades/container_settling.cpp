// SPDX-License-Identifier: LGPL-2.1-or-later
#include "dispatcher/upgrades/container_settling.hpp"

#include "config-convert/convert.hpp"
#include "config-convert/fields.hpp"
#include "containers/homes/container_home.hpp"
#include "dispatcher/daemon/services.hpp"
#include "dispatcher/homes/domain/domain_edit.hpp"
#include "dispatcher/homes/home_folder.hpp"
#include "dispatcher/homes/home_state.hpp"
#include "dispatcher/homes/images/image_files.hpp"
#include "dispatcher/homes/images/qcow2_head.hpp"
#include "dispatcher/homes/making/new_container.hpp"
#include "dispatcher/homes/programs/container_tool.hpp"
#include "dispatcher/libvirt/domain_error.hpp"
#include "dispatcher/states/domain_stop.hpp"
#include "dispatcher/upgrades/commit_rate.hpp"
#include "dispatcher/upgrades/image_hold.hpp"
#include "dispatcher/upgrades/machine_settling.hpp"
#include "dispatcher/upgrades/trial_domain.hpp"
#include "foundation/allocated_bytes.hpp"
#include "foundation/atomic_file.hpp"
#include "foundation/path_exists.hpp"
#include "foundation/remove_file.hpp"
#include "foundation/sha256.hpp"
#include "upgrade/exam/container_disks.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <filesystem>

namespace dispatcher {
namespace {

namespace fs = std::filesystem;

using upgrade::TrialDisk;
using upgrade::TrialRecord;

constexpr const char* kWasRunning = "was_running";
constexpr std::string_view kRoot = "/";

bool is_tree(const TrialRecord& trial) {
  return std::ranges::find(trial.disks, kRoot, &TrialDisk::name) == trial.disks.end();
}

std::string tree_image(const std::string& home) { return home + "/root.raw"; }

std::string unfinished(const std::string& file) { return file + ".new"; }

containers::ContainerHome own_home(TaskRun& run) {
  return {run.services().config.homes_root, {run.record().environment}};
}

Result<DomainEdit> definition(const TrialDomain& container) {
  const auto xml = definition_of(container.domain.get(), Definition::kPersistent, true);
  return xml ? DomainEdit::of(*xml) : xml.error();
}

Result<void> define(const TrialDomain& container, const DomainEdit& definition) {
  const DomainHandle defined(virDomainDefineXMLFlags(container.connection.get(), definition.text().c_str(), 0));
  if (!defined) return libvirt_error(fmt::format("giving '{}' its own image", definition.name()));
  return {};
}

Result<std::string> image_at(const TrialDomain& container, std::string_view target) {
  const auto edit = definition(container);
  if (!edit) return edit.error();
  for (const DomainImage& image : edit->images())
    if (image.target == target) return image.file;
  return std::string();
}

// The file says so before the domain does: who reads them in between finds the image.
Result<void> write_disks(TaskRun& run, const std::map<std::string, std::string>& images) {
  const auto home = run.services().homes.find(run.record().environment);
  if (!home) return home.error();
  if (!*home) return {};
  const std::string& path = (*home)->facts.config_file;
  const auto old = read_file(path, convert::kInputLimitBytes);
  if (!old) return old.error();
  const auto list = convert::ve_conf_field(*old, "DISK");
  if (!list) return list.error();
  const auto text = convert::ve_conf_with_fields(*old, {{"DISK", upgrade::disk_list_with(*list, images)}});
  if (!text) return text.error();
  if (*text == *old) return {};
  if (auto written = write_file_atomically(path, *text); !written) return written;
  return run.services().homes.set_written_digest(run.record().environment, digest_of(*text));
}

Result<void> stop(TaskRun& run) {
  const auto container = trial_domain(run);
  if (!container) return container.error();
  if (!container->active) return {};
  run.notes()[kWasRunning] = true;
  if (auto kept = run.keep(); !kept) return kept;
  const auto stopped = stop_domain(run.services().link, run.record().environment, {}, run.interruption());
  return stopped ? Result<void>() : stopped.error();
}

Result<void> start_again(TaskRun& run) {
  if (!run.notes().contains(kWasRunning)) return {};
  const auto container = trial_domain(run);
  if (!container) return container.error();
  if (!container->active && virDomainCreate(container->domain.get()) < 0)
    return domain_error("starting ", container->domain.get());
  return {};
}

Result<void> copy_disk(TaskRun& run, const TrialDisk& disk, const SettledImage& image) {
  const auto told = [&](unsigned percent) { run.progress(percent, fmt::format("copying disk {}", disk.name)); };
  const auto rate = commit_rate(run.record());
  if (!rate) return rate.error();
  auto copied = convert_image(run, {"-f", "qcow2", disk.overlay}, {unfinished(image.file), image.format}, told, *rate);
  if (copied && std::rename(unfinished(image.file).c_str(), image.file.c_str()) != 0)
    copied = system_error(fmt::format("cannot put '{}' in its place", image.file), errno);
  if (!copied) {
    static_cast<void>(remove_file(unfinished(image.file)));
    return copied;
  }
  return sync_folder(fs::path(image.file).parent_path().string());
}

Result<void> point_at(TaskRun& run, const TrialDisk& disk, const SettledImage& image) {
  if (auto written = write_disks(run, {{disk.name, image.file}}); !written) return written;
  const auto container = trial_domain(run);
  if (!container) return container.error();
  auto edit = definition(*container);
  if (!edit) return edit.error();
  for (const DomainImage& one : edit->images())
    if (one.target == disk.name) edit->set_file(one, image.file, image.format);
  return define(*container, *edit);
}

Result<void> settle_disk(TaskRun& run, const TrialDisk& disk, const SettledImage& image) {
  if (image.file == disk.overlay) {
    const auto head = qcow2_head(disk.overlay);
    if (!head) return head.error();
    if (head->backing_bytes == 0) return {};
    const auto held = ImageHold::of(disk.overlay);
    return held ? copy_disk(run, disk, image) : held.error();
  }
  const auto container = trial_domain(run);
  if (!container) return container.error();
  const auto now = image_at(*container, disk.name);
  if (!now) return now.error();
  if (*now != image.file) {
    // Whoever starts it before it has the copy would write to what is removed below.
    const auto held = ImageHold::of(disk.overlay);
    if (!held) return held.error();
    if (auto copied = copy_disk(run, disk, image); !copied) return copied;
    if (auto pointed = point_at(run, disk, image); !pointed) return pointed;
  }
  return remove_file(disk.overlay);
}

// What was over the tree, and the record of that.
Result<void> drop_tree_root(TaskRun& run) {
  const containers::ContainerHome own = own_home(run);
  for (const std::string& file : {own.template_record(), own.old_tree(), own.image()})
    if (auto removed = remove_file(file); !removed) return removed;
  return {};
}

// The disk space of a container over a tree.
Result<std::uint64_t> space_of(const containers::ContainerHome& own) {
  std::error_code failed;
  const auto bytes = fs::file_size(own.image(), failed);
  if (failed) return system_error(fmt::format("cannot look at '{}'", own.image()), failed.value());
  return bytes;
}

// The domain names the image before it is there: a start meanwhile finds none.
Result<void> settle_tree(TaskRun& run, const std::string& home) {
  const std::string image = tree_image(home);
  const auto container = trial_domain(run);
  if (!container) return container.error();
  auto edit = definition(*container);
  if (!edit) return edit.error();
  if (!edit->template_words().source.empty()) {
    if (auto removed = remove_file(image); !removed) return removed;
    edit->set_image_root(image, "raw");
    if (auto defined = define(*container, *edit); !defined) return defined;
  }
  if (!path_exists(image)) {
    // Whoever was killed while it copied left the root mounted.
    if (auto unmounted = unmount_container(run); !unmounted) return unmounted;
    const auto space = space_of(own_home(run));
    if (!space) return space.error();
    if (auto copied = copy_container_tree(run, image, *space); !copied) return copied;
  }
  if (auto written = write_disks(run, {{std::string(kRoot), image}}); !written) return written;
  return drop_tree_root(run);
}

std::uint64_t bytes_below(const fs::path& tree) {
  std::uint64_t bytes = 0;
  std::error_code failed;
  for (fs::recursive_directory_iterator at(tree, failed), end; !failed && at != end; at.increment(failed))
    bytes += allocated_bytes(at->path());
  return bytes;
}

std::uint64_t bytes_to_copy(const TrialRecord& trial, const containers::ContainerHome& own) {
  std::uint64_t bytes = 0;
  for (const TrialDisk& disk : trial.disks) {
    std::uint64_t data = allocated_bytes(disk.overlay);
    for (const convert::ViewPart& part : disk.parts)
      for (const convert::ViewImage& image : part.chain) data += allocated_bytes(image.path);
    bytes += std::min(data, disk.size_bytes);
  }
  if (is_tree(trial)) bytes += bytes_below(own.old_tree() + "/") + allocated_bytes(own.image());
  return bytes + bytes / 64;  // tables
}

}  // namespace

Result<void> expect_container_fit(Services& services, const TrialRecord& trial, const std::string& home) {
  const auto connection = services.link.connection();
  if (!connection) return connection.error();
  const auto domain = domain_by_uuid(*connection, trial.uuid);
  if (!domain) return domain.error();
  const int snapshots = virDomainSnapshotNum(domain->get(), 0);
  if (snapshots < 0) return libvirt_error("snapshots of domain " + trial.uuid);
  if (snapshots > 0)
    return Error{ErrorCode::kOperationInvalid,
                 fmt::format("'{}' has {} snapshots of the trial, which stand on the old files: delete them before",
                             virDomainGetName(domain->get()), snapshots)};
  return expect_space(home, bytes_to_copy(trial, {services.config.homes_root, {trial.uuid}}));
}

Result<void> settle_container(TaskRun& run, const TrialRecord& trial, const std::string& home) {
  if (auto stopped = stop(run); !stopped) return stopped;
  for (const TrialDisk& disk : trial.disks)
    if (auto settled = settle_disk(run, disk, settled_image(disk, trial.format)); !settled) return settled;
  if (is_tree(trial))
    if (auto settled = settle_tree(run, home); !settled) return settled;
  return start_again(run);
}

Result<void> stop_settling_container(TaskRun& run, const TrialRecord& trial, const std::string& home) {
  for (const TrialDisk& disk : trial.disks)
    if (auto removed = remove_file(unfinished(settled_image(disk, trial.format).file)); !removed) return removed;
  if (is_tree(trial) && path_exists(own_home(run).old_tree()) && !path_exists(tree_image(home))) {
    const auto container = trial_domain(run);
    if (!container) return container.error();
    if (!container->active)
      if (auto unmounted = unmount_container(run); !unmounted) return unmounted;
    if (auto removed = remove_file(tree_image(home) + ".unfinished"); !removed) return removed;
    auto edit = definition(*container);
    if (!edit) return edit.error();
    if (edit->template_words().source.empty()) {
      const auto space = space_of(own_home(run));
      if (!space) return space.error();
      edit->set_template_root(std::string(containers::kOldTree), *space);
      if (auto defined = define(*container, *edit); !defined) return defined;
    }
  }
  return start_again(run);
}

}  // namespace dispatcher
