// SPDX-License-Identifier: LGPL-2.1-or-later
//
// How values of the command line go over to the dispatcher, and how the lines of `set` show them. What a parser has
// judged is taken; the rest the dispatcher judges. Variants are floating. Any thread.
#pragma once

#include "prlctl/setting/set_row.hpp"

namespace prlctl {

GVariant* as_number(const Givens& givens);
GVariant* as_mib(const Givens& givens);  // of bytes
GVariant* as_switch(const Givens& givens);
GVariant* as_true(const Givens& givens);
GVariant* as_false(const Givens& givens);
GVariant* as_text(const Givens& givens);
GVariant* as_sample(const Givens& givens);
GVariant* as_texts(const Givens& givens);       // each one given
GVariant* as_words(const Givens& givens);       // of every one given, parted by blanks and commas
GVariant* as_cpu_count(const Givens& givens);   // "unlimited": 0
GVariant* as_swap_pages(const Givens& givens);  // of --swappages
GVariant* as_pages(const Givens& givens);       // of bytes
GVariant* as_autostart(const Givens& givens);   // yes, no: on, off
GVariant* as_expiration(const Givens& givens);  // on, off; or what stands behind "date:"

// "expiration-date" for "date:…".
std::string_view expiration_name(const Given& given);

std::string shown_number(const Given& given);
std::string shown_mib(const Given& given);
std::string shown_cpu_limit(const Given& given);  // "150%", "2000Mhz"
std::string shown_guarantee(const Given& given);  // "auto", "40%"
std::string shown_swap_pages(const Given& given);
std::string shown_pages(const Given& given);
std::string shown_list(const Given& given);  // "nfs:on sit:off"
std::string shown_acceleration(const Given& given);

}  // namespace prlctl
