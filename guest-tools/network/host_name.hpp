// SPDX-License-Identifier: LGPL-2.1-or-later
//
// The guest's host name: of the kernel at once, and where the guest's kind keeps it for the next start: /etc/hostname,
// /etc/HOSTNAME (old SUSE), HOSTNAME= in /etc/sysconfig/network (EL 6 and older). A line of /etc/hosts that gives the
// old name to 127.0.1.1 gets the new one.
#pragma once

#include "guest-tools/bytes/error_text.hpp"

namespace guest_tools {

bool set_host_name(Text root, Text name, ErrorText& error);

}  // namespace guest_tools
