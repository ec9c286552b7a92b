// SPDX-License-Identifier: LGPL-2.1-or-later
//
// What a container's XML says of its ids on the host: <idmap>, and whether it asks to be privileged, that is to have
// none:
//
//   <metadata>
//     <switchyard:domain xmlns:switchyard='http://switchyard.org/xmlns/domain/1.0'>
//       <switchyard:privileged/>
//     </switchyard:domain>
//
// Errors: kXml for numbers that are none, in libvirt's words, since what libvirt would make of them must be what is
// compared here; kConfigUnsupported for both <idmap> and <privileged>. Pure; any thread.
#pragma once

#include "foundation/result.hpp"
#include "libvirt-driver/registry/container_ids.hpp"
#include "libvirt-driver/xml/document.hpp"

#include <string>
#include <string_view>

namespace driver {

struct ContainerIdMap {
  bool is_given = false;       // there is an <idmap>
  bool is_privileged = false;  // asked for
  bool over_own_root = false;  // libvirt's hook mounts the root
  ContainerIds ids;            // of <idmap>
  std::string text;            // the element

  // A map must be filled in before the backend gets it.
  bool lacks_ids() const { return over_own_root && !is_given && !is_privileged; }
};

// Of a client's XML.
Result<ContainerIdMap> wanted_id_map(std::string_view xml);
// Of a backend's.
Result<ContainerIdMap> recorded_id_map(std::string_view backend_xml);

// <idmap> for a container whose id 0 is `first` on the host.
std::string format_id_map(std::uint32_t first);

}  // namespace driver
