// SPDX-License-Identifier: LGPL-2.1-or-later
//
// Single leaves of a PCS6 file, by name: who decides about them, and files with new values for some. Only what domain
// XML has no place for can be set in the file: the rest is libvirt's to change.
//
//   config.pvs   "Settings/Tools/TimeSync/Enabled", "Hardware/Hdd[0]/CompactMode" (the number is the device's Index)
//   ve.conf      "ORIGIN_SAMPLE"
//
// Text in, text out; no I/O; thread-safe. An Error names the field, the value unless it may be a password, and what was
// expected.
#pragma once

#include "foundation/result.hpp"

#include <map>
#include <string>
#include <string_view>

namespace convert {

enum class FieldOwner {
  kDomain,    // domain XML, or libvirt's autostart flag: the file follows
  kMetadata,  // the file, and a copy that travels in metadata
  kFile,      // the file alone
};

FieldOwner owner_of_pvs_field(std::string_view path);
FieldOwner owner_of_ve_conf_field(std::string_view key);

using Fields = std::map<std::string, std::string, std::less<>>;

// Sets the fields, whoever owns them; all else stays byte for byte. Missing elements are made, devices are not.
Result<std::string> pvs_with_fields(std::string_view text, const Fields& fields);
Result<std::string> ve_conf_with_fields(std::string_view text, const Fields& fields);

// The leaf as the file says it; empty where it is missing.
Result<std::string> pvs_field(std::string_view text, std::string_view path);
Result<std::string> ve_conf_field(std::string_view text, std::string_view key);

// Our element of domain/metadata, as virDomainGetMetadata gives it or empty, with these fields kept in it.
Result<std::string> metadata_with_fields(std::string_view element, const Fields& fields);

}  // namespace convert
