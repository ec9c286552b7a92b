// SPDX-License-Identifier: LGPL-2.1-or-later
//
// How the first process of a container is asked to stop or to start again: there is no signal that all of them know,
// and SIGTERM, which libvirt's LXC driver sends, makes systemd execute itself anew and busybox reboot.
//
// Which one it is, is told by what it looks like: the program, the name it was started by, files it keeps. A container
// that lies gets the wrong signal and stays as it is.
//
// Sources: systemd(1) "Signals"; busybox init/init.c; openrc-init(8); init(8) of sysvinit, with initreq.h for
// /run/initctl; upstart's init(8). Pure; any thread.
#pragma once

#include <span>
#include <string>
#include <string_view>

namespace driver {

// Of the pipe /run/initctl: whether requests are made through it rather than by signals.
enum class Initctl { kIgnored, kTaken, kMade };  // made: by this init itself, soon after its start

struct InitKind {
  std::string_view name;
  std::string_view program;     // last part of its executable's path; empty: any
  std::string_view invoked_as;  // last part of its first argument; empty: any
  bool upstart_jobs = false;    // it must have them, and no /run/initctl
  int power_off = 0;            // signal
  int reboot = 0;               // signal
  Initctl initctl = Initctl::kIgnored;
};

struct InitLooks {
  std::string program;
  std::string invoked_as;
  bool initctl = false;       // something reads /run/initctl or /dev/initctl
  bool upstart_jobs = false;  // /etc/init is there
};

// In the order in which they are tried; the last fits any.
std::span<const InitKind> init_kinds();
const InitKind& recognise(const InitLooks& looks);

}  // namespace driver
