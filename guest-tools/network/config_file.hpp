// SPDX-License-Identifier: LGPL-2.1-or-later
//
// Files of the guest's configuration as texts that are read, changed line by line, and put in place at once.
#pragma once

#include "guest-tools/bytes/error_text.hpp"

#include <sys/types.h>

namespace guest_tools {

constexpr size_t kLargestConfigFile = 1024 * 1024;

bool exists(Text root, Text path);
bool is_folder(Text root, Text path);

// Empty where there is no such file; false with words when there is and it cannot be read.
bool read_config(Text root, Text path, Buffer& text, ErrorText& error);

// An old file keeps its owner and permissions; a new one gets `mode`. A link is followed no further than it is refused.
bool write_config(Text root, Text folder, Text name, Buffer& text, mode_t mode, ErrorText& error);

// Files of shell variables (sysconfig). Copies all lines but those that set one of `keys`; a key that ends with *
// stands for that beginning with a number or nothing behind it: IPADDR* is IPADDR, IPADDR2, IPADDR_2.
void copy_without_variables(Text text, const Text* keys, size_t key_count, Buffer& out);

}  // namespace guest_tools
