// SPDX-License-Identifier: LGPL-2.1-or-later
//
// What an upgrade will do with an old bundle, and what stands in its way: looked at, and nothing else. No file is
// opened but to be read, none is made, locked or changed; times of access stay where the kernel lets us say so.
//
//   const auto exam = examine_bundle({.path = "/old/web.pvm"});
//   if (exam && exam->is_possible()) …             exam_text.hpp and exam_json.hpp show all of it
//
// Blocks: it reads a few MiB for each disk, whatever the disk's size. Any thread.
#pragma once

#include "config-convert/context.hpp"
#include "config-convert/disk/disk_view.hpp"
#include "config-convert/report.hpp"
#include "foundation/result.hpp"
#include "upgrade/views/qemu_user.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace upgrade {

struct ExamWish {
  std::string path;              // the folder, or a file in it
  std::string homes = "/vz";     // where a commit writes
  std::string format = "qcow2";  // what it makes of the disks: qcow2, raw, keep
  bool discard_state = false;    // a suspended environment starts anew
  bool keeps_snapshots = false;  // a commit makes the old snapshots ours
  QemuUser qemu = {};            // who QEMU runs as; root where it is not known
  convert::Context host = {};    // what a conversion must know of this host; its folder and files are the exam's
};

// kError: the upgrade would be refused. kWarning: it goes on, but.
struct Finding {
  convert::Severity severity = convert::Severity::kError;
  std::string subject;  // a file, a disk
  std::string words;
  std::string remedy;  // what the administrator can do; empty: the words say it

  bool operator==(const Finding&) const = default;
};

// "SUBJECT: words; remedy"
std::string words_of(const Finding& finding);

struct ExamDisk {
  std::string name;  // as the PCS6 file calls it: "harddisk1.hdd"; of a container's root "/"
  convert::DiskView view;
  bool needs_export = false;  // of a machine: else the overlay stands on the image itself
};

struct ExamSnapshot {
  std::string guid;
  std::string name;
  std::string time;         // as the old server wrote it
  bool has_memory = false;  // of a running machine: its disks' state is of use, its memory is not
  bool is_current = false;
};

struct Exam {
  bool is_container = false;
  bool is_tree = false;  // a container whose files lie in a folder, not in an image
  std::string folder;
  std::string config_file;
  std::string name;
  std::string uuid;
  std::string format;
  std::vector<ExamDisk> disks;  // those that can be used
  std::vector<ExamSnapshot> snapshots;
  bool keeps_snapshots = false;       // they become ours; else the disks become what they are now
  std::uint64_t snapshots_bytes = 0;  // that all images of the disks hold, where they are kept
  convert::Report devices;  // what the conversion reports
  std::vector<Finding> findings;
  std::string homes;
  std::uint64_t free_bytes = 0;  // there, for a commit

  bool is_possible() const;
  // The first thing that stands in the way, with its remedy; empty: nothing.
  std::string obstacle() const;
  // Something is left out, or it is not possible; something to know; nothing.
  convert::Severity worst() const;
  std::uint64_t commit_bytes() const;  // that a commit writes, at most
  std::uint64_t commit_seconds() const;
};

// What commit_seconds() reckons with. Stated, not measured: disks of 2014 that are read and written one after another.
inline constexpr std::uint64_t kStatedBytesPerSecond = 150U << 20;

// An Error where there is no environment at `path`; all else is a finding.
Result<Exam> examine_bundle(const ExamWish& wish);

}  // namespace upgrade
