// SPDX-License-Identifier: LGPL-2.1-or-later
//
// The environments of examples/pcs6 as a transaction finds them: their files, and the domains that those make.
#pragma once

#include "config-convert/convert.hpp"
#include "dispatcher/settings/situation.hpp"
#include "foundation/atomic_file.hpp"

#include <gtest/gtest.h>

#include <string>

namespace dispatcher {

inline convert::Context sample_host() {
  convert::Context host;
  host.home = "/var/parallels/web01.pvm";
  host.cpu_count = 8;
  host.cpu_mhz = 2000;
  host.memory_kib = 16U << 20;
  host.cpu_vendor = convert::CpuVendor::kIntel;
  host.block_weights = true;
  host.allow_missing_disks = true;
  return host;
}

inline std::string example(const std::string& name) {
  const auto text = read_file(std::string(SOURCE_DIR) + "/examples/pcs6/" + name, 1U << 20);
  EXPECT_TRUE(text) << name;
  return text ? *text : "";
}

inline std::string replaced(std::string text, std::string_view from, std::string_view to) {
  for (std::size_t at = 0; (at = text.find(from, at)) != text.npos; at += to.size()) text.replace(at, from.size(), to);
  return text;
}

// Of Virtuozzo 7's dialect, which says more: sockets, maximum of memory.
inline std::string machine_config() {
  return replaced(example("web01.pvm/config.pvs"), "ParallelsVirtualMachine", "VirtuozzoVirtualMachine");
}

inline Situation sample(Kind kind, const std::string& config) {
  Situation situation;
  situation.kind = kind;
  situation.config = config;
  situation.host = sample_host();
  const auto xml = kind == Kind::kVm ? convert::domain_xml_from_pvs(config, situation.host)
                                     : convert::domain_xml_from_ve_conf(config, situation.host);
  EXPECT_TRUE(xml) << (xml ? "" : xml.error().message);
  if (xml) situation.definition = xml->xml;
  situation.uuid = kind == Kind::kVm ? "3d1f7a52-6c04-4e7b-9b1e-5a2f8c6d0e11" : "7c4e1b66-2f0d-4f57-8a53-c1a9b2d4e501";
  situation.name = kind == Kind::kVm ? "web01" : "ct101";
  return situation;
}

inline Situation machine() { return sample(Kind::kVm, machine_config()); }
inline Situation container() { return sample(Kind::kContainer, example("101.conf")); }

inline Situation running(Situation situation) {
  situation.state = State::kRunning;
  situation.live = situation.definition;
  return situation;
}

}  // namespace dispatcher
