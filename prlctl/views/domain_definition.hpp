// SPDX-License-Identifier: LGPL-2.1-or-later
//
// A domain's definition, parsed, for who looks at more of it than lists show; and the images in it.
#pragma once

#include "config-convert/xml/xml_reader.hpp"
#include "dispatcher/libvirt/handles.hpp"
#include "prlctl/session/failure.hpp"

#include <string>

namespace prlctl {

Answer<convert::XmlDoc> read_definition(virDomainPtr domain, dispatcher::Definition which);

struct Image {
  std::string path;
  std::string format;
};

// Of a <disk>, or a <filesystem> that is an image.
Image image_of(const xmlNode* device);

// The image that is a container's root; its path is empty where it is none.
Image root_image(const xmlNode* devices);

}  // namespace prlctl
