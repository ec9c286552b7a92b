// SPDX-License-Identifier: LGPL-2.1-or-later
//
// Snapshots and checkpoints of domains.
// Columns: see row.hpp.
#pragma once

#include "libvirt-driver/procedures/row.hpp"

#include <array>

namespace driver::rows {

inline constexpr auto kSnapshotRows = std::to_array<Procedure>({
    remote(185, "DOMAIN_SNAPSHOT_CREATE_XML", "virDomainSnapshotCreateXML", "0.8.0",
           kDomain, kRoute, kCompleted, kNo, "domain:snapshot,domain:fs_freeze",
           kReturnsSnapshot | kChangesState),
    remote(186, "DOMAIN_SNAPSHOT_GET_XML_DESC", "virDomainSnapshotGetXMLDesc", "0.8.0",
           kSnapshot, kRoute, kCompleted, kConditional, "domain:read,domain:read_secure", kReplyXml),
    remote(187, "DOMAIN_SNAPSHOT_NUM", "virDomainSnapshotNum", "0.8.0",
           kDomain, kRoute, kCompleted, kYes, "domain:read"),
    remote(188, "DOMAIN_SNAPSHOT_LIST_NAMES", "virDomainSnapshotListNames", "0.8.0",
           kDomain, kRoute, kCompleted, kYes, "domain:read"),
    remote(189, "DOMAIN_SNAPSHOT_LOOKUP_BY_NAME", "virDomainSnapshotLookupByName", "0.8.0",
           kDomain, kRoute, kCompleted, kYes, "domain:read", kReturnsSnapshot),
    remote(190, "DOMAIN_HAS_CURRENT_SNAPSHOT", "virDomainHasCurrentSnapshot", "0.8.0",
           kDomain, kRoute, kCompleted, kYes, "domain:read"),
    remote(191, "DOMAIN_SNAPSHOT_CURRENT", "virDomainSnapshotCurrent", "0.8.0",
           kDomain, kRoute, kCompleted, kYes, "domain:read", kReturnsSnapshot),
    remote(192, "DOMAIN_REVERT_TO_SNAPSHOT", "virDomainRevertToSnapshot", "0.8.0",
           kSnapshot, kRoute, kCompleted, kNo, "domain:snapshot", kChangesState),
    remote(193, "DOMAIN_SNAPSHOT_DELETE", "virDomainSnapshotDelete", "0.8.0",
           kSnapshot, kRoute, kCompleted, kNo, "domain:snapshot", kChangesState),
    remote(244, "DOMAIN_SNAPSHOT_GET_PARENT", "virDomainSnapshotGetParent", "0.9.7",
           kSnapshot, kRoute, kCompleted, kYes, "domain:read", kReturnsSnapshot),
    remote(246, "DOMAIN_SNAPSHOT_NUM_CHILDREN", "virDomainSnapshotNumChildren", "0.9.7",
           kSnapshot, kRoute, kCompleted, kYes, "domain:read"),
    remote(247, "DOMAIN_SNAPSHOT_LIST_CHILDREN_NAMES", "virDomainSnapshotListChildrenNames", "0.9.7",
           kSnapshot, kRoute, kCompleted, kYes, "domain:read"),
    remote(271, "DOMAIN_SNAPSHOT_IS_CURRENT", "virDomainSnapshotIsCurrent", "0.9.13",
           kSnapshot, kRoute, kCompleted, kYes, "domain:read"),
    remote(272, "DOMAIN_SNAPSHOT_HAS_METADATA", "virDomainSnapshotHasMetadata", "0.9.13",
           kSnapshot, kRoute, kCompleted, kYes, "domain:read"),
    remote(274, "DOMAIN_LIST_ALL_SNAPSHOTS", "virDomainListAllSnapshots", "0.9.13",
           kDomain, kRoute, kCompleted, kYes, "domain:read", kReturnsSnapshots),
    remote(275, "DOMAIN_SNAPSHOT_LIST_ALL_CHILDREN", "virDomainSnapshotListAllChildren", "0.9.13",
           kSnapshot, kRoute, kCompleted, kYes, "domain:read", kReturnsSnapshots),
    remote(411, "DOMAIN_CHECKPOINT_CREATE_XML", "virDomainCheckpointCreateXML", "5.6.0",
           kDomain, kRoute, kRefused, kNo, "domain:checkpoint,domain:fs_freeze",
           kReturnsCheckpoint | kChangesState),
    remote(412, "DOMAIN_CHECKPOINT_GET_XML_DESC", "virDomainCheckpointGetXMLDesc", "5.6.0",
           kSnapshot, kRoute, kUnsupported, kConditional, "domain:read,domain:read_secure", kReplyXml),
    remote(413, "DOMAIN_LIST_ALL_CHECKPOINTS", "virDomainListAllCheckpoints", "5.6.0",
           kDomain, kRoute, kCompleted, kYes, "domain:read", kReturnsCheckpoints),
    remote(414, "DOMAIN_CHECKPOINT_LIST_ALL_CHILDREN", "virDomainCheckpointListAllChildren", "5.6.0",
           kSnapshot, kRoute, kUnsupported, kYes, "domain:read", kReturnsCheckpoints),
    remote(415, "DOMAIN_CHECKPOINT_LOOKUP_BY_NAME", "virDomainCheckpointLookupByName", "5.6.0",
           kDomain, kRoute, kUnsupported, kYes, "domain:read", kReturnsCheckpoint),
    remote(416, "DOMAIN_CHECKPOINT_GET_PARENT", "virDomainCheckpointGetParent", "5.6.0",
           kSnapshot, kRoute, kUnsupported, kYes, "domain:read", kReturnsCheckpoint),
    remote(417, "DOMAIN_CHECKPOINT_DELETE", "virDomainCheckpointDelete", "5.6.0",
           kSnapshot, kRoute, kUnsupported, kNo, "domain:checkpoint", kChangesState),
});

}  // namespace driver::rows
