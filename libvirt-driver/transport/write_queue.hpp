// SPDX-License-Identifier: LGPL-2.1-or-later
//
// What could not be sent at once, in order: bytes, and file descriptors that follow them. Each descriptor travels in
// a sendmsg of its own with one dummy byte that no length word counts (libvirt virNetSocketSendFD).
#pragma once

#include "foundation/unique_fd.hpp"
#include "libvirt-driver/rpc/frame.hpp"

#include <deque>
#include <vector>

namespace driver {

class WriteQueue {
 public:
  bool empty() const { return chunks_.empty(); }
  std::size_t bytes() const { return bytes_; }

  void add(BytesView bytes);
  void add_fds(std::vector<UniqueFd> fds);
  void append(WriteQueue other);

  // Sends until all is gone or the socket would block. False on an error of the socket (errno says which).
  bool flush(int socket);

 private:
  struct Chunk {
    Bytes data;
    std::size_t sent = 0;
    std::vector<UniqueFd> fds;  // after the data
    std::size_t fds_sent = 0;
  };

  std::deque<Chunk> chunks_;
  std::size_t bytes_ = 0;
};

}  // namespace driver
