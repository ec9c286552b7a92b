// SPDX-License-Identifier: LGPL-2.1-or-later
//
// The parts of an exam, each of which adds to it. What they need of the bundle has been read; no errors: what goes
// wrong is a finding.
#pragma once

#include "config-convert/convert.hpp"
#include "config-convert/disk/disk_image.hpp"
#include "upgrade/exam/exam.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace upgrade {

// The folder that the exam is about, its PCS6 file, and a context that sees the folder's files and no others.
struct ExamInput {
  ExamWish wish;
  std::string text;  // of the PCS6 file
  convert::Context context;
};

void examine_machine(const ExamInput& input, Exam& exam);
void examine_container(const ExamInput& input, Exam& exam);

// One disk by its name, looked at with its images; `shown` is what the exam calls it.
void examine_disk(const ExamInput& input, const convert::ImageHome& home, const std::string& name,
                  const std::string& shown, Exam& exam);
// How the disks would be shown: as a trial does it.
void examine_views(const ExamInput& input, Exam& exam);
// Whoever uses them, and lock files that were left in the folder and the disks'.
void examine_users(Exam& exam);
// What the bundle says of its snapshots.
void examine_snapshots(const ExamInput& input, Exam& exam);
// Whether they can become ours, where that is asked for.
void examine_kept_snapshots(const ExamInput& input, Exam& exam);
// What the conversion of the PCS6 file says; takes name and UUID from it, where it was one.
void take_conversion(const Result<convert::Conversion>& conversion, Exam& exam);
// A saved state, of memory and processes of the old kernel.
void find_saved_state(const ExamInput& input, const std::string& subject, Exam& exam);

// Of a machine that was suspended, or of a snapshot of one that ran, by the file's name.
bool is_saved_state(std::string_view name);

// A file of the bundle, whole; nothing where it is not there, is no file, or is larger than `limit_bytes`.
std::optional<std::string> text_in(const ExamInput& input, const std::string& path, std::size_t limit_bytes);

}  // namespace upgrade
