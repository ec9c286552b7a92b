// SPDX-License-Identifier: LGPL-2.1-or-later
#include "containers/roots/further_images.hpp"

#include "containers/roots/container_root.hpp"
#include "containers/roots/image_root.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <vector>

namespace containers {
namespace {

constexpr std::string_view kPrefix = "image-";

ContainerHome part_of(const ContainerHome& home, std::string part) {
  ContainerHome of_image = home;
  of_image.part = std::move(part);
  return of_image;
}

// Parts that earlier starts made.
std::vector<std::string> parts_of(const ContainerHome& home) {
  std::vector<std::string> parts;
  std::error_code none;
  for (const auto& entry : std::filesystem::directory_iterator(home.folder(), none))
    if (std::string name = entry.path().filename(); name.starts_with(kPrefix)) parts.push_back(std::move(name));
  return parts;
}

Result<void> unmount_but(const ContainerHome& home, const std::vector<std::string>& wanted) {
  for (const std::string& part : parts_of(home)) {
    if (std::find(wanted.begin(), wanted.end(), part) != wanted.end()) continue;
    if (const auto unmounted = unmount_root(part_of(home, part)); !unmounted) return unmounted.error();
  }
  return {};
}

}  // namespace

Result<void> mount_further_images(const ContainerHome& home, const DomainRoot& root) {
  std::vector<std::string> wanted;
  for (const FurtherImage& further : root.further) wanted.push_back(fmt::format("{}{}", kPrefix, further.number));
  if (auto unmounted = unmount_but(home, wanted); !unmounted) return unmounted;
  for (std::size_t i = 0; i < wanted.size(); ++i) {
    const auto mounted = mount_image_root(part_of(home, wanted[i]), root.further[i].image, root.id_map);
    if (!mounted) return mounted;
  }
  return {};
}

Result<void> unmount_further_images(const ContainerHome& home) { return unmount_but(home, {}); }

}  // namespace containers
