// SPDX-License-Identifier: LGPL-2.1-or-later
//
// A channel or a console of a domain as a socket: libvirt gives a stream, and streams can be waited for only in
// libvirt's event loop, so callbacks there move bytes between the stream and one end of a pair of sockets. The other
// end is the caller's; when he closes it the stream ends, and when the stream ends he reads the end of file.
//
// Neither side is read while the other takes nothing: at most kMostAtOnce bytes are held each way. Needs an event loop
// (event_thread.hpp, or libvirt-glib's), which must not be the calling thread while this is called.
#pragma once

#include "foundation/result.hpp"
#include "foundation/unique_fd.hpp"

#include <libvirt/libvirt.h>

#include <string>

namespace guest {

// libvirt's error when it has no such channel, or another client has it.
Result<UniqueFd> open_channel_socket(virDomainPtr domain, const std::string& channel);
// The first text console.
Result<UniqueFd> open_console_socket(virDomainPtr domain);

}  // namespace guest
