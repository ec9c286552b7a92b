// SPDX-License-Identifier: LGPL-2.1-or-later
//
// switchyard-ct(8), which does in the mount namespace of libvirt's daemon what is to be done with the files of what is
// stopped. Its failure has its own words.
#pragma once

#include "prlctl/session/failure.hpp"

#include <string>
#include <vector>

namespace prlctl {

// `input` is for its standard input: what no process's arguments may show.
Answer<void> switchyard_ct(std::vector<std::string> words, std::string input = {});

}  // namespace prlctl
