// SPDX-License-Identifier: LGPL-2.1-or-later
#include "prlctl/actions/families.hpp"

#include <algorithm>

namespace prlctl {
namespace {

constexpr HandlerRow kRows[] = {
    {"auth", &auth},
    {"capture", &capture},
    {"change-sid", &change_sid},
    {"clone", &clone},
    {"console", &console},
    {"create", &create},
    {"delete", &delete_environment},
    {"enter", &enter},
    {"exec", &exec},
    {"installtools", &install_tools},
    {"list", &list},
    {"monitor", &monitor},
    {"mount", &mount},
    {"move", &move},
    {"pause", &change_power},
    {"problem-report", &problem_report},
    {"register", &register_environment},
    {"reinstall", &reinstall},
    {"reset", &change_power},
    {"reset-uptime", &reset_uptime},
    {"restart", &change_power},
    {"resume", &change_power},
    {"set", &set},
    {"snapshot", &snapshot},
    {"snapshot-delete", &snapshot_delete},
    {"snapshot-list", &snapshot_list},
    {"snapshot-switch", &snapshot_switch},
    {"start", &change_power},
    {"statistics", &statistics},
    {"status", &status},
    {"stop", &change_power},
    {"suspend", &change_power},
    {"umount", &unmount},
    {"unregister", &unregister_environment},
    {"update-qemu", &update_qemu},
    {"upgrade", &upgrade},
    {"upgrade-commit", &upgrade_commit},
    {"upgrade-devices", &upgrade_devices},
    {"upgrade-list", &upgrade_list},
    {"upgrade-rollback", &upgrade_rollback},
};

}  // namespace

std::span<const HandlerRow> handler_rows() { return kRows; }

Handler handler_of(std::span<const HandlerRow> handlers, const Action& action) {
  const auto found = std::ranges::find(handlers, action.name, &HandlerRow::action);
  return found == handlers.end() ? nullptr : found->handler;
}

}  // namespace prlctl
