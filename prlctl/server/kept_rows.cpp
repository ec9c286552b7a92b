// SPDX-License-Identifier: LGPL-2.1-or-later
#include "prlctl/server/kept_rows.hpp"

namespace prlctl {
namespace {

constexpr KeptRow kKept[] = {
    {"min-security-level", "low"},
    {"mng-settings", "allow"},
    {"backup-path", ""},
    {"backup-tmpdir", ""},
    {"backup-storage", ""},
    {"backup-mode", "push"},
    {"backup-timeout", "3600"},
    {"backup-compression", "on"},
    {"backup-tunnel", "on"},
    {"vm-cpulimit-type", "full"},
    {"vcmmd-policy", "performance"},
    {"shaping", "off"},
    {"verbose-log", "off"},
    {"cep", "off"},
    {"log-rotation", "on"},
    {"allow-attach-screenshots", "on"},
};

constexpr RefusedRow kRefused[] = {
    {"mem-limit", "auto"},
    {"cpu-features-mask", "off"},
    {"vnc-ssl-certificate", ""},
    {"vnc-ssl-key", ""},
    {"lock-edit-settings", "off"},
    {"advanced-security-mode", "off"},
    {"require-pwd", ""},
    {"add-offsrv", ""},
    {"del-offsrv", ""},
};

}  // namespace

std::span<const KeptRow> kept_rows() { return kKept; }
std::span<const RefusedRow> refused_rows() { return kRefused; }

}  // namespace prlctl
