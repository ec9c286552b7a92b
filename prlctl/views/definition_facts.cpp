// SPDX-License-Identifier: LGPL-2.1-or-later
#include "prlctl/views/definition_facts.hpp"

#include "config-convert/rows/configured_addresses.hpp"
#include "config-convert/xml/xml_path.hpp"
#include "foundation/path_exists.hpp"
#include "prlctl/views/domain_definition.hpp"

namespace prlctl {
namespace {

// As the dispatcher marks one (homes/domain/domain_edit).
constexpr std::string_view kTemplateMark = "metadata/switchyard:domain/switchyard:template";
constexpr std::string_view kKeptFields = "metadata/switchyard:domain/switchyard:pcs6";

std::string kept_field(const xmlNode* root, std::string_view path) {
  const xmlNode* kept_fields = convert::find(root, kKeptFields);
  for (auto* kept = convert::first_child(kept_fields, "kept"); kept; kept = convert::next_named(kept, "kept"))
    if (convert::get(kept, "@path") == path) return convert::own_text(kept);
  return {};
}

}  // namespace

std::pair<std::string, std::string> usual_home(Kind kind, const std::string& uuid) {
  const bool is_vm = kind == Kind::kVm;
  const std::string home = (is_vm ? "/vz/vmprivate/" : "/vz/private/") + uuid;
  const std::string config = home + (is_vm ? "/config.pvs" : "/ve.conf");
  return path_exists(config) ? std::pair(home, config) : std::pair<std::string, std::string>();
}

EnvironmentFacts read_definition_facts(std::string_view domain_xml) {
  EnvironmentFacts facts;
  facts.addresses = convert::configured_addresses(domain_xml);
  const auto doc = convert::parse_xml(domain_xml, "domain XML");
  if (!doc) return facts;
  const xmlNode* root = xmlDocGetRootElement(doc->get());
  if (convert::get(root, "os/type") == "exe") facts.kind = Kind::kContainer;
  facts.ctid = kept_field(root, "VEID");
  facts.is_template = convert::find(root, kTemplateMark) != nullptr;
  return facts;
}

bool is_disabled(virDomainPtr domain) {
  const auto doc = read_definition(domain, dispatcher::Definition::kPersistent);
  return doc && kept_field(xmlDocGetRootElement(doc->get()), "DISABLED") == "yes";
}

}  // namespace prlctl
