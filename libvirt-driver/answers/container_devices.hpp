// SPDX-License-Identifier: LGPL-2.1-or-later
//
// virDomainAttachDevice, …DetachDevice, …UpdateDevice and their flags, and …DetachDeviceAlias, of containers. Disks,
// capabilities and interfaces go on to libvirt's LXC driver, whose gaps are filled afterwards: a character device's
// node (container_node.hpp of containers/), the name and state of an interface inside, its bandwidth. Host folders,
// which it cannot attach, are mounted by switchyard-ct, or written into the definition. Events DEVICE_ADDED and
// DEVICE_REMOVED, which it does not send, are made from the difference that a call makes to the running container's
// XML.
//
// Daemon thread only.
#pragma once

#include "libvirt-driver/answers/answer.hpp"

namespace driver {

std::span<const Answer> container_device_answers();

}  // namespace driver
