// SPDX-License-Identifier: LGPL-2.1-or-later
//
// What libvirt's XML of a container says about its root. libvirt sees a mounted folder; what the user wrote, a template
// or an image, is in the element <user-form> of virtvzd's namespace in <metadata>. Whoever may change a domain's
// metadata can write that element: of it the template's name and the
// root's size are taken, and checked, or path and format of an image. Such an image is read and written as root: as
// libvirt does with any that a definition names, and who may write metadata may write definitions.
//
//   <domain type='lxc'> … <uuid>U</uuid>
//     <metadata><switchyard:user-form …><switchyard:root>
//       <filesystem type='template'><source name='debian-12-x86_64'/>…</filesystem> …
//       <switchyard:image number='1'><filesystem type='file'>… an image mounted elsewhere …
//     <devices><filesystem type='mount'><source dir='/vz/private/U/root'/><target dir='/'/></filesystem> …
//
// In: untrusted text, at most kMaxDomainBytes. Errors: kXml for text that is no XML or has a document type,
// kInvalidArg for a bad UUID or template name, kConfigUnsupported for a bad <idmap>.
#pragma once

#include "containers/domain/domain_xml.hpp"
#include "containers/values/container_uuid.hpp"
#include "containers/values/id_map.hpp"

#include "foundation/result.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace containers {

enum class RootKind {
  kForeign,   // not ours: a folder, image or device that libvirt handles itself, or no container at all
  kTemplate,  // template_name is set
  kImage,     // an image that libvirt does not mount; image is set, and not checked
};

// A whole image that is a root.
struct ImageRoot {
  // Absolute. A folder means its one image: what DiskDescriptor.xml names, in the format that is said there, or, where
  // there is none, root.hds.
  std::string path;
  std::string format;  // libvirt's word: "raw", "qcow2", "ploop"

  bool operator==(const ImageRoot&) const = default;
};

// An image that is mounted elsewhere than at "/".
struct FurtherImage {
  unsigned number = 0;  // 1 and up: which of the home's parts
  ImageRoot image;      // not checked

  bool operator==(const FurtherImage&) const = default;
};

inline constexpr unsigned kMaxFurtherImages = 64;

struct DomainRoot {
  RootKind kind = RootKind::kForeign;
  ContainerUuid uuid;
  std::string folder;  // where libvirt will look for the root
  std::string template_name;
  ImageRoot image;
  std::optional<std::uint64_t> size_bytes;  // <space_hard_limit>: the disk space of a root over a template
  IdMap id_map;
  std::vector<FurtherImage> further;  // those that libvirt will look for in their part of the home

  bool operator==(const DomainRoot&) const = default;
};

Result<DomainRoot> parse_domain_root(std::string_view xml);

}  // namespace containers
