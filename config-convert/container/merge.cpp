// SPDX-License-Identifier: LGPL-2.1-or-later
#include "config-convert/convert.hpp"

namespace convert {

Result<Merged> ve_conf_from_domain_xml(std::string_view, std::string_view, const Context&) {
  return Error{ErrorCode::kConfigUnsupported, "not written yet"};
}

}  // namespace convert
