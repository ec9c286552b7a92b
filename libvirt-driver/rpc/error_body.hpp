// SPDX-License-Identifier: LGPL-2.1-or-later
//
// remote_error, the payload of every failed reply and aborted stream.
// Source: libvirt src/rpc/virnetprotocol.x (virNetMessageError).
#pragma once

#include "foundation/error.hpp"
#include "libvirt-driver/rpc/frame.hpp"

namespace driver {

Bytes encode_error(const Error& error);

// What a backend said; an undecodable body becomes an internal error that says so.
Error decode_error(BytesView payload);

}  // namespace driver
