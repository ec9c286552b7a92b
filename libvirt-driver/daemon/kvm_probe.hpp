// SPDX-License-Identifier: LGPL-2.1-or-later
//
// Whether /dev/kvm runs guests here. That it exists and answers is not enough: under some hypervisors it opens and
// then hangs every stock kernel. So beside the API version the CPU must offer hardware virtualisation, as
// virt-host-validate asks.
#pragma once

namespace driver {

bool kvm_works();

}  // namespace driver
