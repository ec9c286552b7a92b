// SPDX-License-Identifier: LGPL-2.1-or-later
//
// Making a file system takes much longer than copying an empty one. So of each size and number of inodes the first is
// kept, in FOLDER/ext4-SIZE[-INODES].img, and further ones are copies of it (image_copy.hpp): at once where the host's
// file system shares blocks, else of the few MB that are written in it. XFS is not copied: the kernel does not mount
// two of one UUID.
//
// Whoever makes one holds FOLDER/lock; a kept one is whole, for it is renamed to its name when it is. Root only.
#pragma once

#include "containers/storage/own_image.hpp"

#include "foundation/result.hpp"

#include <functional>
#include <string>

namespace containers {

// Fills the empty file `to`, named `path`. `make` makes an image at a path, whole or not at all.
Result<void> copy_empty_image(const std::string& folder, const ImageWish& wish, int to, const std::string& path,
                              const std::function<Result<void>(const std::string& path)>& make);

}  // namespace containers
