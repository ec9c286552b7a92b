// SPDX-License-Identifier: LGPL-2.1-or-later
//
// The actions that something carries out, a block for each file here.
#pragma once

#include "prlctl/actions/invocation.hpp"

namespace prlctl {

// auth.cpp
Answer<int> auth(Invocation& invocation);

// capture.cpp
Answer<int> capture(Invocation& invocation);

// change_sid.cpp
Answer<int> change_sid(Invocation& invocation);

// console.cpp
Answer<int> console(Invocation& invocation);

// create.cpp
Answer<int> create(Invocation& invocation);

// exec.cpp
Answer<int> exec(Invocation& invocation);
Answer<int> enter(Invocation& invocation);

// homes.cpp
Answer<int> delete_environment(Invocation& invocation);
Answer<int> unregister_environment(Invocation& invocation);
Answer<int> register_environment(Invocation& invocation);
Answer<int> clone(Invocation& invocation);
Answer<int> move(Invocation& invocation);
Answer<int> reinstall(Invocation& invocation);

// install_tools.cpp
Answer<int> install_tools(Invocation& invocation);

// list.cpp
Answer<int> list(Invocation& invocation);

// monitor.cpp
Answer<int> monitor(Invocation& invocation);

// mount.cpp
Answer<int> mount(Invocation& invocation);
Answer<int> unmount(Invocation& invocation);

// power.cpp
Answer<int> change_power(Invocation& invocation);  // start, stop, restart, reset, pause, suspend, resume

// problem_report.cpp
Answer<int> problem_report(Invocation& invocation);

// reset_uptime.cpp
Answer<int> reset_uptime(Invocation& invocation);

// ../setting/set.cpp
Answer<int> set(Invocation& invocation);

// snapshots.cpp
Answer<int> snapshot(Invocation& invocation);
Answer<int> snapshot_list(Invocation& invocation);
Answer<int> snapshot_switch(Invocation& invocation);
Answer<int> snapshot_delete(Invocation& invocation);

// statistics.cpp
Answer<int> statistics(Invocation& invocation);

// status.cpp
Answer<int> status(Invocation& invocation);

// update_qemu.cpp
Answer<int> update_qemu(Invocation& invocation);

// upgrade.cpp
Answer<int> upgrade(Invocation& invocation);
Answer<int> upgrade_commit(Invocation& invocation);
Answer<int> upgrade_list(Invocation& invocation);
Answer<int> upgrade_rollback(Invocation& invocation);

// upgrade_devices.cpp
Answer<int> upgrade_devices(Invocation& invocation);

}  // namespace prlctl
