// SPDX-License-Identifier: LGPL-2.1-or-later
#include "guest-tools/host/libvirt_calls.hpp"

#include <libvirt/virterror.h>

namespace guest {

Error libvirt_error() {
  const virError* last = virGetLastError();
  if (last == nullptr) return {ErrorCode::kInternal, "libvirt failed without an error"};
  return {static_cast<ErrorCode>(last->code), last->message == nullptr ? "" : last->message,
          static_cast<ErrorDomain>(last->domain)};
}

}  // namespace guest
