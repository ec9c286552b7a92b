// SPDX-License-Identifier: LGPL-2.1-or-later
//
// What is known about a template that was imported: the file `record` beside its tree, a JSON object. Who reads it
// (clients of switchyard-ct, tools) may rely on these members; others may be added.
//
//   {"name": "debian-12-x86_64", "version": 2, "kind": "tarball", "origin": "/srv/debian-12.tar.zst",
//    "imported": "2026-11-21T11:35:44Z", "source_sha256": "…" or null, "tree_sha256": "…", "files": 9871,
//    "size": 128974848 (bytes), "distribution": "debian 12" or null, "architecture": "x86_64" or null,
//    "immutable": true}
#pragma once

#include "foundation/result.hpp"

#include <cstdint>
#include <string>
#include <string_view>

namespace containers {

struct TemplateRecord {
  std::string name;
  unsigned version = 1;
  std::string kind;           // of source: tarball, folder, oci, debootstrap, mmdebstrap
  std::string origin;         // path, or name of a distribution's release
  std::string imported;       // UTC, ISO 8601
  std::string source_sha256;  // "" where the source is no file
  std::string tree_sha256;    // of the manifest
  std::uint64_t files = 0;
  std::uint64_t size_bytes = 0;
  std::string distribution;  // "" where unknown
  std::string architecture;  // likewise
  bool immutable = false;    // the tree's root is protected by the file system

  bool operator==(const TemplateRecord&) const = default;
};

inline constexpr std::size_t kMaxRecordBytes = 64u << 10;

std::string format_record(const TemplateRecord& record);

// kConfigUnsupported for what is no such object. At most kMaxRecordBytes.
Result<TemplateRecord> parse_record(std::string_view text);

}  // namespace containers
