// SPDX-License-Identifier: LGPL-2.1-or-later
//
// Commands of the protocol that this agent does not offer: guest-info lists them as disabled. Memory blocks and suspend
// are the hypervisor's to handle; guest-get-devices is for Windows.
#include "guest-tools/protocol/command.hpp"

namespace guest_tools {
namespace {

constexpr Command kRows[] = {{"guest-get-devices"},
                             {"guest-get-memory-block-info"},
                             {"guest-get-memory-blocks"},
                             {"guest-set-memory-blocks"},
                             {"guest-suspend-disk", nullptr, {}, kNoAnswer},
                             {"guest-suspend-hybrid", nullptr, {}, kNoAnswer},
                             {"guest-suspend-ram", nullptr, {}, kNoAnswer}};

}  // namespace

constinit const CommandRows kUnsupportedCommands = kRows;

}  // namespace guest_tools
