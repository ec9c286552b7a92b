// SPDX-License-Identifier: LGPL-2.1-or-later
//
// The text of a user's ~/.ssh/authorized_keys, a key per line. Lines that nobody asks to remove stay as they are.
#pragma once

#include "guest-tools/bytes/array.hpp"
#include "guest-tools/bytes/buffer.hpp"

namespace guest_tools {

// One line, and no comment. libvirt sends an empty one for the end of a file: it is let pass and not written.
bool may_be_authorized_key(Text key);

// The next key behind comments and empty lines; false at the end.
bool take_authorized_key(Text& rest, Text& key);

// `text` and those of `keys` that are not in it.
void add_authorized_keys(Text text, const Array<Text>& keys, Buffer& changed);

void remove_authorized_keys(Text text, const Array<Text>& keys, Buffer& changed);

}  // namespace guest_tools
