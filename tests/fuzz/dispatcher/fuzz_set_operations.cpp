// SPDX-License-Identifier: LGPL-2.1-or-later
//
// Operations of Environment.Set, as JSON, on a machine and a container: whatever is accepted, file and domain agree.
#include "config-convert/convert.hpp"
#include "dispatcher/settings/set_plan.hpp"

#include <boost/json.hpp>

#include <cstdint>
#include <cstdlib>
#include <string_view>

namespace {

constexpr const char* kMachine =
    R"(<VirtuozzoVirtualMachine><Identification><VmUuid>{3d1f7a52-6c04-4e7b-9b1e-5a2f8c6d0e11}</VmUuid>
<VmName>m</VmName></Identification><Settings></Settings><Hardware><Memory><RAM>256</RAM></Memory><Hdd><Index>0</Index>
<EmulatedType>1</EmulatedType><SystemName>/vz/m/disk.qcow2</SystemName><InterfaceType>1</InterfaceType></Hdd>
<NetworkAdapter><Index>0</Index><EmulatedType>2</EmulatedType><VirtualNetworkID>n</VirtualNetworkID>
<MAC>001C42E50101</MAC></NetworkAdapter></Hardware></VirtuozzoVirtualMachine>)";
constexpr const char* kContainer =
    "VEID=\"101\"\nUUID=\"7c4e1b66-2f0d-4f57-8a53-c1a9b2d4e501\"\nNAME=\"c\"\nPHYSPAGES=\"0:128M\"\n"
    "SWAPPAGES=\"0:64M\"\nVE_PRIVATE=\"/vz/private/101\"\n";

dispatcher::Situation situation_of(dispatcher::Kind kind) {
  dispatcher::Situation situation;
  situation.kind = kind;
  situation.host.home = "/vz/m";
  situation.host.allow_missing_disks = true;
  situation.host.cpu_count = 8;
  const bool is_vm = kind == dispatcher::Kind::kVm;
  situation.config = is_vm ? kMachine : kContainer;
  const auto xml =
      (is_vm ? &convert::domain_xml_from_pvs : &convert::domain_xml_from_ve_conf)(situation.config, situation.host);
  if (!xml) std::abort();
  situation.definition = xml->xml;
  return situation;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const dispatcher::Situation kSituations[] = {situation_of(dispatcher::Kind::kVm),
                                                      situation_of(dispatcher::Kind::kContainer)};
  boost::system::error_code bad;
  const auto value = boost::json::parse(std::string_view(reinterpret_cast<const char*>(data), size), bad);
  if (bad || !value.is_array()) return 0;
  for (const auto& situation : kSituations) {
    const auto plan = dispatcher::plan_set(situation, value.get_array());
    if (!plan) continue;
    const bool is_vm = situation.kind == dispatcher::Kind::kVm;
    const auto merged = (is_vm ? &convert::pvs_from_domain_xml : &convert::ve_conf_from_domain_xml)(
        plan->definition, plan->config, situation.host);
    if (!merged || merged->changed) std::abort();
  }
  return 0;
}
