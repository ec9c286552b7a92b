// SPDX-License-Identifier: LGPL-2.1-or-later
//
// Who a container is: id, UUID, name. The id comes from the caller (the file's name says it), else from the keys VEID,
// UUID, NAME, in this order; it stands for $VEID in paths, and for the name where there is no NAME.
#include "config-convert/container/os_template.hpp"
#include "config-convert/container/stable_uuid.hpp"
#include "config-convert/container/tables.hpp"

#include <array>

namespace convert {
namespace {

using CtRow = Row<ContainerScope>;

Error refuse(std::string words) { return {ErrorCode::kConfigUnsupported, "ve.conf: " + std::move(words)}; }

Value name(const CtRow& row, ContainerScope& ct) {
  const std::string written = ct.text(row.pcs6).value_or(ct.ve_id);
  const std::string usable = usable_name(written);
  if (usable.empty()) return usable_name(ct.ve_id);
  if (usable != written)
    ct.warn(row.pcs6, row.xml, fmt::format("'{}' is no name for libvirt; '{}' is used", written, usable));
  return usable;
}

// The name as it was, where it could not stay.
Value title(const CtRow& row, ContainerScope& ct) {
  const Value written = ct.text(row.pcs6);
  if (!written || *written == usable_name(*written)) return {};
  return written;
}

Value uuid(const CtRow& row, ContainerScope& ct) {
  const Value written = ct.text(row.pcs6);
  if (written) {
    if (const auto uuid = parse_uuid(*written)) return uuid;
    ct.warn_line(row.pcs6, row.xml, fmt::format("'{}' is not a UUID; one is made from the id", *written));
  }
  if (const auto uuid = parse_uuid(ct.ve_id)) return uuid;
  return stable_uuid(ct.context.host_uuid, ct.ve_id);
}

Value back_name(const CtRow& row, ContainerScope&, const xmlNode* domain) { return get(domain, row.xml); }

Value back_uuid(const CtRow& row, ContainerScope&, const xmlNode* domain) {
  const Value uuid = get(domain, row.xml);
  if (!uuid) return {};
  return parse_uuid(*uuid);
}

Value description(const CtRow& row, ContainerScope& ct) {
  const Value written = ct.text(row.pcs6);
  if (!written) return {};
  return decode_description(*written);
}

Value back_description(const CtRow& row, ContainerScope&, const xmlNode* domain) {
  return encode_description(get(domain, row.xml).value_or(""));
}

Value osinfo(const CtRow& row, ContainerScope& ct) {
  const Value written = ct.text(row.pcs6) ? ct.text(row.pcs6) : ct.text("DISTRIBUTION");
  const std::string_view id = libosinfo_id_of(written.value_or(""));
  if (id.empty()) return {};
  return std::string(id);
}

constexpr std::array kRows{
    CtRow{"", "@type", constant, "vz"},
    CtRow{"NAME", "name", name, {}, back_name, {"renamed", "renamed"}},
    CtRow{"UUID",
          "uuid",
          uuid,
          {},
          back_uuid,
          {"9a1f0c3e-5b2d-4e6f-8a7b-0c1d2e3f4a5b", "9a1f0c3e-5b2d-4e6f-8a7b-0c1d2e3f4a5b"}},
    CtRow{"NAME", "title", title},
    CtRow{"DESCRIPTION", "description", description, {}, back_description, {"two lines, é", "two=20lines=2c=20é"}},
    CtRow{"OSTEMPLATE", "metadata/libosinfo:libosinfo/libosinfo:os/@id", osinfo},
};

}  // namespace

Result<void> plan_identity(ContainerScope& ct) {
  std::string id = ct.context.ve_id;
  for (const char* key : {"VEID", "UUID", "NAME"})
    if (id.empty()) id = trimmed(ct.text(key).value_or(""));
  const Value written = ct.text("VEID");
  if (written && *written != id)
    ct.warn_line("VEID", "name", fmt::format("'{}' is not the id '{}' of the file's name, which counts", *written, id));
  if (id == "0") return refuse("container 0 is the host itself");
  if (id.empty()) return refuse("no id: expected a key VEID, UUID or NAME, or the id from the file's name");
  if (id.find('/') != id.npos || id == "." || id == "..")
    return refuse(fmt::format("'{}' is not a container's id", id));
  ct.ve_id = std::move(id);
  return {};
}

std::span<const CtRow> identity_rows() { return kRows; }

}  // namespace convert
