// SPDX-License-Identifier: LGPL-2.1-or-later
#include "libvirt-driver/answers/answer.hpp"

#include <array>

namespace driver {
namespace {

// Above the largest procedure number of the remote program.
constexpr std::size_t kProcedures = 512;
using AnswerIndex = std::array<const Answer*, kProcedures>;

AnswerIndex index(std::initializer_list<std::span<const Answer>> modules, std::uint32_t program = kRemoteProgram) {
  AnswerIndex answers{};
  for (const std::span<const Answer> module : modules) {
    for (const Answer& answer : module) {
      if (answer.program == program) answers[static_cast<std::size_t>(answer.procedure)] = &answer;
    }
  }
  return answers;
}

const Answer* look_up(const AnswerIndex& answers, std::int32_t procedure) {
  const auto at = static_cast<std::size_t>(procedure);
  return procedure >= 0 && at < kProcedures ? answers[at] : nullptr;
}

}  // namespace

const Answer* find_answer(std::int32_t procedure) {
  static const AnswerIndex kAnswers =
      index({connection_answers(), access_answers(), lookup_answers(), list_answers(), event_answers(),
             capabilities_answers(), definition_answers(), rename_answers(), autostart_answers(), native_config_answers(),
             migration_answers(), stats_answers()});
  return look_up(kAnswers, procedure);
}

const Answer* find_container_answer(std::int32_t procedure, std::uint32_t program) {
  static const AnswerIndex kRemote = index({container_answers()});
  static const AnswerIndex kQemu = index({container_answers()}, kQemuProgram);
  if (program == kRemoteProgram) return look_up(kRemote, procedure);
  return program == kQemuProgram ? look_up(kQemu, procedure) : nullptr;
}

const Answer* find_machine_answer(std::int32_t procedure, std::uint32_t program) {
  static const AnswerIndex kRemote = index({machine_answers()});
  return program == kRemoteProgram ? look_up(kRemote, procedure) : nullptr;
}

Error undecodable() { return {ErrorCode::kRpc, "Unable to decode message payload", ErrorDomain::kRpc}; }

}  // namespace driver
