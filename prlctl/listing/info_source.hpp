// SPDX-License-Identifier: LGPL-2.1-or-later
//
// What `list -i`, and fields of lists that the quick facts lack, are made of: the facts, the configuration as PCS6 has
// it, and what the running one has besides.
#pragma once

#include "prlctl/listing/info_tree.hpp"
#include "prlctl/views/config_text.hpp"
#include "prlctl/views/live_facts.hpp"

#include <functional>
#include <string>

namespace prlctl {

struct InfoSource {
  EnvironmentFacts facts;
  std::string config;                    // config.pvs or ve.conf
  bool autostart = false;                // libvirt's flag
  bool host_has_virtualization = false;  // VT-x or AMD-V
  LiveFacts live = {};
  // MB of the image at that absolute path, of the root for "/"; nothing where nobody knows.
  std::function<std::optional<std::int64_t>(const std::string& path)> image_mb = {};
  std::int64_t now = 0;  // seconds since 1970
};

// `full`: with -f. A configuration that cannot be read has few lines.
InfoTree vm_info(const InfoSource& source, bool full);
InfoTree container_info(const InfoSource& source, bool full);
InfoTree info_of(const InfoSource& source, bool full);

// One value of such a tree by its keys; "" where there is none.
std::string info_value(const InfoTree& tree, std::string_view key);

// Libvirt's and the dispatcher's words about one environment.
Answer<InfoSource> read_info_source(virDomainPtr domain, EnvironmentFacts facts);

}  // namespace prlctl
