// SPDX-License-Identifier: LGPL-2.1-or-later
//
// Asks polkit, over the D-Bus system bus, whether a client may do something: CheckAuthorization of
// org.freedesktop.PolicyKit1.Authority, about the process that connected (its pid, start time and user).
//
// Actions: org.libvirt.unix.manage and org.libvirt.unix.monitor for a connection, org.libvirt.api.* for a call, whose
// `details` name the object. `interactive` lets polkit ask the user, and so take minutes; calls must not.
//
// Many questions may be open at once, each in its own coroutine. The bus is connected with the first question; when it
// breaks, the questions in flight fail and the next one connects again. A question that is given up (deadline, or its
// coroutine destroyed) is cancelled at polkit too, so that no dialog stays open. Root is not exempt here: the caller
// decides. Daemon thread only.
//
//   co_await authority.authorize(who, "org.libvirt.unix.manage", {}, /*interactive=*/true)
#pragma once

#include "foundation/result.hpp"
#include "libvirt-driver/access/system_bus.hpp"
#include "libvirt-driver/backend/client_identity.hpp"
#include "libvirt-driver/transport/task.hpp"

#include <chrono>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace driver {

struct PolkitDeadlines {
  std::chrono::milliseconds silent{30000};        // what a question may take
  std::chrono::milliseconds interactive{120000};  // the same when a user may be asked
};

using PolkitDetails = std::vector<std::pair<std::string, std::string>>;

class PolkitAuthority {
 public:
  explicit PolkitAuthority(const Executor& executor, PolkitDeadlines deadlines = {});
  ~PolkitAuthority();
  PolkitAuthority(const PolkitAuthority&) = delete;
  PolkitAuthority& operator=(const PolkitAuthority&) = delete;

  // Ok; or as polkit_answer.hpp says; or kAuthFailed when polkit cannot be asked, kOperationTimeout when it does not
  // answer in time. Domain kPolkit. Must outlive the coroutine's first suspension only.
  Task<Result<void>> authorize(ClientIdentity who, std::string action, PolkitDetails details, bool interactive);

 private:
  Result<std::shared_ptr<SystemBus>> connected_bus();

  Executor executor_;
  PolkitDeadlines deadlines_;
  std::shared_ptr<SystemBus> bus_;
  std::uint64_t next_question_ = 1;
};

}  // namespace driver
