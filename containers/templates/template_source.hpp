// SPDX-License-Identifier: LGPL-2.1-or-later
//
// Where a template's tree comes from, one way for each kind:
//
//   tarball       .tar, with gzip, xz, zstd, bzip2 as its first bytes say; fed to tar(1)
//   folder        a root tree; copied with cp(1), sharing blocks where the file system can
//   oci           an OCI image layout (a folder or tarball with a file oci-layout); unpacked by umoci(1)
//   mmdebstrap, debootstrap    a release of a distribution; made by the one of them that is installed
//
// Tarballs and images are hostile: what unpacks them can write below the folder of the import only (write_fence.hpp),
// and the tree is cleaned afterwards (tree_cleaning.hpp). Releases are made by the distribution's own scripts, as root,
// in a process namespace that ends with this process.
#pragma once

#include "containers/templates/import_watch.hpp"
#include "foundation/result.hpp"

#include <string>
#include <string_view>

namespace containers {

struct ImportWish {
  std::string name;
  std::string path;     // of tarball, folder or image; "" for a release
  std::string tag;      // of an image; "" where it has one only
  std::string release;  // such as "bookworm"
  std::string mirror;   // of a release; "" for the program's own choice
};

struct FilledTree {
  std::string kind;
  std::string origin;
  std::string source_sha256;  // "" where the source is no file
};

// Makes `folder`/root. kOperationUnsupported with the package when a program is not installed.
Result<FilledTree> fill_tree(const ImportWish& wish, const std::string& folder, const ImportWatch& watch);

// tar's option for a file that begins with `head` (512 bytes where there are so many); "" for none, an error for what
// is no archive.
Result<std::string> tar_option(std::string_view head);

}  // namespace containers
