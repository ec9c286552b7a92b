// SPDX-License-Identifier: LGPL-2.1-or-later
//
// Any ve.conf and any domain XML, the file up to the first '<': the answer is an error with words, or a file that reads
// and that the same domain changes no more.
#include "config-convert/container/ve_conf.hpp"
#include "config-convert/convert.hpp"

#include <algorithm>
#include <cstdint>
#include <cstdlib>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view input(reinterpret_cast<const char*>(data), size);
  const std::string_view base = input.substr(0, input.find('<'));
  const std::string_view xml = input.substr(base.size());
  convert::Context context;
  context.cpu_mhz = 2000;
  context.block_weights = context.traffic_shaping = true;
  if (!base.empty()) context.ve_id = "101";
  const auto merged = convert::ve_conf_from_domain_xml(xml, base, context);
  if (!merged) return merged.error().message.empty() ? (std::abort(), 0) : 0;
  convert::Report report;
  if (!convert::parse_ve_conf(merged->text, report)) std::abort();
  if (!merged->changed && merged->text != base) std::abort();
  const auto again = convert::ve_conf_from_domain_xml(xml, merged->text, context);
  if (!again || again->changed) std::abort();
  return 0;
}
