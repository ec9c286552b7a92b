// SPDX-License-Identifier: LGPL-2.1-or-later
#include "config-convert/vm/pvs_dialect.hpp"

#include "config-convert/values/values.hpp"

#include <fmt/format.h>

#include <array>

namespace convert {
namespace {

struct Sign {
  std::string_view start;
  const char* words;
};

constexpr std::array kNotXml{
    Sign{"\x1f\x8b", "looks like a gzip archive: unpack it first"},
    Sign{"PK\x03\x04", "looks like a zip archive: unpack it first"},
    Sign{"[", "looks like an INI file, the format of Parallels 3 or older, which is not read"},
    Sign{"<html", "looks like an HTML page"},
    Sign{"<HTML", "looks like an HTML page"},
    Sign{"<!doctype html", "looks like an HTML page"},
    Sign{"<!DOCTYPE html", "looks like an HTML page"},
};

struct Root {
  std::string_view name;
  const char* refusal;  // nullptr: read
  PvsDialect dialect;
};

constexpr std::array kRoots{
    Root{"ParallelsVirtualMachine", nullptr, PvsDialect::kPcs6},
    Root{"VirtuozzoVirtualMachine", nullptr, PvsDialect::kVirtuozzo7},
    Root{"VirtualAppliance", "an appliance description, not a virtual machine", {}},
    Root{"ParallelsSavedStates", "a snapshot list (Snapshots.xml)", {}},
    Root{"Parallels_disk_image", "a disk descriptor (DiskDescriptor.xml)", {}},
    Root{"Virtuozzo_disk_image", "a disk descriptor (DiskDescriptor.xml)", {}},
    Root{"domain", "libvirt domain XML already", {}},
};

// Machines that are of no use here, by one leaf's value.
struct Refusal {
  std::string_view path;
  std::string_view value;
  const char* words;
};

constexpr std::array kRefusals{
    Refusal{"VmType", "1", "a container's view: convert its ve.conf instead"},
    Refusal{"VmType", "2", "a macOS guest of an ARM host: another architecture than x86_64"},
    Refusal{"Settings/General/OsType", "7", "a macOS guest, which may run on Apple hardware only"},
    Refusal{"Settings/VmEncryptionInfo/Enabled", "1", "an encrypted virtual machine: decrypt it on its old server"},
};

Error unsupported(const PvsElement& where, std::string_view path, std::string_view value, const char* words) {
  return {ErrorCode::kConfigUnsupported,
          fmt::format("config.pvs: line {}: {} is '{}', {}", where.line(), path, value, words)};
}

}  // namespace

Result<void> check_looks_like_xml(std::string_view text) {
  if (text.starts_with("\xef\xbb\xbf")) text.remove_prefix(3);
  const auto start = text.find_first_not_of(" \t\r\n");
  if (start == text.npos || text.starts_with("\xff\xfe") || text.starts_with("\xfe\xff"))
    return {};  // parse_xml's case
  text.remove_prefix(start);
  for (const Sign& sign : kNotXml)
    if (text.starts_with(sign.start))
      return Error{ErrorCode::kXml, fmt::format("config.pvs: line 1: {}, expected XML", sign.words)};
  if (text[0] != '<') return Error{ErrorCode::kXml, "config.pvs: line 1: looks like plain text or a log, expected XML"};
  return {};
}

Result<PvsDialect> recognise_dialect(const xmlNode* root) {
  const PvsElement pvs(root);
  const Root* known = nullptr;
  for (const Root& row : kRoots)
    if (row.name == name_of(root)) known = &row;
  if (!known || known->refusal)
    return Error{ErrorCode::kConfigUnsupported,
                 fmt::format("config.pvs: line {}: root element '{}' is {}, expected ParallelsVirtualMachine",
                             pvs.line(), name_of(root), known ? known->refusal : "not known")};
  for (const Refusal& row : kRefusals)
    if (const auto value = pvs.text(row.path); value && trimmed(*value) == row.value)
      return unsupported(pvs.find(row.path), row.path, row.value, row.words);
  if (pvs.find("CtSettings").text("OsTemplate"))
    return unsupported(pvs.find("CtSettings"), "CtSettings/OsTemplate", "set", kRefusals[0].words);
  return known->dialect;
}

}  // namespace convert
