// SPDX-License-Identifier: LGPL-2.1-or-later
#include "config-convert/container/ve_disk.hpp"
#include "config-convert/fields.hpp"
#include "config-convert/values/values.hpp"
#include "config-convert/xml/xml_path.hpp"
#include "upgrade/exam/exam_steps.hpp"
#include "upgrade/exam/folder_names.hpp"
#include "upgrade/fixups/host_needs.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace upgrade {
namespace {

using convert::Severity;

// The file may name the place where the container was.
Result<convert::Conversion> convert_container(const ExamInput& input, const Exam& exam) {
  const auto text = convert::ve_conf_with_fields(input.text, {{"VE_PRIVATE", exam.folder}});
  return text ? convert::domain_xml_from_ve_conf(*text, input.context) : text.error();
}

// The conversion knows the layouts of private areas; an area of none is the root itself.
void examine_root(const ExamInput& input, const std::string& xml, Exam& exam) {
  const auto doc = convert::parse_xml(xml, "domain XML");
  if (!doc) return;
  const xmlNode* root = convert::first_child(convert::find(xmlDocGetRootElement(doc->get()), "devices"), "filesystem");
  while (root && convert::get(root, "target/@dir") != "/") root = convert::next_named(root, "filesystem");
  if (const auto image = convert::get(root, "source/@file"))
    return examine_disk(input, {exam.folder, {}}, *image, "/", exam);
  const std::string tree = convert::get(root, "source/@dir").value_or("");
  const auto seen = input.context.look_at(tree + (tree == exam.folder ? "/etc" : ""), 0);
  exam.is_tree = seen && seen->is_folder;
  if (!exam.is_tree)
    exam.findings.push_back({Severity::kError, exam.folder,
                             "has neither root.hdd nor fs nor etc, expected a private area of a container",
                             "say where its private area is"});
}

void examine_further_disks(const ExamInput& input, Exam& exam) {
  const auto list = convert::ve_conf_field(input.text, "DISK");
  if (!list) return;
  for (const std::string_view piece : convert::split(*list, ";")) {
    const convert::VeDisk disk = convert::parse_ve_disk(piece);
    if (!disk.enabled || disk.target.empty() || disk.is_root()) continue;
    if (!disk.image.empty()) examine_disk(input, {exam.folder, {}}, disk.image, disk.target, exam);
    if (!disk.device.empty())
      exam.findings.push_back({Severity::kError, fmt::format("disk '{}'", disk.target),
                               "is a device, which a trial would write to", "take it out of DISK"});
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
  if (conversion) examine_root(input, conversion->xml, exam);
  examine_further_disks(input, exam);
  const auto dumps = names_in(exam.folder + "/dump");
  if (std::any_of(dumps.begin(), dumps.end(), [](const std::string& name) { return name.starts_with("Dump"); }))
    find_saved_state(input, exam.folder + "/dump", exam);
  examine_snapshots(input, exam);
  examine_system(input, exam);
}

}  // namespace upgrade
