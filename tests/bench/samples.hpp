// SPDX-License-Identifier: LGPL-2.1-or-later
//
// Samples leave a measurement as lines "metric TAB path TAB round TAB value" on standard output; tests/bench/run pairs
// those of one round and judges. A round visits every path within milliseconds, so that what else the machine does
// hits all alike; which path goes first changes from round to round.
#pragma once

#include <chrono>
#include <cstddef>
#include <string_view>
#include <vector>

double median(std::vector<double> values);

void print_sample(std::string_view metric, std::string_view path, int round, double value);

template <typename Act>
double microseconds(Act&& act) {
  const auto start = std::chrono::steady_clock::now();
  act();
  return std::chrono::duration<double, std::micro>(std::chrono::steady_clock::now() - start).count();
}

// Calls act(subject, round) for each subject and round, each round beginning with another subject.
template <typename Subject, typename Act>
void interleave(std::vector<Subject>& subjects, int rounds, Act&& act) {
  for (int round = 0; round < rounds; ++round)
    for (std::size_t i = 0; i < subjects.size(); ++i)
      act(subjects[(i + static_cast<std::size_t>(round)) % subjects.size()], round);
}

// The median time of one call out of a block of them. The first calls only wake up whoever answers.
template <typename Act>
double block_median_us(int warm_up, int calls, Act&& act) {
  for (int i = 0; i < warm_up; ++i) act();
  std::vector<double> times;
  for (int i = 0; i < calls; ++i) times.push_back(microseconds(act));
  return median(std::move(times));
}
