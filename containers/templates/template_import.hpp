// SPDX-License-Identifier: LGPL-2.1-or-later
//
// Makes a template of a source (template_source.hpp): filled, cleaned, summed and synced to the disk under another name
// (+NAME), and renamed when complete. Killed at any point it leaves such a folder, which the next import or removal of
// any template takes away. Of two imports of one name at once one is refused. A name that is here gets a new version,
// and what containers use stays as it is.
#pragma once

#include "containers/templates/template_record.hpp"
#include "containers/templates/template_source.hpp"

namespace containers {

// Single-threaded programs that are root and ignore SIGPIPE. Errors begin with the template's name.
Result<TemplateRecord> import_template(const std::string& homes_root, const ImportWish& wish, const ImportWatch& watch);

}  // namespace containers
