// SPDX-License-Identifier: LGPL-2.1-or-later
// Any bytes are read or refused; what was read leads to no path outside of the homes, and no word that is to be written
// into a container's files can begin a line of its own there.
#include "containers/domain/domain_guest_files.hpp"
#include "containers/domain/domain_root.hpp"
#include "containers/homes/container_home.hpp"
#include "containers/values/template_name.hpp"

#include <cstdint>
#include <cstdlib>

namespace {

void check_files(std::string_view xml) {
  const auto wishes = containers::parse_guest_file_wishes(xml);
  if (!wishes) return;
  std::string all = wishes->host_name;
  for (const auto* words : {&wishes->name_servers, &wishes->search_domains})
    for (const std::string& word : *words) all += word;
  if (all.find_first_of(" \t\r\n\"'$`\\;") != std::string::npos) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  check_files({reinterpret_cast<const char*>(data), size});
  const auto root = containers::parse_domain_root(std::string_view(reinterpret_cast<const char*>(data), size));
  if (!root || root->uuid.text.empty()) return 0;
  if (containers::parse_container_uuid(root->uuid.text) != root->uuid) std::abort();
  if (root->kind != containers::RootKind::kTemplate) return 0;
  if (!containers::parse_template_name(root->template_name)) std::abort();
  const containers::ContainerHome home{"/vz", root->uuid};
  for (const std::string& path : {home.root(), home.template_tree(root->template_name)})
    if (path.find("/../") != std::string::npos || path.find_first_of(":,\\") != std::string::npos) std::abort();
  static_cast<void>(containers::root_ids(root->id_map));
  return 0;
}
