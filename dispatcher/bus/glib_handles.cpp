// SPDX-License-Identifier: LGPL-2.1-or-later
#include "dispatcher/bus/glib_handles.hpp"

namespace dispatcher {

GVariant* text_variant(std::string_view text) {
  text = text.substr(0, text.find('\0'));
  return g_variant_new_take_string(g_utf8_make_valid(text.data(), static_cast<gssize>(text.size())));
}

}  // namespace dispatcher
