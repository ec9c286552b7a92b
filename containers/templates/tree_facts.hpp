// SPDX-License-Identifier: LGPL-2.1-or-later
//
// What a tree says about itself: its distribution (os-release(5)), and the architecture of its programs (ELF(5), the
// header's e_machine). Strangers made it: a link in it leads to nothing outside, and what it says is bounded.
#pragma once

#include <string>
#include <string_view>

namespace containers {

// "debian 12", of ID and VERSION_ID; "" where there is none. At most 64 characters that a line of text may have.
std::string parse_distribution(std::string_view os_release);
std::string distribution_of(int root_fd);

// "x86_64" as names of templates have it; "" for what is no program of a known machine.
std::string_view parse_elf_machine(std::string_view header);
std::string architecture_of(int root_fd);

}  // namespace containers
