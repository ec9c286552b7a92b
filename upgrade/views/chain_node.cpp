// SPDX-License-Identifier: LGPL-2.1-or-later
#include "upgrade/views/chain_node.hpp"

#include <fmt/format.h>

namespace upgrade {

namespace json = boost::json;

json::object file_node(const std::string& path) { return {{"driver", "file"}, {"filename", path}}; }

Result<json::object> chain_node(std::span<const convert::ViewImage> chain, bool names_top, json::object below) {
  json::object node = std::move(below);
  for (std::size_t i = chain.size(); i-- > 0;) {
    const convert::ViewImage& image = chain[i];
    if (image.is_plain && !node.empty())
      return Error{ErrorCode::kConfigUnsupported,
                   fmt::format("image '{}' is plain, and stands on {}: only the last of a chain can be plain",
                               image.path,
                               i + 1 < chain.size() ? fmt::format("'{}'", chain[i + 1].path) : "another image")};
    json::object above{{"driver", image.is_plain ? "raw" : "parallels"}};
    if (i > 0 || names_top) above["file"] = file_node(image.path);
    if (!node.empty()) above["backing"] = std::move(node);
    node = std::move(above);
  }
  return node;
}

}  // namespace upgrade
