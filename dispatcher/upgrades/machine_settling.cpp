// SPDX-License-Identifier: LGPL-2.1-or-later
#include "dispatcher/upgrades/machine_settling.hpp"

#include "dispatcher/daemon/services.hpp"
#include "dispatcher/homes/domain/domain_edit.hpp"
#include "dispatcher/homes/home_folder.hpp"
#include "dispatcher/homes/home_state.hpp"
#include "dispatcher/homes/images/block_job.hpp"
#include "dispatcher/homes/images/image_files.hpp"
#include "dispatcher/homes/images/qcow2_head.hpp"
#include "dispatcher/upgrades/image_hold.hpp"
#include "dispatcher/upgrades/overlay_names.hpp"
#include "dispatcher/upgrades/running_copy.hpp"
#include "dispatcher/upgrades/settling_work.hpp"
#include "dispatcher/upgrades/snapshot_tree.hpp"
#include "dispatcher/upgrades/trial_domain.hpp"
#include "foundation/allocated_bytes.hpp"
#include "foundation/path_exists.hpp"
#include "foundation/remove_file.hpp"
#include "upgrade/views/disk_view_node.hpp"

#include <boost/json.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <filesystem>

namespace dispatcher {
namespace {

namespace fs = std::filesystem;

using upgrade::TrialDisk;
using upgrade::TrialRecord;

constexpr std::chrono::minutes kPatience{5};  // with libvirt, until it is there again

Error failure(std::string words) { return {ErrorCode::kOperationFailed, std::move(words)}; }

Result<FoundDisk> find_disk(virDomainPtr domain, const TrialDisk& disk, const SettledImage& image, Definition which) {
  const auto xml = definition_of(domain, which);
  return xml ? find_disk(*xml, disk, image) : xml.error();
}

// The image that the disk has; an error where the machine has no such disk.
Result<FoundDisk> expect_disk(const TrialDomain& machine, const TrialDisk& disk, const SettledImage& image,
                              Definition which) {
  auto found = find_disk(machine.domain.get(), disk, image, which);
  if (!found || !found->target.empty()) return found;
  return Error{ErrorCode::kOperationInvalid,
               fmt::format("no disk of the machine is the trial's '{}', of '{}': give it back that image", disk.overlay,
                           disk.name)};
}

Result<bool> uses(const TrialDomain& machine, const std::string& file) {
  for (const Definition which : {Definition::kPersistent, Definition::kCurrent}) {
    const auto xml = definition_of(machine.domain.get(), which);
    if (!xml) return xml.error();
    const auto edit = DomainEdit::of(*xml);
    if (!edit) return edit.error();
    for (const DomainImage& image : edit->images())
      if (image.file == file) return true;
  }
  return false;
}

Result<bool> is_settled(const SettlingWork& work, const TrialDomain& machine) {
  for (const Definition which : {Definition::kPersistent, Definition::kCurrent}) {
    const auto now = expect_disk(machine, work.disk, work.image, which);
    if (!now) return now.error();
    if (now->file != work.image.file) return false;
  }
  return true;
}

Result<void> expect_settled(const SettlingWork& work, const TrialDomain& machine) {
  const auto settled = is_settled(work, machine);
  if (!settled) return settled.error();
  if (*settled) return {};
  return failure(fmt::format("disk '{}' was given another image meanwhile", work.disk.name));
}

// A snapshot of the trial stands on the old images.
Result<void> expect_no_snapshots(const TrialDisk& disk) {
  const auto head = qcow2_head(disk.overlay);
  if (!head) return head.error();
  if (head->snapshots == 0) return {};
  return Error{ErrorCode::kOperationInvalid,
               fmt::format("disk '{}' has {} snapshots of the trial, which stand on the old images: delete them before",
                           disk.name, head->snapshots)};
}

Result<void> point_definition(const TrialDomain& machine, const SettlingWork& work) {
  const auto xml = definition_of(machine.domain.get(), Definition::kPersistent, true);
  if (!xml) return xml.error();
  auto edit = DomainEdit::of(*xml);
  if (!edit) return edit.error();
  for (const DomainImage& image : edit->images())
    if (image.file == work.disk.overlay) edit->set_file(image, work.image.file, work.image.format);
  const DomainHandle defined(virDomainDefineXMLFlags(machine.connection.get(), edit->text().c_str(), 0));
  if (!defined) return libvirt_error(fmt::format("giving disk '{}' its own image", work.disk.name));
  return {};
}

// What the machine runs on already is not copied to.
Result<void> settle_running(const SettlingWork& work, const TrialDomain& machine) {
  auto live = expect_disk(machine, work.disk, work.image, Definition::kCurrent);
  if (live && live->file != work.image.file) {
    if (auto copied = copy_running_disk(work, machine, live->target); !copied) return copied;
    live = expect_disk(machine, work.disk, work.image, Definition::kCurrent);
  }
  if (!live) return live.error();
  if (live->file != work.image.file)
    return failure(
        fmt::format("disk '{}' is not taken over, since QEMU's job was ended before: by somebody, or for a "
                    "lack of space or an error of the old images, of which the machine's log in "
                    "/var/log/libvirt/qemu tells",
                    work.disk.name));
  if (auto pointed = point_definition(machine, work); !pointed) return pointed;
  return expect_settled(work, machine);
}

// The overlay over the old images themselves, which needs no export.
std::string node_over(const std::string& overlay, std::string_view view) {
  return boost::json::serialize(boost::json::object{{"driver", "qcow2"},
                                                    {"file", {{"driver", "file"}, {"filename", overlay}}},
                                                    {"backing", boost::json::parse(view)}});
}

Result<void> copy_disk(const SettlingWork& work) {
  const auto told = [&](unsigned percent) { work.tell(percent); };
  if (work.trial.keeps_snapshots) return build_tree(work.run, work.trial, work.disk, work.unfinished(), told);
  const auto view = upgrade::view_node(work.home, work.disk);
  if (!view) return view.error();
  return work.copy(node_over(work.disk.overlay, *view), told);
}

Result<void> drop_copy(const SettlingWork& work) {
  auto removed = remove_file(work.unfinished());
  const auto delta = remove_file(delta_file(work.disk));
  return removed ? delta : removed;
}

Result<void> settle_stopped(const SettlingWork& work, const TrialDomain& machine) {
  const auto held = ImageHold::of(work.disk.overlay);
  if (!held) return held.error();
  if (auto copied = copy_disk(work); !copied) {
    (void)drop_copy(work);
    return copied;
  }
  if (auto put = work.put_in_place(); !put) return put;
  if (auto pointed = point_definition(machine, work); !pointed) return pointed;
  return expect_settled(work, machine);
}

Result<void> expect_off_for_snapshots(const TrialRecord& trial) {
  if (!trial.keeps_snapshots) return {};
  return Error{ErrorCode::kOperationInvalid,
               "it runs, and its old snapshots can become snapshots here only while it is off: stop it, or commit with "
               "snapshots 'flatten'"};
}

// Whether a failure was one of the moment: libvirt is away, or the machine was started or stopped meanwhile.
bool may_try_again(TaskRun& run, const TrialDomain& then) {
  if (!run.check()) return false;
  // It may be there again by now.
  if (virConnectIsAlive(then.connection.get()) != 1) return true;
  const auto now = trial_domain(run);
  return !now || now->active != then.active;
}

Result<void> settle_disk(const SettlingWork& work) {
  auto seen = std::chrono::steady_clock::now();
  for (;; work.pause()) {
    if (auto good = work.run.check(); !good) return good;
    const auto machine = trial_domain(work.run);
    if (!machine) {
      // While a backend of virtvzd's is away there seem to be no domains.
      if (std::chrono::steady_clock::now() - seen > kPatience) return machine.error();
      continue;
    }
    seen = std::chrono::steady_clock::now();
    const auto settled = is_settled(work, *machine);
    if (settled && *settled) return {};
    Result<void> done = settled ? expect_no_snapshots(work.disk) : settled.error();
    if (done && machine->active) done = expect_off_for_snapshots(work.trial);
    if (done) done = machine->active ? settle_running(work, *machine) : settle_stopped(work, *machine);
    if (done || !may_try_again(work.run, *machine)) return done;
  }
}

// What a disk's copy may take: all that its old images and its overlay hold.
std::uint64_t needed_bytes(const TrialDisk& disk) {
  std::uint64_t data = allocated_bytes(disk.overlay);
  for (const convert::ViewPart& part : disk.parts)
    for (const convert::ViewImage& image : part.chain) data += allocated_bytes(image.path);
  constexpr std::uint64_t kTables = 4096;  // of a qcow2 image: less than one part in so many
  return std::min(data, disk.size_bytes) + disk.size_bytes / kTables + (1U << 20);
}

// Each image's blocks, and tables, of which each snapshot may have its own for the blocks that it changed.
std::uint64_t needed_bytes_of_tree(const TrialRecord& trial, const TrialDisk& disk) {
  constexpr std::uint64_t kTables = 4096, kTablesOfBlocks = 16;  // parts of the disk's size, of the blocks'
  const std::uint64_t data = tree_bytes(disk);
  return data + data / kTablesOfBlocks + disk.size_bytes / kTables + (trial.snapshots.size() + 1) * (1U << 20);
}

Result<void> expect_tree_fit(const TrialDomain& machine, const TrialRecord& trial) {
  if (machine.active)
    if (auto off = expect_off_for_snapshots(trial); !off) return off;
  const auto xml = definition_of(machine.domain.get(), Definition::kPersistent);
  return xml ? expect_only_trial_disks(*xml, trial) : xml.error();
}

Result<void> expect_own_overlays(const TrialDomain& machine, const TrialRecord& trial) {
  for (const TrialDisk& disk : trial.disks) {
    const SettledImage image = settled_image(disk, trial.format);
    const auto now = expect_disk(machine, disk, image, Definition::kCurrent);
    if (!now) return now.error();
    if (now->file != disk.overlay) continue;
    if (auto none = expect_no_snapshots(disk); !none) return none;
  }
  return {};
}

}  // namespace

SettledImage settled_image(const TrialDisk& disk, const std::string& format) {
  const fs::path overlay(disk.overlay);
  std::string stem = (overlay.parent_path() / overlay.stem()).string();
  if (stem.ends_with(kTrialMark)) stem.resize(stem.size() - kTrialMark.size());
  const bool is_plain = std::ranges::all_of(disk.parts, [](const convert::ViewPart& part) {
    return std::ranges::all_of(part.chain, &convert::ViewImage::is_plain);
  });
  if (format == "raw" || (format == "keep" && is_plain)) return {stem + ".raw", "raw"};
  if (format == "keep") return {stem + ".hds", "ploop"};
  return {stem + ".qcow2", "qcow2"};
}

Result<FoundDisk> find_disk(const std::string& definition, const TrialDisk& disk, const SettledImage& image) {
  const auto edit = DomainEdit::of(definition);
  if (!edit) return edit.error();
  for (const DomainImage& one : edit->images())
    if (one.file == disk.overlay || one.file == image.file) return FoundDisk{one.target, one.file};
  return FoundDisk{};
}

Result<void> expect_machine_fit(Services& services, const TrialRecord& trial, const std::string& home) {
  const auto connection = services.link.connection();
  if (!connection) return connection.error();
  const auto state = home_state_of(services, trial.uuid);
  if (!state) return state.error();
  if (state->domain.state == State::kSuspended)
    return Error{ErrorCode::kOperationInvalid,
                 fmt::format("'{}' is suspended, and its saved state names the old images: resume it before",
                             state->domain.name)};
  auto domain = domain_by_uuid(*connection, trial.uuid);
  if (!domain) return domain.error();
  const TrialDomain machine{*connection, *std::move(domain), state->domain.state != State::kStopped};
  if (auto own = expect_own_overlays(machine, trial); !own) return own;
  if (trial.keeps_snapshots)
    if (auto fit = expect_tree_fit(machine, trial); !fit) return fit;
  std::uint64_t bytes = 0;
  for (const TrialDisk& disk : trial.disks)
    bytes += trial.keeps_snapshots ? needed_bytes_of_tree(trial, disk) : needed_bytes(disk);
  return expect_space(home, bytes);
}

Result<void> settle_machine(TaskRun& run, const TrialRecord& trial, const std::string& home) {
  const auto count = static_cast<unsigned>(trial.disks.size());
  for (unsigned number = 0; number < count; ++number) {
    const TrialDisk& disk = trial.disks[number];
    const SettlingWork work{
        run, trial, disk, settled_image(disk, trial.format), home, number * 100 / count, (number + 1) * 100 / count};
    if (auto settled = settle_disk(work); !settled) return settled;
    if (auto removed = remove_file(disk.overlay); !removed) return removed;
  }
  return trial.keeps_snapshots ? define_old_snapshots(run, trial) : Result<void>();
}

Result<void> stop_settling_machine(TaskRun& run, const TrialRecord& trial, const std::string& home) {
  const auto machine = trial_domain(run);
  if (!machine) return machine.error().code == ErrorCode::kNoDomain ? Result<void>() : machine.error();
  for (const TrialDisk& disk : trial.disks) {
    const SettlingWork work{run, trial, disk, settled_image(disk, trial.format), home, 0, 0};
    const auto now = find_disk(machine->domain.get(), disk, work.image, Definition::kCurrent);
    if (!now) return now.error();
    if (machine->active && !now->target.empty())
      if (auto ended = abort_block_job(machine->domain.get(), now->target); !ended) return ended;
    if (auto dropped = drop_copy(work); !dropped) return dropped;
    const auto used = uses(*machine, work.image.file);
    if (!used) return used.error();
    if (!*used)
      if (auto removed = remove_file(work.image.file); !removed) return removed;
  }
  return {};
}

}  // namespace dispatcher
