// SPDX-License-Identifier: LGPL-2.1-or-later
//
// Passes the rest of a large stream packet from one socket to another inside the kernel: splice(2) through a pipe
// moves pages from the receiving socket's queue to the sending one's, where copying them in and out of this process
// would cost more than all else that virtvzd does.
//
// The receiver's length word is out by then, so a sender that goes away in the middle must not leave the frame short:
// it is filled up with zeroes, and the caller aborts the stream behind it.
#pragma once

#include "libvirt-driver/transport/message_socket.hpp"

namespace driver {

// Worth the two system calls per piece; shorter rests are copied.
inline constexpr std::size_t kLeastSplicedBytes = 32768;

inline bool is_large_stream_packet(const BegunFrame& frame) {
  return frame.header.type == MessageType::kStream && frame.header.status == MessageStatus::kContinue &&
         frame.missing_bytes >= kLeastSplicedBytes;
}

// The packet whose first bytes `from` holds (see MessageSocket::begun()) goes to `to`. True when all of it came.
Task<bool> splice_frame(std::shared_ptr<MessageSocket> from, std::shared_ptr<MessageSocket> to,
                        std::size_t frame_bytes);

}  // namespace driver
