// SPDX-License-Identifier: LGPL-2.1-or-later
#include "upgrade/exam/exam.hpp"

#include "config-convert/container/ve_values.hpp"
#include "config-convert/disk/host_files.hpp"
#include "config-convert/fields.hpp"
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

Result<Place> place_of(const std::string& path) {
  std::error_code failed;
  const fs::path real = fs::canonical(path, failed);
  if (failed) return system_error(fmt::format("cannot find '{}'", path), failed.value());
  if (!fs::is_directory(real, failed)) return Place{real.parent_path(), real};
  for (const std::string_view name : kConfigs)
    if (fs::exists(real / name, failed)) return Place{real, real / name};
  return Error{ErrorCode::kInvalidArg, fmt::format("'{}' has neither {} nor {}", path, kConfigs[0], kConfigs[1])};
}

// A container's id is in the name of its file, or else of its folder.
std::string ve_id_of(const Place& place) {
  const std::string name = fs::path(place.config_file).stem();
  return name == "ve" ? fs::path(place.folder).filename().string() : name;
}

// CTID.conf lies apart from the private area that it names.
std::string area_of(const std::string& text, const Place& place) {
  const auto written = convert::ve_conf_field(text, "VE_PRIVATE");
  const auto expanded =
      convert::expand_veid(written && !written->empty() ? *written : "/vz/private/$VEID", ve_id_of(place));
  std::error_code failed;
  const fs::path area = expanded ? fs::canonical(*expanded, failed) : fs::path();
  return failed || area.empty() ? place.folder : area.string();
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
  auto place = place_of(wish.path);
  if (!place) return place.error();
  ExamInput input{wish, {}, wish.host};
  std::vector<std::string> folders = wish.host.allowed_folders;
  folders.push_back(fs::path(place->config_file).parent_path());
  input.context.look_at = convert::look_below(folders);
  auto text = text_in(input, place->config_file, convert::kInputLimitBytes);
  if (!text)
    return Error{ErrorCode::kInvalidArg, fmt::format("cannot read '{}', expected a file of at most {} bytes",
                                                     place->config_file, convert::kInputLimitBytes)};
  input.text = *std::move(text);

  Exam exam;
  exam.is_container = place->config_file.ends_with(".conf");
  if (exam.is_container && !place->config_file.ends_with("/ve.conf")) place->folder = area_of(input.text, *place);
  exam.folder = place->folder;
  exam.config_file = place->config_file;
  exam.format = wish.format;
  exam.keeps_snapshots = wish.keeps_snapshots;
  exam.homes = wish.homes;
  input.context.home = exam.folder;
  if (exam.is_container && input.context.ve_id.empty()) input.context.ve_id = ve_id_of(*place);
  folders.push_back(exam.folder);
  input.context.look_at = convert::look_below(folders);
  exam.is_container ? examine_container(input, exam) : examine_machine(input, exam);
  examine_kept_snapshots(input, exam);
  examine_views(input, exam);
  examine_users(exam);
  examine_space(exam);
  return exam;
}

}  // namespace upgrade
