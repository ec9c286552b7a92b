// SPDX-License-Identifier: LGPL-2.1-or-later
//
// Who connected, and whether that user may be here at all. Who is let in is as good as root to libvirt's daemons,
// so there are two gates. The first is the socket file's owner, group and mode: the kernel refuses others. The second
// is check_peer(), which holds even when a file's mode was changed by hand, or systemd's socket unit and our
// configuration disagree. It lets in:
//   root, and the user that the daemon runs as;
//   members of unix_sock_group (as primary or supplementary group of the connecting process);
//   anyone, where the configured mode of that socket lets others write (libvirt's default for its read-only socket);
//   anyone, where polkit decides later (auth_unix_rw, auth_unix_ro).
// Any thread.
#pragma once

#include "foundation/result.hpp"
#include "libvirt-driver/backend/client_identity.hpp"
#include "libvirt-driver/daemon/config.hpp"

namespace driver {

// Of the process that connected `socket`, as the kernel recorded it then (SO_PEERCRED, unix(7)). A name stays empty
// where the host has none for the number, the start time 0 where the process is gone, the label empty without SELinux.
Result<ClientIdentity> peer_identity(int socket);

// Ok, or kAuthFailed with words for the log and the client.
Result<void> check_peer(int socket, const ClientIdentity& who, const DaemonConfig& config, bool read_only);

}  // namespace driver
