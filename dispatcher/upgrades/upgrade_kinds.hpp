// SPDX-License-Identifier: LGPL-2.1-or-later
//
// Tasks about trials: environments that run here over an old PCS6 bundle (upgrade/trial/trial_record.hpp).
//
//   upgrade           path (folder of the bundle, or the PCS6 file in it); name, uuid: others than the file's; to (what
//                     a commit makes of the disks): qcow2, raw, keep; snapshots: flatten; discard_state: the memory of a
//                     suspended machine is given up; profile: keep, or virtio, for which virt-v2v changes the guest in the
//                     overlays. Makes a home with overlays, nothing in the bundle. An environment that is registered in
//                     the bundle becomes the trial, and keeps name and UUID. Undone wholly on failure, cancel or crash. Result: uuid, name, home, report.
//   upgrade-commit    bandwidth_kib: KiB per second at most, of each disk. All that the environment needs comes to lie
//                     in its home; the bundle stays as it is. Goes on after a crash; one that failed may be repeated.
//   upgrade-rollback  force: powered off at once. The environment goes with its home; one that was registered in the
//                     bundle is registered there again. Finished after a crash.
//
// What differs between machines and containers is in a TrialSide each (trial_side.hpp).
#pragma once

#include "dispatcher/tasks/task.hpp"

#include <span>

namespace dispatcher {

std::span<const TaskKind* const> upgrade_kinds();

extern const TaskKind kUpgradeKind;
extern const TaskKind kUpgradeCommitKind;
extern const TaskKind kUpgradeRollbackKind;

}  // namespace dispatcher
