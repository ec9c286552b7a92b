// SPDX-License-Identifier: LGPL-2.1-or-later
//
// ve.conf to domain XML: read, plan, walk the tables.
#include "config-convert/container/container_tree.hpp"
#include "config-convert/convert.hpp"

namespace convert {

Result<Conversion> domain_xml_from_ve_conf(std::string_view text, const Context& context) {
  Conversion done;
  auto conf = parse_ve_conf(text, done.report);
  if (!conf) return conf.error();
  auto global = parse_vz_conf(context.ve_global);
  if (!global) return global.error();
  ContainerScope ct{{done.report}, context, *conf, *global ? &**global : nullptr};
  if (auto good = plan_container(ct); !good) return good.error();

  XmlWriter out("domain");
  fill_domain(ct, out.root());
  done.xml = out.dump();
  return done;
}

}  // namespace convert
