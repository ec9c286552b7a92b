// SPDX-License-Identifier: LGPL-2.1-or-later
//
// Asks a container's first process to stop or to start again: recognises it (init_kinds.hpp), then writes to its pipe
// or sends its signal. One that was started a moment ago has no pipe yet and hears no signal, and would be asked in
// vain: whether it can be asked now, or is to be asked at any rate, is told apart. Files are opened below the
// container's root, whatever links it has there, and only a pipe is written to.
//
// Sources: openat2(2); sysvinit's initreq.h. Runs in a child (guarded_child.hpp): it looks at what the container shows.
#pragma once

#include "libvirt-driver/kernel/container_init.hpp"
#include "libvirt-driver/kernel/init_kinds.hpp"

namespace driver {

struct InitRequest {
  bool reboot = false;
  bool by_initctl = true;
  bool by_signal = true;
  bool at_any_rate = true;  // also when it does not listen
};

// Unheard: it got a signal that it does not listen to. Not yet: it was not asked, as it does not listen.
enum class InitReply { kAskedByInitctl, kSignalled, kUnheard, kNotYet, kNoInitctl, kFailed };

struct InitOutcome {
  InitReply reply = InitReply::kFailed;
  const InitKind* kind = nullptr;
};

InitOutcome ask_init(const ContainerInit& init, const InitRequest& request);

// As an exit status, and back.
int encode_outcome(const InitOutcome& outcome);
InitOutcome decode_outcome(int status);

}  // namespace driver
