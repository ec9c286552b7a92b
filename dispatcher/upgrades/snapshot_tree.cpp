// SPDX-License-Identifier: LGPL-2.1-or-later
#include "dispatcher/upgrades/snapshot_tree.hpp"

#include "dispatcher/homes/domain/domain_edit.hpp"
#include "dispatcher/homes/images/image_files.hpp"
#include "dispatcher/homes/images/qcow2_head.hpp"
#include "dispatcher/upgrades/commit_rate.hpp"
#include "dispatcher/upgrades/devices/virtio_devices.hpp"
#include "dispatcher/upgrades/machine_settling.hpp"
#include "dispatcher/upgrades/old_snapshot_xml.hpp"
#include "dispatcher/upgrades/snapshot_walk.hpp"
#include "dispatcher/upgrades/trial_domain.hpp"
#include "foundation/allocated_bytes.hpp"
#include "foundation/remove_file.hpp"

#include <boost/json.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <set>

namespace dispatcher {
namespace {

namespace json = boost::json;

using convert::DiskShot;
using convert::ViewImage;
using upgrade::TrialDisk;
using upgrade::TrialRecord;

constexpr std::uint64_t kSector = 512;

Error refusal(std::string words) { return {ErrorCode::kOperationInvalid, std::move(words)}; }

// A disk whose image is being made.
struct Tree {
  TaskRun& run;
  const TrialRecord& trial;
  const TrialDisk& disk;
  const std::string& file;
  std::uint64_t size_bytes;
  const std::function<void(unsigned percent)>& told;
};

json::object file_node(const std::string& path) { return {{"driver", "file"}, {"filename", path}}; }

std::string words_of(const json::object& node) { return "json:" + json::serialize(node); }

// What a Parallels image or an overlay lacks is not its own where it stands on something as large as the disk: here the
// image that is made. (Nodes of nothing will not do: of an overlay they would get the name in its header.)
json::object own_content(const Tree& tree, const char* driver, const std::string& path) {
  return {{"driver", driver},
          {"file", file_node(path)},
          {"backing", {{"driver", "qcow2"}, {"file", file_node(tree.file)}}}};
}

// Puts what `source` holds itself at an offset of the image.
Result<void> merge(const Tree& tree, const json::object& source, std::uint64_t offset_bytes, std::uint64_t size_bytes,
                   unsigned from_percent, unsigned to_percent) {
  const json::object range{{"driver", "raw"},
                           {"offset", offset_bytes},
                           {"size", size_bytes},
                           {"file", {{"driver", "qcow2"}, {"file", file_node(tree.file)}}}};
  const auto told = [&](unsigned percent) { tree.told(from_percent + (to_percent - from_percent) * percent / 100); };
  const std::string delta = delta_file(tree.disk);
  const auto rate = commit_rate(tree.run.record());
  if (!rate) return rate.error();
  if (auto made = convert_image(tree.run, {"-B", words_of(range), "-F", "raw", words_of(source)}, {delta, "qcow2"},
                                told, *rate);
      !made)
    return made;
  if (auto merged = commit_overlay(tree.run, delta); !merged) return merged;
  return remove_file(delta);
}

Result<void> merge_image(const Tree& tree, const ViewImage& image, const convert::ViewPart& part, unsigned from_percent,
                         unsigned to_percent) {
  const std::uint64_t part_bytes = (part.end_sector - part.start_sector) * kSector;
  // It may be smaller than its part, where the disk grew later, or larger.
  const auto facts = look_at_image(tree.run, {image.path, image.is_plain ? "raw" : "ploop"});
  if (!facts) return facts.error();
  const json::object own = image.is_plain ? json::object{{"driver", "raw"}, {"file", file_node(image.path)}}
                                          : own_content(tree, "parallels", image.path);
  const json::object source{
      {"driver", "raw"}, {"size", std::min(part_bytes, facts->size_bytes)}, {"file", own}, {"read-only", true}};
  return merge(tree, source, part.start_sector * kSector, part_bytes, from_percent, to_percent);
}

Result<void> merge_shot(const Tree& tree, const std::string& guid, unsigned from_percent, unsigned to_percent) {
  const auto shot = std::ranges::find(tree.disk.shots, guid, &DiskShot::guid);
  const auto count = static_cast<unsigned>(shot->images.size());
  for (unsigned part = 0; part < count; ++part)
    if (auto merged = merge_image(tree, shot->images[part], tree.disk.parts[part],
                                  from_percent + (to_percent - from_percent) * part / count,
                                  from_percent + (to_percent - from_percent) * (part + 1) / count);
        !merged)
      return merged;
  return {};
}

Result<void> merge_overlay(const Tree& tree, unsigned from_percent, unsigned to_percent) {
  json::object source = own_content(tree, "qcow2", tree.disk.overlay);
  source["read-only"] = true;
  return merge(tree, source, 0, tree.size_bytes, from_percent, to_percent);
}

Result<void> take(const Tree& tree, const WalkStep& step, unsigned from_percent, unsigned to_percent) {
  const auto change = [&](InnerSnapshot what) { return change_inner_snapshot(tree.run, tree.file, what, step.guid); };
  switch (step.act) {
    case WalkAct::kMerge:
      return merge_shot(tree, step.guid, from_percent, to_percent);
    case WalkAct::kOverlay:
      return merge_overlay(tree, from_percent, to_percent);
    case WalkAct::kKeep:
      return change(InnerSnapshot::kMake);
    case WalkAct::kGoTo:
      return change(InnerSnapshot::kGoTo);
    case WalkAct::kDrop:
      break;
  }
  return change(InnerSnapshot::kDelete);
}

std::set<std::string> kept_guids(const TrialRecord& trial) {
  std::set<std::string> kept;
  for (const upgrade::TrialSnapshot& snapshot : trial.snapshots) kept.insert(snapshot.guid);
  return kept;
}

// With the devices that the guest had when the snapshots were made, where virt-v2v changed it since.
std::string definition_of_then(const std::string& now) {
  const auto switched = who_switched(now);
  if (!switched || *switched != kByConversion) return now;
  auto former = with_former_devices(now);
  return former ? *std::move(former) : now;
}

}  // namespace

std::string delta_file(const TrialDisk& disk) { return disk.overlay + ".delta"; }

Result<void> build_tree(TaskRun& run, const TrialRecord& trial, const TrialDisk& disk, const std::string& to,
                        const std::function<void(unsigned percent)>& told) {
  if (disk.shots.empty())
    return refusal(fmt::format("the trial's record has no images of the snapshots of disk '{}'", disk.name));
  const auto head = qcow2_head(disk.overlay);
  if (!head) return head.error();
  if (head->size_bytes < disk.size_bytes)
    return refusal(
        fmt::format("disk '{}' has {} bytes, and its snapshots have {}: a disk that was made smaller cannot "
                    "keep them; commit it with snapshots 'flatten'",
                    disk.name, head->size_bytes, disk.size_bytes));
  for (const std::string& left : {to, delta_file(disk)})
    if (auto removed = remove_file(left); !removed) return removed;
  if (auto made = make_empty_image(run, {to, "qcow2"}, head->size_bytes); !made) return made;
  const Tree tree{run, trial, disk, to, head->size_bytes, told};
  const std::vector<WalkStep> steps = walk_shots(disk.shots, kept_guids(trial));
  const auto count = static_cast<unsigned>(steps.size());
  for (unsigned number = 0; number < count; ++number)
    if (auto taken = take(tree, steps[number], number * 100 / count, (number + 1) * 100 / count); !taken) return taken;
  return sync_file(to);
}

std::uint64_t tree_bytes(const TrialDisk& disk) {
  std::uint64_t sum = allocated_bytes(disk.overlay), most = sum;
  for (const DiskShot& shot : disk.shots)
    for (const ViewImage& image : shot.images) {
      sum += allocated_bytes(image.path);
      most = std::max(most, allocated_bytes(image.path));
    }
  return sum + most;
}

Result<void> expect_only_trial_disks(const std::string& definition, const TrialRecord& trial) {
  const auto edit = DomainEdit::of(definition);
  if (!edit) return edit.error();
  for (const DomainImage& image : edit->images()) {
    const bool is_trials = std::ranges::any_of(trial.disks, [&](const TrialDisk& disk) {
      return image.file == disk.overlay || image.file == settled_image(disk, trial.format).file;
    });
    if (image.device == "disk" && !image.shared && !is_trials)
      return refusal(
          fmt::format("disk '{}' ('{}') came during the trial, and no old snapshot has it: disconnect it "
                      "before, or commit with snapshots 'flatten'",
                      image.target, image.file));
  }
  return {};
}

Result<void> define_old_snapshots(TaskRun& run, const TrialRecord& trial) {
  const auto machine = trial_domain(run);
  if (!machine) return machine.error();
  const auto now = definition_of(machine->domain.get(), Definition::kPersistent, true);
  if (!now) return now.error();
  const std::string definition = definition_of_then(*now);
  std::vector<std::string> targets;
  for (const TrialDisk& disk : trial.disks) {
    const auto found = find_disk(definition, disk, settled_image(disk, trial.format));
    if (!found) return found.error();
    if (!found->target.empty()) targets.push_back(found->target);
  }
  for (upgrade::TrialSnapshot snapshot : trial.snapshots) {
    if (snapshot.created == 0) snapshot.created = trial.begun;
    const unsigned flags = unsigned{VIR_DOMAIN_SNAPSHOT_CREATE_REDEFINE} |
                           (snapshot.is_current ? unsigned{VIR_DOMAIN_SNAPSHOT_CREATE_CURRENT} : 0U);
    const SnapshotHandle made(virDomainSnapshotCreateXML(
        machine->domain.get(), old_snapshot_xml(snapshot, targets, definition).c_str(), flags));
    if (!made) return libvirt_error(fmt::format("taking over snapshot '{}'", snapshot.name));
  }
  return {};
}

}  // namespace dispatcher
