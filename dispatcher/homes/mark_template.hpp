// SPDX-License-Identifier: LGPL-2.1-or-later
//
// "mark-template" and "unmark-template": an environment that never runs, and that others are cloned from. The mark is
// in the domain's own metadata, <switchyard:template/>, so libvirt's hook refuses its start whoever asks for it
// (containers/hook/); in config.pvs (IsTemplate); and in the catalogue. One that linked clones stand on stays a
// template.
#pragma once

#include "dispatcher/tasks/task.hpp"

#include <span>

namespace dispatcher {

std::span<const TaskKind* const> template_kinds();

}  // namespace dispatcher
