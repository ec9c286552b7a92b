// SPDX-License-Identifier: LGPL-2.1-or-later
#include "config-convert/fields.hpp"
#include "upgrade/exam/container_mounts.hpp"
#include "upgrade/exam/exam_steps.hpp"
#include "foundation/folder_names.hpp"
#include "upgrade/fixups/host_needs.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace upgrade {
namespace {

using convert::Severity;

constexpr std::string_view kRoot = "/";

// As the upgrade does: the file may name the place where the container was, its further disks are overlays by then, and
// a folder that it binds may come later. Those that are a file already, the caller knows better.
Result<convert::Conversion> convert_container(const ExamInput& input, const Exam& exam) {
  const auto text = convert::ve_conf_with_fields(input.text, {{"VE_PRIVATE", exam.folder}});
  if (!text) return text.error();
  convert::Context context = input.context;
  context.allow_missing_disks = true;
  if (const auto disks = container_disks(input.text))
    for (const ContainerDisk& disk : *disks)
      if (!disk.is_device && disk.target != kRoot)
        context.images.try_emplace(disk.image, convert::DiskImage{disk.image + ".qcow2", "qcow2", false});
  return convert::domain_xml_from_ve_conf(*text, context);
}

// The conversion knows the layouts of private areas; an area of none is the root itself.
void examine_tree(const ExamInput& input, const std::string& tree, Exam& exam) {
  const auto seen = input.context.look_at(tree + (tree == exam.folder ? "/etc" : ""), 0);
  exam.is_tree = seen && seen->is_folder;
  if (!exam.is_tree)
    exam.findings.push_back({Severity::kError, exam.folder,
                             "has neither root.hdd nor fs nor etc, expected a private area of a container",
                             "say where its private area is"});
}

void refuse(const std::string& subject, const ContainerObstacle& obstacle, Exam& exam) {
  exam.findings.push_back({Severity::kError, subject, obstacle.words, obstacle.remedy});
}

void examine_mounts(const ExamInput& input, const ContainerMounts& mounts, Exam& exam) {
  if (mounts.root_image.empty()) examine_tree(input, mounts.root_tree, exam);
  if (!mounts.written.empty()) refuse(exam.config_file, written_obstacle(mounts.written), exam);
  const auto disks = all_container_disks(input.text, mounts);
  if (!disks) return;
  for (const ContainerDisk& disk : *disks) {
    if (disk.is_device)
      refuse(fmt::format("disk '{}'", disk.target), device_obstacle(), exam);
    else
      examine_disk(input, {exam.folder, {}}, disk.image, disk.target, exam);
  }
}

// By its template's name: an image is not looked into.
void examine_system(const ExamInput& input, Exam& exam) {
  const auto name = convert::ve_conf_field(input.text, "OSTEMPLATE");
  if (!name) return;
  for (const auto& [words, cure] : unmet_needs(system_of_template(*name), look_at_host()))
    exam.findings.push_back({convert::Severity::kWarning, exam.folder, words, cure});
}

}  // namespace

void examine_container(const ExamInput& input, Exam& exam) {
  if (const auto name = convert::ve_conf_field(input.text, "NAME")) exam.name = *name;
  const auto conversion = convert_container(input, exam);
  take_conversion(conversion, exam);
  const auto mounts = conversion ? container_mounts(conversion->xml, exam.folder) : conversion.error();
  if (mounts) examine_mounts(input, *mounts, exam);
  const auto dumps = names_in(exam.folder + "/dump");
  if (std::any_of(dumps.begin(), dumps.end(), [](const std::string& name) { return name.starts_with("Dump"); }))
    find_saved_state(input, exam.folder + "/dump", exam);
  examine_snapshots(input, exam);
  examine_system(input, exam);
}

}  // namespace upgrade
