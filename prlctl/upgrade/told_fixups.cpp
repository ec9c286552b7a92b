// SPDX-License-Identifier: LGPL-2.1-or-later
#include "prlctl/upgrade/told_fixups.hpp"

#include "dispatcher/bus/glib_handles.hpp"

#include <fmt/format.h>

namespace prlctl {
namespace {

using dispatcher::VariantHandle;

// Of a list of objects, two texts of each.
std::vector<std::string> pairs_of(GVariant* fixups, const char* key, const char* one, const char* between,
                                  const char* other) {
  std::vector<std::string> lines;
  const VariantHandle list(g_variant_lookup_value(fixups, key, G_VARIANT_TYPE("av")));
  for (gsize at = 0; list && at < g_variant_n_children(list.get()); ++at) {
    const VariantHandle boxed(g_variant_get_child_value(list.get(), at));
    const VariantHandle object(g_variant_get_variant(boxed.get()));
    const char *first = "", *second = "";
    if (g_variant_is_of_type(object.get(), G_VARIANT_TYPE_VARDICT) &&
        g_variant_lookup(object.get(), one, "&s", &first) && g_variant_lookup(object.get(), other, "&s", &second))
      lines.push_back(fmt::format("{}{}{}", first, between, second));
  }
  return lines;
}

}  // namespace

ToldFixups told_fixups(GVariant* result) {
  const VariantHandle fixups(g_variant_lookup_value(result, "fixups", G_VARIANT_TYPE_VARDICT));
  if (!fixups) return {};
  return {pairs_of(fixups.get(), "changes", "fixup", ": ", "change"),
          pairs_of(fixups.get(), "needs", "words", "; ", "cure")};
}

}  // namespace prlctl
