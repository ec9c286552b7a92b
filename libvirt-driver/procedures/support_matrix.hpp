// SPDX-License-Identifier: LGPL-2.1-or-later
//
// docs/support-matrix.md as text: every call and event of libvirt's protocol, and who answers it for a VM and for a
// container. Printed from the procedure table, so that page and behaviour cannot part; a unit test compares the two.
#pragma once

#include <string>

namespace driver {

// Markdown, ends with a newline. The same table gives the same bytes.
std::string support_matrix();

}  // namespace driver
