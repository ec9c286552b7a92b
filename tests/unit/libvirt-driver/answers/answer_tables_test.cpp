// SPDX-License-Identifier: LGPL-2.1-or-later
//
// Holds the rows of answers/ and the procedure table together.
#include "libvirt-driver/answers/answer.hpp"

#include "libvirt-driver/answers/container_refusals.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace driver {
namespace {

using testing::IsEmpty;

std::vector<std::string> names_of_remote(bool (*chosen)(const Procedure& row)) {
  std::vector<std::string> names;
  for (const Procedure& row : procedures()) {
    if (row.program == kRemoteProgram && chosen(row)) names.emplace_back(row.name);
  }
  return names;
}

bool is_ours(const Procedure& row) {
  return row.handling == Handling::kLocal || row.handling == Handling::kMerge || row.handling == Handling::kChoose;
}

std::vector<std::string> numbers_twice(std::initializer_list<std::span<const Answer>> modules) {
  std::vector<std::int32_t> seen;
  std::vector<std::string> twice;
  for (const auto& module : modules) {
    for (const Answer& answer : module) {
      if (std::ranges::count(seen, answer.procedure) > 0) twice.push_back(std::to_string(answer.procedure));
      seen.push_back(answer.procedure);
    }
  }
  return twice;
}

TEST(AnswerTables, answer_every_call_that_the_procedure_table_keeps_from_the_backends) {
  EXPECT_THAT(names_of_remote([](const Procedure& row) { return is_ours(row) && !find_answer(row.number); }),
              IsEmpty());
}

TEST(AnswerTables, answer_nothing_that_the_procedure_table_gives_to_a_backend) {
  EXPECT_THAT(names_of_remote([](const Procedure& row) { return !is_ours(row) && find_answer(row.number); }),
              IsEmpty());
}

TEST(AnswerTables, have_one_row_per_procedure) {
  EXPECT_THAT(numbers_twice({connection_answers(), access_answers(), lookup_answers(), list_answers(), event_answers(),
                             capabilities_answers(), definition_answers(), rename_answers(), autostart_answers(), native_config_answers(),
                             migration_answers(), stats_answers()}),
              IsEmpty());
  EXPECT_THAT(numbers_twice({container_answers()}), IsEmpty());
}

TEST(AnswerTables, know_procedures_of_the_table_only) {
  for (const std::int32_t none : {-1, 0, 454, 511, 512, 100000}) {
    EXPECT_EQ(find_answer(none), nullptr) << none;
    EXPECT_EQ(find_container_answer(none), nullptr) << none;
    EXPECT_EQ(find_machine_answer(none), nullptr) << none;
  }
}

TEST(MachineAnswers, are_about_one_domain_and_found) {
  EXPECT_THAT(numbers_twice({machine_answers()}), IsEmpty());
  for (const Answer& answer : machine_answers()) {
    const Procedure* row = find_procedure(answer.program, answer.procedure);
    ASSERT_NE(row, nullptr) << answer.procedure;
    EXPECT_EQ(row->handling, Handling::kRoute) << row->name;
    EXPECT_NE(row->first_argument, FirstArgument::kOther) << row->name;
    EXPECT_EQ(find_machine_answer(answer.procedure), &answer) << row->name;
    EXPECT_EQ(find_machine_answer(answer.procedure, kQemuProgram), nullptr) << row->name;
  }
}

TEST(ContainerAnswers, are_about_one_domain_and_marked_completed_in_the_procedure_table) {
  for (const Answer& answer : container_answers()) {
    const Procedure* row = find_procedure(answer.program, answer.procedure);
    ASSERT_NE(row, nullptr) << answer.procedure;
    EXPECT_EQ(row->handling, Handling::kRoute) << row->name;
    EXPECT_TRUE(row->for_container == ForContainer::kCompleted || row->for_container == ForContainer::kRefused)
        << row->name;
    EXPECT_NE(row->first_argument, FirstArgument::kOther) << row->name;
  }
}

TEST(ContainerAnswers, refuse_by_words_what_the_procedure_table_calls_refused) {
  std::vector<std::string> refused;
  for (const Refusal& refusal : container_refusals()) {
    refused.emplace_back(find_procedure(kRemoteProgram, refusal.procedure)->name);
    EXPECT_GT(refusal.words.size(), 10u) << refusal.procedure;
  }
  EXPECT_EQ(refused, names_of_remote([](const Procedure& row) { return row.for_container == ForContainer::kRefused; }));
}

TEST(ContainerAnswers, are_found_by_program_and_number) {
  constexpr std::int32_t kAgentCommand = 3;
  EXPECT_NE(find_container_answer(kAgentCommand, kQemuProgram), nullptr);
  EXPECT_EQ(find_container_answer(kAgentCommand), nullptr);
  EXPECT_EQ(find_container_answer(kAgentCommand, kLxcProgram), nullptr);
  for (const Procedure& row : procedures()) {
    if (row.program != kQemuProgram || row.for_container != ForContainer::kCompleted) continue;
    EXPECT_NE(find_container_answer(row.number, row.program), nullptr) << row.name;
  }
}

// Completed without a row: LXC answers, and its reply is mended (session_replies.cpp).
TEST(ContainerAnswers, completed_calls_without_one_are_those_whose_reply_is_mended) {
  EXPECT_THAT(names_of_remote([](const Procedure& row) {
                return row.handling == Handling::kRoute && row.for_container == ForContainer::kCompleted &&
                       !find_container_answer(row.number) && row.reply_domain == ReplyDomain::kNone && !row.reply_xml &&
                       !row.changes_state && !row.changes_config;
              }),
              IsEmpty());
}

}  // namespace
}  // namespace driver
