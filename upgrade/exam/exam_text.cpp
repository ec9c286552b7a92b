// SPDX-License-Identifier: LGPL-2.1-or-later
#include "upgrade/exam/exam_text.hpp"

#include "config-convert/rendering/report_json.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace upgrade {
namespace {

namespace json = boost::json;
using convert::json_text;
using convert::printable;

std::string size_words(std::uint64_t bytes) {
  constexpr std::uint64_t kMib = 1 << 20, kGib = 1 << 30;
  if (bytes >= 10 * kGib) return fmt::format("{:.1f} GiB", static_cast<double>(bytes) / static_cast<double>(kGib));
  return fmt::format("{} MiB", (bytes + kMib - 1) / kMib);
}

std::string time_words(std::uint64_t seconds) {
  if (seconds < 120) return fmt::format("{} s", std::max<std::uint64_t>(seconds, 1));
  return seconds < 7200 ? fmt::format("{} min", (seconds + 59) / 60) : fmt::format("{} h", (seconds + 3599) / 3600);
}

// "expanding", "plain", "2 parts of 3 images each, the last of them plain".
std::string layout_words(const convert::DiskView& view) {
  const std::vector<convert::ViewImage>& chain = view.parts.front().chain;
  const std::string_view kind = chain.back().is_plain ? "plain" : "expanding";
  if (view.is_single_image()) return std::string(kind);
  if (view.parts.size() == 1) return fmt::format("{} images, the oldest of them {}", chain.size(), kind);
  if (chain.size() == 1) return fmt::format("{} {} parts", view.parts.size(), kind);
  return fmt::format("{} parts of {} images each, the oldest of them {}", view.parts.size(), chain.size(), kind);
}

// A container's overlay reads the images by itself: libvirt never sees it.
std::string_view view_word(const Exam& exam, const ExamDisk& disk) {
  return exam.is_container ? "overlay" : disk.needs_export ? "export" : "image";
}

std::string disk_line(const Exam& exam, const ExamDisk& disk) {
  const std::string_view view = view_word(exam, disk);
  return fmt::format("disk {}: {}, {} of it held; {}; {}\n", printable(disk.name), size_words(disk.view.size_bytes),
                     size_words(disk.view.held_bytes), layout_words(disk.view),
                     view == "image"    ? "an overlay stands on the image itself"
                     : view == "export" ? "an overlay stands on a read-only export that shows it as one"
                                        : "an overlay reads it");
}

std::string commit_line(const Exam& exam) {
  if (exam.is_tree) return fmt::format("commit: copies the files to {}\n", printable(exam.homes));
  return fmt::format(
      "commit: writes at most {} ({}) to {}, where {} are free; about {} at {} a second (stated, not "
      "measured)\n",
      size_words(exam.commit_bytes()), exam.format, printable(exam.homes), size_words(exam.free_bytes),
      time_words(exam.commit_seconds()), size_words(kStatedBytesPerSecond));
}

std::string snapshots_line(const Exam& exam) {
  if (exam.snapshots.empty()) return {};
  if (exam.keeps_snapshots) return fmt::format("snapshots: {} become snapshots here\n", exam.snapshots.size());
  return fmt::format("snapshots: {} are flattened: a commit makes of each disk what it is now{}\n",
                     exam.snapshots.size(),
                     exam.is_container ? "" : "; snapshots 'tree' makes them snapshots here");
}

std::string finding_line(const Finding& finding) {
  return fmt::format("{}: {}\n", convert::severity_word(finding.severity), printable(words_of(finding)));
}

json::object disk_json(const Exam& exam, const ExamDisk& disk) {
  json::array images;
  for (std::size_t part = 0; part < disk.view.parts.size(); ++part)
    for (std::size_t depth = 0; depth < disk.view.parts[part].chain.size(); ++depth) {
      const convert::ViewImage& image = disk.view.parts[part].chain[depth];
      images.push_back(
          json::object{{"file", json_text(image.path)}, {"plain", image.is_plain}, {"part", part}, {"depth", depth}});
    }
  return {{"name", json_text(disk.name)},      {"size", disk.view.size_bytes},  {"held", disk.view.held_bytes},
          {"layout", layout_words(disk.view)}, {"view", view_word(exam, disk)}, {"images", std::move(images)}};
}

}  // namespace

std::string exam_text(const Exam& exam, convert::Severity least, convert::TextStyle style) {
  std::string text =
      fmt::format("{}: {} '{}', {}\n", printable(exam.folder), exam.is_container ? "container" : "machine",
                  printable(exam.name), printable(exam.uuid));
  for (const ExamDisk& disk : exam.disks) text += disk_line(exam, disk);
  if (exam.is_tree) text += "root: a folder of files, which are read through an overlay\n";
  for (const ExamSnapshot& shot : exam.snapshots)
    text += fmt::format("snapshot {}: {}{}{}\n", printable(shot.name), printable(shot.time),
                        shot.has_memory ? ", with memory" : "", shot.is_current ? ", the current one" : "");
  text += snapshots_line(exam);
  text +=
      "trial: about a second for each disk, whatever its size; nothing is copied, and the old files are only read\n";
  text += commit_line(exam);
  for (const Finding& finding : exam.findings) text += finding_line(finding);
  text += convert::report_text(exam.devices, least, style);
  return text + (exam.is_possible() ? "can be upgraded\n" : "cannot be upgraded as it is\n");
}

json::object exam_json(const Exam& exam) {
  json::array disks, snapshots, findings;
  for (const ExamDisk& disk : exam.disks) disks.push_back(disk_json(exam, disk));
  for (const ExamSnapshot& shot : exam.snapshots)
    snapshots.push_back(json::object{{"guid", json_text(shot.guid)},
                                     {"name", json_text(shot.name)},
                                     {"time", json_text(shot.time)},
                                     {"memory", shot.has_memory},
                                     {"current", shot.is_current}});
  for (const Finding& finding : exam.findings)
    findings.push_back(json::object{{"severity", convert::severity_word(finding.severity)},
                                    {"subject", json_text(finding.subject)},
                                    {"words", json_text(finding.words)},
                                    {"remedy", json_text(finding.remedy)}});
  return {{"file", json_text(exam.config_file)},
          {"folder", json_text(exam.folder)},
          {"kind", exam.is_container ? "container" : "machine"},
          {"name", json_text(exam.name)},
          {"uuid", json_text(exam.uuid)},
          {"possible", exam.is_possible()},
          {"disks", std::move(disks)},
          {"snapshots", std::move(snapshots)},
          {"commit", json::object{{"format", exam.format},
                                  {"snapshots", exam.keeps_snapshots ? "tree" : "flatten"},
                                  {"folder", json_text(exam.homes)},
                                  {"bytes", exam.commit_bytes()},
                                  {"free", exam.free_bytes},
                                  {"seconds", exam.commit_seconds()},
                                  {"bytes_per_second", kStatedBytesPerSecond},
                                  {"measured", false}}},
          {"findings", std::move(findings)},
          {"entries", convert::report_entries(exam.devices)}};
}

}  // namespace upgrade
