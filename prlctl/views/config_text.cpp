// SPDX-License-Identifier: LGPL-2.1-or-later
#include "prlctl/views/config_text.hpp"

#include "config-convert/convert.hpp"
#include "config-convert/host/host_facts.hpp"
#include "dispatcher/libvirt/host_abilities.hpp"
#include "foundation/atomic_file.hpp"
#include "foundation/unique_fd.hpp"

#include <fcntl.h>
#include <sys/stat.h>

namespace prlctl {
namespace {

constexpr const char* kVzConf = "/etc/vz/vz.conf";

// "": there is none that can be used.
std::string read_home_file(const std::string& path) {
  if (path.empty()) return {};
  const UniqueFd file(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK));
  struct stat seen {};
  if (!file || ::fstat(file.get(), &seen) < 0 || !S_ISREG(seen.st_mode)) return {};
  auto text = read_to_end(file.get(), path, convert::kInputLimitBytes);
  return text ? *std::move(text) : std::string();
}

// Of the one host that the process is connected to.
const convert::Context& host(virConnectPtr connection) {
  static const convert::Context kHost = [connection] {
    convert::Context context = convert::context_of_host();
    if (const auto host = dispatcher::host_abilities(connection)) add_to(context, *host);
    context.allow_missing_disks = true;
    if (auto defaults = read_file(kVzConf, convert::kInputLimitBytes)) context.ve_global = *std::move(defaults);
    return context;
  }();
  return kHost;
}

using Merge = Result<convert::Merged> (*)(std::string_view xml, std::string_view base, const convert::Context&);

}  // namespace

Answer<ConfigText> read_config_text(virDomainPtr domain, const EnvironmentFacts& facts) {
  auto xml = dispatcher::definition_of(domain, dispatcher::Definition::kPersistent);
  if (!xml) return failure_of(xml.error());
  convert::Context context = host(virDomainGetConnect(domain));
  const bool is_vm = facts.kind == Kind::kVm;
  if (is_vm) {
    context.home = facts.home;
  } else {
    context.ve_id = facts.ctid;
  }
  const Merge merge = is_vm ? &convert::pvs_from_domain_xml : &convert::ve_conf_from_domain_xml;
  const std::string base = read_home_file(facts.config_file);
  auto merged = merge(*xml, base, context);
  if (!merged && !base.empty()) merged = merge(*xml, "", context);
  if (!merged) return failure_of(merged.error());
  return ConfigText{std::move(merged->text), *std::move(xml)};
}

}  // namespace prlctl
