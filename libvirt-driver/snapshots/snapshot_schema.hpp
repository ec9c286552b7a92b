// SPDX-License-Identifier: LGPL-2.1-or-later
//
// A client's <domainsnapshot> against libvirt's own schema, for --validate. Reading the schema takes a tenth of a
// second and more, so a forked child does it.
//
// Errors: 92 (XML_INVALID_SCHEMA) as libvirt says it; kInternal where the schema is not installed. Daemon thread only.
#pragma once

#include "foundation/result.hpp"
#include "libvirt-driver/transport/task.hpp"

#include <string>

namespace driver {

inline constexpr const char* kSnapshotSchema = "/usr/share/libvirt/schemas/domainsnapshot.rng";

// `xml` is well-formed, and was bounded.
Task<Result<void>> validate_snapshot_xml(Executor executor, std::string xml, std::string schema = kSnapshotSchema);

}  // namespace driver
