// SPDX-License-Identifier: LGPL-2.1-or-later
//
// The tables that are the mapping of a container, and what is decided before they run.
#pragma once

#include "config-convert/container/adapter_text.hpp"
#include "config-convert/container/item_list.hpp"
#include "config-convert/container/scope.hpp"
#include "foundation/result.hpp"

#include <span>

namespace convert {

// One veth adapter, or an interface of the domain that is none yet.
struct AdapterScope : ScopeBase {
  ContainerScope& ct;
  const VeAdapter& adapter;
  std::vector<AdapterKey> written;  // its text in NETIF; empty: none yet

  Value text(std::string_view key) const;
};

// A key without a place in domain XML that services need: it travels in metadata, and comes back from there.
using KeptKey = KeptRow;

std::span<const std::span<const Row<ContainerScope>>> container_rows();  // below <domain>
std::span<const ItemList* const> container_lists();
std::span<const Row<AdapterScope>> container_adapter_rows();  // below devices/interface
std::span<const KeptKey> container_kept();                    // from metadata alone
std::span<const KeptKey> container_kept_copies();             // as they were written; their place in domain XML counts
std::span<const std::string_view> container_file_only();

// What is decided first, in this order.
Result<void> plan_identity(ContainerScope& ct);
Result<void> plan_root(ContainerScope& ct);
void plan_memory(ContainerScope& ct);
void plan_capabilities(ContainerScope& ct);
void plan_disks(ContainerScope& ct);
void plan_nodes(ContainerScope& ct);
void plan_adapters(ContainerScope& ct);
void plan_venet(ContainerScope& ct);

// The parts that container_rows and container_lists are made of.
std::span<const Row<ContainerScope>> identity_rows();
std::span<const Row<ContainerScope>> memory_rows();
std::span<const Row<ContainerScope>> cpu_rows();
std::span<const Row<ContainerScope>> setting_rows();
std::span<const Row<ContainerScope>> root_rows();
std::span<const Row<ContainerScope>> bandwidth_rows();
extern const ItemList kCapabilityList;
extern const ItemList kFeatureList;
extern const ItemList kEnvironmentList;
extern const ItemList kMountList;
extern const ItemList kDiskList;
extern const ItemList kNodeList;
extern const ItemList kNumberList;
extern const ItemList kNetDeviceList;
extern const ItemList kAddressList;

// Elements that are of more than one key.
void add_root(ContainerScope& ct, xmlNode* domain);
void add_venet(ContainerScope& ct, xmlNode* domain);
void add_adapters(ContainerScope& ct, xmlNode* domain);
void shape_interfaces(ContainerScope& ct, xmlNode* domain);

// NETIF as `domain` has it; nothing where it has the interfaces of `filed`, the tree of the file.
Value merged_adapters(ContainerScope& ct, const xmlNode* filed, const xmlNode* domain, Report& report);

}  // namespace convert
