// SPDX-License-Identifier: LGPL-2.1-or-later
//
// Says the image format of disks that a client of the vz driver leaves open. virtinst names no format for type vz,
// since upstream's vz driver had one format only; QEMU's driver then reads a qcow2 image as raw, and the machine does
// not boot. The file's name decides (".qcow2"): the content is the guest's and must not.
#pragma once

#include "libvirt-driver/xml/text_edits.hpp"

namespace driver {

void name_disk_formats(TextEdits& edits, const Element& domain);

}  // namespace driver
