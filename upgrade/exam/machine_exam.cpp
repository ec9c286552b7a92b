// SPDX-License-Identifier: LGPL-2.1-or-later
#include "config-convert/fields.hpp"
#include "config-convert/xml/xml_path.hpp"
#include "upgrade/exam/exam_steps.hpp"
#include "foundation/folder_names.hpp"
#include "upgrade/exam/machine_disks.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <set>

namespace upgrade {
namespace {

constexpr const char* kHome = "Identification/VmHome";
constexpr const char* kName = "Identification/VmName";

bool is_suspended(const std::vector<MachineDisk>& disks, const std::string& folder) {
  const auto names = names_in(folder);
  return std::any_of(disks.begin(), disks.end(), [](const MachineDisk& disk) { return disk.has_state; }) ||
         std::any_of(names.begin(), names.end(), is_saved_state);
}

// What stands for a disk in the conversion: an image in a home of ours.
std::string image_of(const Exam& exam, const MachineDisk& disk) {
  return fmt::format("{}/{}.qcow2", exam.homes, disk.name);
}

// Of what the machine becomes: its disks are overlays, and its state is gone.
Result<convert::Conversion> convert_machine(const ExamInput& input, const Exam& exam,
                                            const std::vector<MachineDisk>& disks) {
  convert::Context context = input.context;
  context.discard_state = true;
  for (const MachineDisk& disk : disks)
    if (!disk.is_device)
      context.images.try_emplace(disk.name, convert::DiskImage{image_of(exam, disk), "qcow2", false});
  return convert::domain_xml_from_pvs(input.text, context);
}

// Those that the conversion leaves out, of which its report tells, are none of the trial's.
void drop_left_out(const std::string& xml, const std::vector<MachineDisk>& disks, Exam& exam) {
  const auto doc = convert::parse_xml(xml, "domain XML");
  if (!doc) return;
  std::set<std::string> images;
  const xmlNode* devices = convert::find(xmlDocGetRootElement(doc->get()), "devices");
  for (const xmlNode* node = convert::first_child(devices, "disk"); node; node = convert::next_named(node, "disk"))
    images.insert(convert::get(node, "source/@file").value_or(""));
  for (const MachineDisk& disk : disks)
    if (!images.contains(image_of(exam, disk)))
      std::erase_if(exam.disks, [&](const ExamDisk& seen) { return seen.name == disk.name; });
}

// The file as it was before the old server's last change of it.
void look_for_backup(const ExamInput& input, Exam& exam) {
  const std::string backup = exam.config_file + ".backup";
  const auto text = text_in(input, backup, convert::kInputLimitBytes);
  convert::Context context = input.context;
  context.allow_missing_disks = true;
  if (text && convert::domain_xml_from_pvs(*text, context))
    exam.findings.back().remedy = fmt::format("'{}' can be converted: let it take the file's place", backup);
}

}  // namespace

void examine_machine(const ExamInput& input, Exam& exam) {
  const auto disks = machine_disks(input.text);
  if (const auto name = convert::pvs_field(input.text, kName)) exam.name = *name;
  const auto conversion = convert_machine(input, exam, disks ? *disks : std::vector<MachineDisk>{});
  take_conversion(conversion, exam);
  if (!conversion) look_for_backup(input, exam);
  if (!disks) return;
  const auto old_file = convert::pvs_field(input.text, kHome);
  const convert::ImageHome home{exam.folder, std::filesystem::path(old_file ? *old_file : "").parent_path()};
  for (const MachineDisk& disk : *disks) {
    if (input.context.images.contains(disk.name)) continue;
    if (disk.is_device)
      exam.findings.push_back({convert::Severity::kError, fmt::format("disk '{}'", disk.name),
                               "is a device, which a trial would write to", "disconnect it from the machine before"});
    else
      examine_disk(input, home, disk.name, disk.name, exam);
  }
  if (conversion) drop_left_out(conversion->xml, *disks, exam);
  if (is_suspended(*disks, exam.folder)) find_saved_state(input, exam.config_file, exam);
  examine_snapshots(input, exam);
}

}  // namespace upgrade
