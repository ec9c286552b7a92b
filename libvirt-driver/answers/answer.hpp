// SPDX-License-Identifier: LGPL-2.1-or-later
//
// What virtvzd does itself for a procedure, as rows that the modules of answers/ contribute. The procedure table says
// which procedures need a row; a unit test holds the two together.
#pragma once

#include "libvirt-driver/session/client_session.hpp"

#include <span>
#include <variant>

namespace driver {

// Answered at once from what the daemon knows. `arguments` is the payload without a count of descriptors.
using InstantAnswer = Result<Bytes> (*)(ClientSession& session, BytesView arguments);

// Answered by a coroutine that may ask the backends.
using AwaitedAnswer = Task<Result<Bytes>> (*)(Call& call);

// The call goes on to a backend, perhaps with other arguments.
struct Passage {
  Kind kind = Kind::kVm;
  std::optional<Bytes> arguments;  // nothing: unchanged
};
using PassageChoice = Result<Passage> (*)(ClientSession& session, BytesView arguments);

struct Answer {
  std::int32_t procedure;
  std::variant<InstantAnswer, AwaitedAnswer, PassageChoice> act;
  std::uint32_t program = kRemoteProgram;
};

// The row for a procedure whoever it is about, or nullptr.
const Answer* find_answer(std::int32_t procedure);
// The row for a procedure whose domain is a container, or nullptr: LXC's driver answers.
const Answer* find_container_answer(std::int32_t procedure, std::uint32_t program = kRemoteProgram);
// The row for a procedure whose domain is a machine, or nullptr: QEMU's driver answers.
const Answer* find_machine_answer(std::int32_t procedure, std::uint32_t program = kRemoteProgram);

// The modules' rows.
std::span<const Answer> connection_answers();
std::span<const Answer> access_answers();
std::span<const Answer> lookup_answers();
std::span<const Answer> list_answers();
std::span<const Answer> event_answers();
std::span<const Answer> capabilities_answers();
std::span<const Answer> definition_answers();
std::span<const Answer> rename_answers();
std::span<const Answer> autostart_answers();
std::span<const Answer> native_config_answers();
std::span<const Answer> migration_answers();
std::span<const Answer> stats_answers();
std::span<const Answer> machine_answers();
std::span<const Answer> container_answers();
std::span<const Answer> container_figure_answers();
std::span<const Answer> container_pin_answers();
std::span<const Answer> container_vcpu_answers();

// "Unable to decode message payload", as libvirtd says it.
Error undecodable();

}  // namespace driver
