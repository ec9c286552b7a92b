// SPDX-License-Identifier: LGPL-2.1-or-later
//
// The fields of vzlist, a row each: name, header, width, and where its value comes from. Most are keys of ve.conf, as
// the container's definition and its home have it; limits have five figures, of which a suffix names one
// (numproc, numproc.m, .b, .l, .f), disk limits two (diskspace.s, .h). A column is followed by a blank; the last one is
// not padded. Values; any thread.
#pragma once

#include "config-convert/container/ve_conf.hpp"
#include "prlctl/views/environment_facts.hpp"

#include <array>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace prlctl {

struct VzSource {
  EnvironmentFacts facts = {};
  std::shared_ptr<const std::string> text = {};  // ve.conf, of which `conf` has views
  convert::VeConf conf = {};
  bool autostart = false;
  std::int64_t started = 0;                                        // seconds since 1970; 0: it does not run
  std::int64_t now = 0;                                            // likewise
  std::map<std::string, std::uint64_t, std::less<>> figures = {};  // "numproc.held", of one that runs
};

// Of a limit: held, maxheld, barrier, limit, failcnt.
using VzLimit = std::array<std::uint64_t, 5>;
// Nothing: "-" in a table, null in JSON.
using VzValue = std::variant<std::monostate, std::string, std::int64_t, bool, std::vector<std::string>, VzLimit>;

struct VzField {
  std::string_view name;
  std::string_view header;
  std::size_t width;
  bool aligns_right;
  VzValue (*value)(const VzSource& source, const VzField& field);
  std::string_view key = {};  // of ve.conf
};

std::span<const VzField> vz_fields();

struct VzColumn {
  const VzField* field = nullptr;
  std::optional<std::size_t> figure = {};  // of a VzLimit

  bool operator==(const VzColumn&) const = default;
};
// "numproc.l"; nothing where there is no such field.
std::optional<VzColumn> find_vz_column(std::string_view name);

VzValue vz_value(const VzSource& source, const VzField& field);
std::string vz_text(const VzSource& source, const VzColumn& column);
std::string vz_header(const VzColumn& column);

}  // namespace prlctl
