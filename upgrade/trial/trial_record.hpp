// SPDX-License-Identifier: LGPL-2.1-or-later
//
// What is known of a trial, an environment that runs here over an old PCS6 bundle: HOME/upgrade.json, as long as the
// trial lasts. Commit, rollback, the hook and the supervision of exports work from it alone.
//
//   {"uuid": "…", "container": false, "old_home": "/old/web.pvm", "format": "qcow2",
//    "keeps_snapshots": false, "begun": 1764021600,
//    "qemu": {"user": 64055, "group": 64055},
//    "disks": [{"name": "harddisk1.hdd", "target": "sda", "overlay": "/vz/vmprivate/…/harddisk1.trial.qcow2",
//               "size": 1073741824 (bytes), "export": "",
//               "parts": [{"start": 0, "end": 2097152, "chain": [{"file": "…", "plain": false}]}],
//               "shots": [{"guid": "…", "parent": "", "images": [{"file": "…", "plain": false}]}]}],
//    "snapshots": [{"guid": "…", "parent": "", "name": "…", "description": "…", "created": 1409651110,
//                   "current": true}],
//    "old_files": [{"path": "…", "owner": 0, "group": 0, "mode": 384, "inode": 131, "size": 65536 (bytes),
//                   "changed": 1764021600000000000 (nanoseconds since 1970)}]}
//
// What was read is safe to use as it stands: paths are absolute and without "..", names of exports without any sign
// that a URL or an option gives a meaning, parts follow each other from sector 0 to the disk's end, parents of shots
// and snapshots stand before their children. `shots` and `snapshots` are there where snapshots are kept. Any thread.
#pragma once

#include "config-convert/disk/disk_tree.hpp"
#include "config-convert/disk/disk_view.hpp"
#include "foundation/result.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace upgrade {

struct TrialDisk {
  std::string name;    // as the PCS6 file calls it: "harddisk1.hdd"; of a container's root "/"
  std::string target;  // libvirt's: "sda"; empty for a container
  std::string overlay;
  std::uint64_t size_bytes = 0;
  std::string export_name;  // NBD's; empty: the overlay needs none (upgrade/views/)
  std::vector<convert::ViewPart> parts;
  std::vector<convert::DiskShot> shots = {};  // where snapshots are kept: parents first, what the disk is now last

  bool operator==(const TrialDisk&) const = default;
};

// A snapshot of the old machine that a commit makes ours.
struct TrialSnapshot {
  std::string guid;    // lower case, no braces
  std::string parent;  // its GUID; empty: a root
  std::string name;
  std::string description;
  std::int64_t created = 0;  // seconds since 1970; 0: not known
  bool is_current = false;

  bool operator==(const TrialSnapshot&) const = default;
};

// A file of the bundle, as it was before the trial.
struct OldFile {
  std::string path;
  std::uint32_t owner = 0;
  std::uint32_t group = 0;
  std::uint32_t mode = 0;  // permissions only
  std::uint64_t inode = 0;
  std::uint64_t size_bytes = 0;
  std::int64_t changed_ns = 0;  // its content, since 1970

  bool operator==(const OldFile&) const = default;
};

// Who QEMU runs as; root, where nothing is said.
struct QemuUser {
  std::uint32_t user = 0;
  std::uint32_t group = 0;

  bool operator==(const QemuUser&) const = default;
};

struct TrialRecord {
  std::string uuid;
  bool is_container = false;
  std::string old_home;
  std::string format = "qcow2";  // what a commit makes of the disks: qcow2, raw, keep
  bool keeps_snapshots = false;  // a commit makes the old tree of snapshots one of ours; else they are flattened
  std::int64_t begun = 0;        // seconds since 1970
  QemuUser qemu;                 // a machine's: libvirt's usual one
  std::vector<TrialDisk> disks;
  std::vector<TrialSnapshot> snapshots;  // parents first
  std::vector<OldFile> old_files;

  bool operator==(const TrialRecord&) const = default;
};

inline constexpr std::size_t kMaxTrialBytes = 8U << 20;

std::string trial_file(const std::string& home);

std::string format_trial(const TrialRecord& record);
// kConfigUnsupported for what is no such object; the errors begin with `name`.
Result<TrialRecord> parse_trial(std::string_view text, std::string_view name);

// Nothing: the environment is not on trial.
Result<std::optional<TrialRecord>> read_trial(const std::string& home);
// Refuses what it would not read.
Result<void> write_trial(const std::string& home, const TrialRecord& record);
Result<void> drop_trial(const std::string& home);

}  // namespace upgrade
