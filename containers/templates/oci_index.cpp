// SPDX-License-Identifier: LGPL-2.1-or-later
#include "containers/templates/oci_index.hpp"

#include <boost/json.hpp>
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <vector>

namespace containers {
namespace {

namespace json = boost::json;

constexpr const char* kTagAnnotation = "org.opencontainers.image.ref.name";
constexpr std::size_t kMaxTag = 128;
constexpr std::size_t kMaxToldTags = 10;

bool is_tag(std::string_view tag) {
  const auto may_stand = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' || c == '_' ||
           c == '-' || c == '+';
  };
  return !tag.empty() && tag.size() <= kMaxTag && std::all_of(tag.begin(), tag.end(), may_stand);
}

std::vector<std::string> tags_in(const json::value& index) {
  std::vector<std::string> tags;
  const json::object* object = index.if_object();
  const json::value* manifests = object == nullptr ? nullptr : object->if_contains("manifests");
  if (manifests == nullptr || !manifests->is_array()) return tags;
  for (const json::value& manifest : manifests->get_array()) {
    const json::object* one = manifest.if_object();
    const json::value* annotations = one == nullptr ? nullptr : one->if_contains("annotations");
    const json::object* map = annotations == nullptr ? nullptr : annotations->if_object();
    const json::value* tag = map == nullptr ? nullptr : map->if_contains(kTagAnnotation);
    if (tag != nullptr && tag->is_string() && is_tag(tag->get_string())) tags.emplace_back(tag->get_string());
  }
  return tags;
}

}  // namespace

Result<std::string> choose_tag(std::string_view index_json, std::string_view wanted) {
  boost::system::error_code error;
  const json::value index = json::parse({index_json.data(), index_json.size()}, error);
  if (error) return Error{ErrorCode::kInvalidArg, "the image's index.json must be JSON"};
  std::vector<std::string> tags = tags_in(index);
  if (wanted.empty() && tags.size() == 1) return tags.front();
  if (std::find(tags.begin(), tags.end(), wanted) != tags.end()) return std::string(wanted);
  if (tags.empty()) return Error{ErrorCode::kInvalidArg, "the image must have a tag, and has none"};
  tags.resize(std::min(tags.size(), kMaxToldTags));
  return Error{ErrorCode::kInvalidArg, fmt::format("the image's tag must be one of: {}", fmt::join(tags, ", "))};
}

}  // namespace containers
