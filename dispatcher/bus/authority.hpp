// SPDX-License-Identifier: LGPL-2.1-or-later
//
// Who calls, and whether they may. On the private socket every peer is root: nobody else gets in. On the system bus
// root passes (polkit lets root do everything, and need not be there for it); about others polkit is asked, by the
// caller's bus name, which no other process can take over. Asked before a call's arguments are looked at.
//
// Errors: kAuthFailed, kAuthUnavailable (somebody could be asked for a password, but the call does not allow it or has
// nobody there), kAuthCancelled, kOperationTimeout. `verdict` comes once, on the main loop, perhaps before judge()
// returns. Main loop only.
//
// Source: polkit's reference manual, org.freedesktop.PolicyKit1.Authority.
#pragma once

#include "dispatcher/bus/glib_handles.hpp"
#include "foundation/result.hpp"

#include <chrono>
#include <cstdint>
#include <functional>
#include <string>

namespace dispatcher {

struct Caller {
  std::uint32_t uid = 0;
};

class Authority {
 public:
  using Verdict = std::function<void(Result<Caller>)>;

  virtual ~Authority() = default;
  virtual void judge(const std::string& sender, const std::string& action, bool may_ask_user, Verdict verdict) = 0;
};

class RootPeers : public Authority {
 public:
  void judge(const std::string&, const std::string&, bool, Verdict verdict) override { verdict(Caller{0}); }
};

class BusAuthority : public Authority {
 public:
  explicit BusAuthority(GDBusConnection* bus);
  // Questions that are open end with kAuthFailed.
  ~BusAuthority() override;
  void judge(const std::string& sender, const std::string& action, bool may_ask_user, Verdict verdict) override;

 private:
  ConnectionHandle bus_;
  CancellableHandle ending_;
  std::uint64_t next_question_ = 1;
};

}  // namespace dispatcher
