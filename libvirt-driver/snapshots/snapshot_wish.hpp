// SPDX-License-Identifier: LGPL-2.1-or-later
//
// What a client's <domainsnapshot> may ask of a container: a new snapshot, or the metadata of one again (--redefine).
// Conditions and words are those of libvirt's QEMU driver; what only a container cannot have (memory, files of its own
// choice) is refused by name.
//
// Errors: kXml, kInvalidArg, kConfigUnsupported, kOperationUnsupported. Pure; any thread.
#pragma once

#include "libvirt-driver/rpc/uuid.hpp"
#include "libvirt-driver/snapshots/snapshot_xml.hpp"

namespace driver {

// Names become names of files: as QEMU's driver refuses them ('/', a '.' in front), and control characters and more
// than 200 bytes besides.
Result<void> check_snapshot_name(std::string_view name);

// `disk` is the image that will be copied. A snapshot without a name gets the time for one.
Result<Snapshot> new_snapshot(const SnapshotXml& xml, const std::string& disk, std::int64_t now);

// `other`: the snapshot of that name that there is, or nullptr; `disk_only`: the flag.
Result<Snapshot> redefined_snapshot(const SnapshotXml& xml, const Uuid& container, const Snapshot* other,
                                    bool disk_only);

// What holds a container's files, in the user's form of its XML. Snapshots are copies of its own image, or of the whole
// raw image that its root is.
struct SnapshotSource {
  std::string disk;             // the image's path
  bool is_whole_image = false;  // one that the definition names
};
// `own_image`: where a container over a template has its image.
Result<SnapshotSource> snapshot_source(std::string_view domain_xml, const std::string& own_image);

}  // namespace driver
