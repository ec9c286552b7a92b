// SPDX-License-Identifier: LGPL-2.1-or-later
#include "upgrade/exam/exam.hpp"

#include "config-convert/disk/host_files.hpp"
#include "upgrade/exam/exam_steps.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <filesystem>
#include <sys/statvfs.h>

namespace upgrade {
namespace {

namespace fs = std::filesystem;

using convert::Severity;

constexpr std::array<std::string_view, 2> kConfigs{"config.pvs", "ve.conf"};

struct Place {
  std::string folder;
  std::string config_file;
};

// The folder and the file that the upgrade takes, whichever of them was named.
Result<Place> place_of(const std::string& path) {
  std::error_code failed;
  fs::path folder = fs::canonical(path, failed);
  if (failed) return system_error(fmt::format("cannot find '{}'", path), failed.value());
  if (!fs::is_directory(folder, failed)) folder = folder.parent_path();
  for (const std::string_view name : kConfigs)
    if (fs::exists(fs::symlink_status(folder / name, failed))) return Place{folder, folder / name};
  return Error{ErrorCode::kInvalidArg,
               fmt::format("'{}' has neither {} nor {}; a container's file that lies elsewhere, 101.conf, is to be put "
                           "there as {}",
                           folder.string(), kConfigs[0], kConfigs[1], kConfigs[1])};
}

std::uint64_t free_bytes_at(fs::path folder) {
  struct statvfs is {};
  while (::statvfs(folder.c_str(), &is) != 0) {
    if (folder == folder.parent_path()) return 0;
    folder = folder.parent_path();
  }
  return std::uint64_t{is.f_bavail} * is.f_frsize;
}

void examine_space(Exam& exam) {
  exam.free_bytes = free_bytes_at(exam.homes);
  if (exam.commit_bytes() > exam.free_bytes)
    exam.findings.push_back(
        {Severity::kWarning, exam.homes,
         fmt::format("has {} bytes free, and a commit may write {}", exam.free_bytes, exam.commit_bytes()),
         "a trial fits; make room before the commit"});
}

}  // namespace

std::string words_of(const Finding& finding) {
  return fmt::format("{}: {}{}{}", finding.subject, finding.words, finding.remedy.empty() ? "" : "; ", finding.remedy);
}

bool Exam::is_possible() const { return obstacle().empty(); }

std::string Exam::obstacle() const {
  const auto found = std::find_if(findings.begin(), findings.end(),
                                  [](const Finding& finding) { return finding.severity == Severity::kError; });
  return found == findings.end() ? std::string() : words_of(*found);
}

Severity Exam::worst() const {
  Severity worst = Severity::kInfo;
  for (const Finding& finding : findings) worst = std::max(worst, finding.severity);
  for (const convert::ReportEntry& entry : devices) worst = std::max(worst, entry.severity);
  return worst;
}

std::uint64_t Exam::commit_bytes() const {
  if (keeps_snapshots) return snapshots_bytes;
  std::uint64_t bytes = 0;
  for (const ExamDisk& disk : disks) bytes += disk.view.held_bytes;
  return bytes;
}

std::uint64_t Exam::commit_seconds() const {
  return (commit_bytes() + kStatedBytesPerSecond - 1) / kStatedBytesPerSecond;
}

Result<Exam> examine_bundle(const ExamWish& wish) {
  const auto place = place_of(wish.path);
  if (!place) return place.error();
  ExamInput input{wish, {}, wish.host};
  std::vector<std::string> folders = wish.host.allowed_folders;
  folders.push_back(place->folder);
  input.context.look_at = convert::look_below(folders);
  auto text = text_in(input, place->config_file, convert::kInputLimitBytes);
  if (!text)
    return Error{ErrorCode::kInvalidArg, fmt::format("cannot read '{}', expected a file of at most {} bytes",
                                                     place->config_file, convert::kInputLimitBytes)};
  input.text = *std::move(text);

  Exam exam;
  exam.is_container = place->config_file.ends_with(".conf");
  exam.folder = place->folder;
  exam.config_file = place->config_file;
  exam.format = wish.format;
  exam.keeps_snapshots = wish.keeps_snapshots;
  exam.homes = wish.homes;
  input.context.home = exam.folder;
  if (exam.is_container && input.context.ve_id.empty()) input.context.ve_id = fs::path(exam.folder).filename();
  exam.is_container ? examine_container(input, exam) : examine_machine(input, exam);
  examine_kept_snapshots(input, exam);
  examine_views(input, exam);
  examine_users(exam);
  examine_space(exam);
  return exam;
}

}  // namespace upgrade
