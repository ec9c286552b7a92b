// SPDX-License-Identifier: LGPL-2.1-or-later
#include "dispatcher/homes/task_kinds.hpp"

#include "dispatcher/homes/home_kinds.hpp"
#include "dispatcher/homes/making/making.hpp"
#include "dispatcher/homes/mark_template.hpp"
#include "dispatcher/settings/set_kind.hpp"
#include "dispatcher/states/state_kinds.hpp"
#include "dispatcher/upgrades/devices/device_kinds.hpp"
#include "dispatcher/upgrades/upgrade_kinds.hpp"

#include <vector>

namespace dispatcher {

std::span<const TaskKind* const> all_task_kinds() {
  static const std::vector<const TaskKind*> kKinds = [] {
    std::vector<const TaskKind*> all = {&kRegisterKind,  &kUnregisterKind, &kDeleteKind,         &kMoveKind,
                                        &kReinstallKind, &kSetKind,        &kUpgradeDevicesKind, &kRestoreDevicesKind};
    for (const auto group : {state_kinds(), making_kinds(), template_kinds(), upgrade_kinds()})
      all.insert(all.end(), group.begin(), group.end());
    return all;
  }();
  return kKinds;
}

}  // namespace dispatcher
