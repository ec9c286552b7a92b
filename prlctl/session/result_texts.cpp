// SPDX-License-Identifier: LGPL-2.1-or-later
#include "prlctl/session/result_texts.hpp"

#include "dispatcher/bus/glib_handles.hpp"

namespace prlctl {

std::vector<std::string> texts_of(GVariant* result, const char* key) {
  const dispatcher::VariantHandle list(g_variant_lookup_value(result, key, G_VARIANT_TYPE("av")));
  std::vector<std::string> texts;
  for (gsize at = 0; list && at < g_variant_n_children(list.get()); ++at) {
    const dispatcher::VariantHandle boxed(g_variant_get_child_value(list.get(), at));
    const dispatcher::VariantHandle text(g_variant_get_variant(boxed.get()));
    if (g_variant_is_of_type(text.get(), G_VARIANT_TYPE_STRING))
      texts.emplace_back(g_variant_get_string(text.get(), nullptr));
  }
  return texts;
}

}  // namespace prlctl
