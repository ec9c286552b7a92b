// SPDX-License-Identifier: LGPL-2.1-or-later
//
// Paths in a text that name a folder, or what lies in it, when the folder comes to lie elsewhere. Only where such a
// path begins as a value does: behind a quote, a tag or '='; "/vz/a" is not taken for "/vz/ab". Pure.
#pragma once

#include <string>
#include <string_view>

namespace dispatcher {

// `from` and `to` as they stand in such a text: of XML, escape them first.
std::string with_moved_paths(std::string_view text, std::string_view from, std::string_view to);

// As XML and libvirt write it: & < > and both quotes.
std::string xml_escaped(std::string_view text);

}  // namespace dispatcher
