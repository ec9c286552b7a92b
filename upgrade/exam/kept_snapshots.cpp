// SPDX-License-Identifier: LGPL-2.1-or-later
#include "config-convert/fields.hpp"
#include "upgrade/exam/exam_steps.hpp"
#include "upgrade/trial/old_snapshots.hpp"

#include <filesystem>

namespace upgrade {
namespace {

using convert::Severity;

void refuse(Exam& exam, std::string words, std::string remedy) {
  exam.findings.push_back({Severity::kError, exam.config_file, std::move(words), std::move(remedy)});
}

}  // namespace

void examine_kept_snapshots(const ExamInput& input, Exam& exam) {
  if (!exam.keeps_snapshots) return;
  if (exam.is_container)
    return refuse(exam, "the snapshots of a container cannot become snapshots here",
                  "upgrade it with snapshots 'flatten': its disk becomes what it is now");
  if (exam.format != "qcow2")
    return refuse(exam, "snapshots are kept in qcow2 images only, and a commit to '" + exam.format + "' is asked for",
                  "commit to qcow2, or upgrade it with snapshots 'flatten'");
  TrialRecord trial;
  for (const ExamDisk& disk : exam.disks) {
    TrialDisk& shown = trial.disks.emplace_back();
    shown.name = disk.name;
    shown.size_bytes = disk.view.size_bytes;
    shown.parts = disk.view.parts;
  }
  const auto old_file = convert::pvs_field(input.text, "Identification/VmHome");
  const convert::ImageHome home{exam.folder, std::filesystem::path(old_file ? *old_file : "").parent_path()};
  const auto bytes = add_old_snapshots(trial, home, input.context);
  if (bytes)
    exam.snapshots_bytes = *bytes;
  else
    refuse(exam, bytes.error().message, "upgrade it with snapshots 'flatten': the disks become what they are now");
}

}  // namespace upgrade
