// SPDX-License-Identifier: LGPL-2.1-or-later
//
// Images that a container has elsewhere than at "/": OpenStack Nova gives a container that is rescued its own disk so.
// libvirt mounts only raw ones, and maps no ids. Each has a part of the container's home, and there what a root that is
// an image has (image_root.hpp); libvirt gets the folder where it is mounted.
//
// Threads and errors as container_root.hpp.
#pragma once

#include "containers/domain/domain_root.hpp"
#include "containers/homes/container_home.hpp"
#include "foundation/result.hpp"

namespace containers {

// Unmounts those that are not wanted any more. What was mounted stays mounted when one cannot be.
Result<void> mount_further_images(const ContainerHome& home, const DomainRoot& root);

Result<void> unmount_further_images(const ContainerHome& home);

}  // namespace containers
