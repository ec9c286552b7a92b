// SPDX-License-Identifier: LGPL-2.1-or-later
//
// A descriptor that can be read when something has become of a domain, its start say, or of the connection: for who
// waits for other descriptors, too. What it was is asked after each ringing, and after the bell was hung.
//
// libvirt's events run in a thread (Session::run_events); all else is of one thread.
#pragma once

#include "dispatcher/libvirt/handles.hpp"
#include "foundation/unique_fd.hpp"
#include "prlctl/session/failure.hpp"

namespace prlctl {

class LifeBell {
 public:
  static Answer<LifeBell> hang(dispatcher::Connection connection, virDomainPtr domain);
  LifeBell(LifeBell&& other) noexcept;
  LifeBell& operator=(LifeBell&&) = delete;
  ~LifeBell();

  int fd() const { return bell_.get(); }
  // It is silent again until something more becomes.
  void answer() const;

 private:
  LifeBell(dispatcher::Connection connection, UniqueFd bell)
      : connection_(std::move(connection)), bell_(std::move(bell)) {}

  dispatcher::Connection connection_;
  UniqueFd bell_;
  int lifecycle_ = -1;
};

}  // namespace prlctl
