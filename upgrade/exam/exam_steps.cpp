// SPDX-License-Identifier: LGPL-2.1-or-later
#include "upgrade/exam/exam_steps.hpp"

#include "config-convert/disk/disk_bundle.hpp"
#include "config-convert/disk/disk_descriptor.hpp"
#include "config-convert/values/values.hpp"
#include "config-convert/xml/xml_path.hpp"
#include "upgrade/exam/file_users.hpp"
#include "foundation/folder_names.hpp"
#include "upgrade/exam/snapshot_list.hpp"
#include "upgrade/trial/trial_home.hpp"
#include "upgrade/views/overlay.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <set>

namespace upgrade {
namespace {

using convert::Severity;

constexpr const char* kRepair = "repair or restore it on its old server, then look again";
constexpr const char* kAllow =
    "it stands on images that lie elsewhere, as a linked clone's do: allow their folder, or let its old server make it "
    "whole";

bool stands_on_others(const ExamInput& input, const convert::ImageHome& home, const std::string& folder) {
  convert::Context anywhere = input.context;
  anywhere.allowed_folders = {"/"};
  return !convert::read_disk_bundle(folder, home, input.context) && convert::read_disk_bundle(folder, home, anywhere);
}

// What can be done about a disk that cannot be read; first, the copy that the old server made before its last change.
std::string remedy_of(const ExamInput& input, const convert::ImageHome& home, const std::string& folder) {
  if (stands_on_others(input, home, folder)) return kAllow;
  const std::string backup = convert::descriptor_of(folder) + ".Backup";
  const auto text = text_in(input, backup, convert::kDescriptorLimitBytes);
  if (text && convert::parse_disk_descriptor(*text, backup))
    return fmt::format("'{}' can be read: let it take the descriptor's place, if the disk had no snapshot since",
                       backup);
  return kRepair;
}

bool is_of_another_disk(const Exam& exam, const std::string& image) {
  for (const ExamDisk& disk : exam.disks)
    for (const convert::ViewPart& part : disk.view.parts)
      if (part.chain.front().path == image) return true;
  return false;
}

// ploop keeps this one for good, and locks it when it is at work.
constexpr std::string_view kLockOfPloop = "DiskDescriptor.xml.lck";

void find_lock_files(const std::string& folder, Exam& exam) {
  for (const std::string& name : names_in(folder))
    if (name.ends_with(".lck") && name != kLockOfPloop)
      exam.findings.push_back({Severity::kWarning, fmt::format("{}/{}", folder, name),
                               "is a lock of the old server, which may use the environment",
                               "make sure that it runs nowhere"});
}

}  // namespace

bool is_saved_state(std::string_view name) { return name.ends_with(".sav") || name.ends_with(".mem"); }

std::optional<std::string> text_in(const ExamInput& input, const std::string& path, std::size_t limit_bytes) {
  const auto seen = input.context.look_at(path, limit_bytes + 1);
  if (!seen || seen->is_folder || seen->is_elsewhere || seen->is_special || seen->head.size() > limit_bytes) return {};
  return seen->head;
}

void examine_disk(const ExamInput& input, const convert::ImageHome& home, const std::string& name,
                  const std::string& shown, Exam& exam) {
  auto view = convert::view_of_disk(home, name, input.context);
  if (!view) {
    const auto path = convert::resolve_path(home, name, input.context);
    exam.findings.push_back({Severity::kError, fmt::format("disk '{}'", shown), view.error().message,
                             path ? remedy_of(input, home, *path) : std::string()});
    return;
  }
  for (const convert::ViewPart& part : view->parts)
    if (const std::string& top = part.chain.front().path; is_of_another_disk(exam, top))
      exam.findings.push_back({Severity::kError, fmt::format("disk '{}'", shown),
                               fmt::format("'{}' is the image of another disk too, which would destroy it", top),
                               "take one of them from the machine"});
  for (const std::string& remark : view->remarks)
    exam.findings.push_back({Severity::kWarning, fmt::format("disk '{}'", shown), remark, {}});
  exam.disks.push_back({shown, *std::move(view)});
}

void examine_views(const ExamInput& input, Exam& exam) {
  TrialRecord trial;
  trial.uuid = exam.uuid;
  trial.is_container = exam.is_container;
  for (const ExamDisk& disk : exam.disks) {
    TrialDisk& shown = trial.disks.emplace_back();
    shown.name = disk.name;
    shown.size_bytes = disk.view.size_bytes;
    shown.parts = disk.view.parts;
  }
  choose_views(trial, {input.wish.qemu, input.wish.host.apparmor});
  const std::string home = (exam.is_container ? container_home : machine_home)(exam.homes, exam.uuid);
  for (std::size_t i = 0; i < trial.disks.size(); ++i) {
    exam.disks[i].needs_export = !trial.disks[i].export_name.empty();
    if (const auto backing = backing_of(home, trial, trial.disks[i]); !backing)
      exam.findings.push_back({Severity::kError, exam.config_file, backing.error().message, {}});
  }
}

void examine_users(Exam& exam) {
  std::vector<std::string> files{exam.config_file};
  std::set<std::string> folders{exam.folder};
  for (const ExamDisk& disk : exam.disks)
    for (const convert::ViewPart& part : disk.view.parts)
      for (const convert::ViewImage& image : part.chain) {
        const std::string folder = std::filesystem::path(image.path).parent_path();
        files.push_back(image.path);
        if (folders.insert(folder).second) files.push_back(folder + "/" + std::string(kLockOfPloop));
      }
  for (const std::string& folder : folders) find_lock_files(folder, exam);
  for (FileUser& user : users_of(files))
    exam.findings.push_back(
        {Severity::kError, std::move(user.file), std::move(user.words), "stop what uses it, on this host or another"});
}

void examine_snapshots(const ExamInput& input, Exam& exam) {
  const std::string file = exam.folder + "/Snapshots.xml";
  const auto text = text_in(input, file, kSnapshotListLimitBytes);
  if (!text) return;
  const auto list = parse_snapshot_list(*text, file);
  if (!list) {
    exam.findings.push_back({Severity::kWarning, file, list.error().message,
                             "the snapshots' names are lost; the disks are as they are now"});
    return;
  }
  const std::vector<std::string> saved = names_in(exam.folder + "/Snapshots");
  for (const OldSnapshot& shot : *list) {
    const bool has_file = std::any_of(saved.begin(), saved.end(), [&](const std::string& name) {
      return is_saved_state(name) && convert::lower(name).find(shot.guid) != name.npos;
    });
    exam.snapshots.push_back({shot.guid, shot.name, shot.time, shot.has_memory || has_file, shot.is_current});
  }
  const auto with_memory = std::count_if(exam.snapshots.begin(), exam.snapshots.end(),
                                         [](const ExamSnapshot& shot) { return shot.has_memory; });
  if (with_memory > 0)
    exam.findings.push_back(
        {Severity::kWarning,
         file,
         fmt::format("{} of {} snapshots have the memory of a machine that ran on another hypervisor, which cannot be "
                     "resumed: the state of their disks is kept",
                     with_memory, exam.snapshots.size()),
         {}});
}

void take_conversion(const Result<convert::Conversion>& conversion, Exam& exam) {
  if (!conversion) {
    exam.findings.push_back({Severity::kError, exam.config_file, conversion.error().message, {}});
    return;
  }
  exam.devices = conversion->report;
  const auto doc = convert::parse_xml(conversion->xml, "domain XML");
  if (!doc) return;
  const xmlNode* domain = xmlDocGetRootElement(doc->get());
  exam.name = convert::get(domain, "name").value_or("");
  exam.uuid = convert::get(domain, "uuid").value_or("");
}

void find_saved_state(const ExamInput& input, const std::string& subject, Exam& exam) {
  if (input.wish.discard_state)
    exam.findings.push_back({Severity::kWarning,
                             subject,
                             "a saved state, which no other hypervisor can resume, is left: it starts anew",
                             {}});
  else
    exam.findings.push_back({Severity::kError, subject,
                             "it is suspended, and no other hypervisor can resume its saved state",
                             "resume it on its old server and shut it down, or give the state up: --discard-state"});
}

}  // namespace upgrade
