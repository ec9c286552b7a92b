// SPDX-License-Identifier: LGPL-2.1-or-later
//
// Whether guests of this host run with KVM: libvirt's capabilities say so, of which virtvzd takes it where /dev/kvm is
// there and runs nothing. Conversions depend on it, both ways. Blocks; a worker or a task's thread.
#pragma once

#include "dispatcher/libvirt/handles.hpp"

namespace dispatcher {

Result<bool> kvm_works(virConnectPtr connection);

}  // namespace dispatcher
