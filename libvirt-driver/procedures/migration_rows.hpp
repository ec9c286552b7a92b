// SPDX-License-Identifier: LGPL-2.1-or-later
//
// The steps of a migration: each is one call of the client's library, or of the source's daemon.
// Columns: see row.hpp.
#pragma once

#include "libvirt-driver/procedures/row.hpp"

#include <array>

namespace driver::rows {

inline constexpr auto kMigrationRows = std::to_array<Procedure>({
    remote(61, "DOMAIN_MIGRATE_PREPARE", "virDomainMigratePrepare", "",
           kOther, kChoose, kUnsupported, kNo, "domain:migrate,domain:start,domain:write"),
    remote(62, "DOMAIN_MIGRATE_PERFORM", "virDomainMigratePerform", "",
           kDomain, kRoute, kUnsupported, kNo, "domain:migrate", kChangesState),
    remote(63, "DOMAIN_MIGRATE_FINISH", "virDomainMigrateFinish", "",
           kOther, kChoose, kUnsupported, kNo, "domain:migrate", kReturnsDomain | kChangesState),
    remote(108, "DOMAIN_MIGRATE_PREPARE2", "virDomainMigratePrepare2", "",
           kOther, kChoose, kUnsupported, kNo, "domain:migrate,domain:start,domain:write"),
    remote(109, "DOMAIN_MIGRATE_FINISH2", "virDomainMigrateFinish2", "",
           kOther, kChoose, kUnsupported, kNo, "domain:migrate", kReturnsDomain | kChangesState),
    remote(148, "DOMAIN_MIGRATE_PREPARE_TUNNEL", "virDomainMigratePrepareTunnel", "",
           kOther, kChoose, kUnsupported, kNo, "domain:migrate,domain:start,domain:write", kStreamToServer),
    remote(166, "DOMAIN_MIGRATE_SET_MAX_DOWNTIME", "virDomainMigrateSetMaxDowntime", "0.8.0",
           kDomain, kRoute, kUnsupported, kNo, "domain:migrate"),
    remote(207, "DOMAIN_MIGRATE_SET_MAX_SPEED", "virDomainMigrateSetMaxSpeed", "0.9.0",
           kDomain, kRoute, kUnsupported, kNo, "domain:migrate"),
    remote(213, "DOMAIN_MIGRATE_BEGIN3", "virDomainMigrateBegin3", "",
           kDomain, kRoute, kUnsupported, kNo, "domain:migrate"),
    remote(214, "DOMAIN_MIGRATE_PREPARE3", "virDomainMigratePrepare3", "",
           kOther, kChoose, kUnsupported, kNo, "domain:migrate,domain:start,domain:write"),
    remote(215, "DOMAIN_MIGRATE_PREPARE_TUNNEL3", "virDomainMigratePrepareTunnel3", "",
           kOther, kChoose, kUnsupported, kNo, "domain:migrate,domain:start,domain:write", kStreamToServer),
    remote(216, "DOMAIN_MIGRATE_PERFORM3", "virDomainMigratePerform3", "",
           kDomain, kRoute, kUnsupported, kNo, "domain:migrate", kChangesState),
    remote(217, "DOMAIN_MIGRATE_FINISH3", "virDomainMigrateFinish3", "",
           kOther, kChoose, kUnsupported, kNo, "domain:migrate", kReturnsDomain | kChangesState),
    remote(218, "DOMAIN_MIGRATE_CONFIRM3", "virDomainMigrateConfirm3", "",
           kDomain, kRoute, kUnsupported, kNo, "domain:migrate", kChangesState),
    remote(242, "DOMAIN_MIGRATE_GET_MAX_SPEED", "virDomainMigrateGetMaxSpeed", "0.9.5",
           kDomain, kRoute, kUnsupported, kNo, "domain:migrate"),
    remote(299, "DOMAIN_MIGRATE_GET_COMPRESSION_CACHE", "virDomainMigrateGetCompressionCache", "1.0.3",
           kDomain, kRoute, kUnsupported, kYes, "domain:migrate"),
    remote(300, "DOMAIN_MIGRATE_SET_COMPRESSION_CACHE", "virDomainMigrateSetCompressionCache", "1.0.3",
           kDomain, kRoute, kUnsupported, kNo, "domain:migrate"),
    remote(302, "DOMAIN_MIGRATE_BEGIN3_PARAMS", "virDomainMigrateBegin3Params", "",
           kDomain, kRoute, kUnsupported, kNo, "domain:migrate"),
    remote(303, "DOMAIN_MIGRATE_PREPARE3_PARAMS", "virDomainMigratePrepare3Params", "",
           kOther, kChoose, kUnsupported, kNo, "domain:migrate,domain:start,domain:write"),
    remote(304, "DOMAIN_MIGRATE_PREPARE_TUNNEL3_PARAMS", "virDomainMigratePrepareTunnel3Params", "",
           kOther, kChoose, kUnsupported, kNo, "domain:migrate,domain:start,domain:write", kStreamToServer),
    remote(305, "DOMAIN_MIGRATE_PERFORM3_PARAMS", "virDomainMigratePerform3Params", "",
           kDomain, kRoute, kUnsupported, kNo, "domain:migrate", kChangesState),
    remote(306, "DOMAIN_MIGRATE_FINISH3_PARAMS", "virDomainMigrateFinish3Params", "",
           kOther, kChoose, kUnsupported, kNo, "domain:migrate", kReturnsDomain | kChangesState),
    remote(307, "DOMAIN_MIGRATE_CONFIRM3_PARAMS", "virDomainMigrateConfirm3Params", "",
           kDomain, kRoute, kUnsupported, kNo, "domain:migrate", kChangesState),
    remote(364, "DOMAIN_MIGRATE_START_POST_COPY", "virDomainMigrateStartPostCopy", "1.3.3",
           kDomain, kRoute, kUnsupported, kNo, "domain:migrate"),
    remote(387, "DOMAIN_MIGRATE_GET_MAX_DOWNTIME", "virDomainMigrateGetMaxDowntime", "3.7.0",
           kDomain, kRoute, kUnsupported, kYes, "domain:migrate"),
});

}  // namespace driver::rows
