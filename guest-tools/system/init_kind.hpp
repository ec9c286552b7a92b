// SPDX-License-Identifier: LGPL-2.1-or-later
//
// Which init runs in this guest, and how it is asked to stop. Each has its own way, none answers: a signal to process
// 1, a line in a FIFO, or a program of its own.
#pragma once

#include "guest-tools/bytes/error_text.hpp"
#include "guest-tools/processes/children.hpp"

namespace guest_tools {

enum class ShutdownMode : uint8_t { kPowerdown, kHalt, kReboot };

enum class InitKind : uint8_t { kSystemd, kBusybox, kOpenrc, kSysvinit, kOther };

// What was seen of it.
struct InitSigns {
  bool systemd_folder = false;  // /run/systemd/system
  Text program;                 // what /proc/1/exe or /sbin/init leads to; "" when neither can be read
  Text command;                 // what it was called as, the first word of /proc/1/cmdline; "" without /proc
  bool initctl_fifo = false;    // /run/initctl or /dev/initctl
};

InitKind init_kind(const InitSigns& signs);

bool request_shutdown(Text root, ShutdownMode mode, Children& children, ErrorText& error);

// For an init of that kind: the signal to process 1; 0 when it is not asked by a signal.
int shutdown_signal(InitKind kind, ShutdownMode mode);

}  // namespace guest_tools
