// SPDX-License-Identifier: LGPL-2.1-or-later
//
// Threads that wait for something to become true of a domain: that it has stopped, say. Events come on the main loop,
// and tell only that there is reason to look; the thread looks itself, at once and after each event of its domain and
// each new connection. So neither a lost event nor a restart of libvirt makes it wait for ever, and nothing is polled.
//
//   link.waits().until(uuid, deadline, stop, [&] { return is_stopped(link, uuid); });
//
// until() on any thread but the main loop's; the other two on that.
#pragma once

#include "foundation/result.hpp"

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <functional>
#include <map>
#include <mutex>
#include <stop_token>
#include <string>

namespace dispatcher {

class DomainWaits {
 public:
  using Look = std::function<Result<bool>()>;

  // True as soon as `look` is; false when the deadline has passed. kOperationAborted when `stop` was requested.
  // An error of `look` ends it, but kNoConnect: then the next connection is waited for.
  Result<bool> until(const std::string& uuid, std::chrono::steady_clock::time_point deadline, std::stop_token stop,
                     const Look& look);

  void happened(const std::string& uuid);
  void connected();

 private:
  struct Domain {
    unsigned waiting = 0;
    std::uint64_t news = 0;
  };

  std::mutex mutex_;
  std::condition_variable_any changed_;
  std::map<std::string, Domain> domains_;  // those that somebody waits for
};

}  // namespace dispatcher
