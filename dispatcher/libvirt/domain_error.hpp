// SPDX-License-Identifier: LGPL-2.1-or-later
//
// Why a call about a domain failed, in words that name the domain. Each call of libvirt forgets why the one before
// failed, also one that only reads the domain's name: so the reason is taken first.
#pragma once

#include "dispatcher/libvirt/handles.hpp"

namespace dispatcher {

// "starting 'web': libvirt's words"; `doing`: "starting ".
inline Error domain_error(const std::string& doing, virDomainPtr domain) {
  Error error = libvirt_error("");
  const char* name = virDomainGetName(domain);
  error.message = doing + "'" + (name == nullptr ? "" : name) + "'" + error.message;
  return error;
}

// "metadata of domain UUID: libvirt's words"
inline Error uuid_error(const std::string& what, virDomainPtr domain) {
  Error error = libvirt_error("");
  error.message = what + uuid_of(domain) + error.message;
  return error;
}

}  // namespace dispatcher
