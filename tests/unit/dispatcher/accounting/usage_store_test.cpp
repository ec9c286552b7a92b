// SPDX-License-Identifier: LGPL-2.1-or-later
#include "dispatcher/accounting/usage_store.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <unistd.h>

namespace dispatcher {
namespace {

constexpr std::int64_t kDay_s = 86400;
constexpr std::int64_t kStart = 20000 * kDay_s;  // a midnight

class UsageStoreTest : public ::testing::Test {
 protected:
  UsageStoreTest() : path_(::testing::TempDir() + "usage." + std::to_string(::getpid()) + ".sqlite") {
    remove();
    open();
  }
  ~UsageStoreTest() override {
    store_.reset();
    remove();
  }

  void remove() {
    for (const char* part : {"", "-wal", "-shm"}) std::filesystem::remove(path_ + part);
  }
  void open(const std::string& boot = "boot 1") {
    store_ = std::make_unique<UsageStore>(path_, keeping_, boot);
  }
  void sample(std::int64_t at, std::uint64_t cpu_ns, unsigned id = 1) {
    const auto added = store_->add({{"a", Counters{id, cpu_ns, 100, {}, {}}}}, kStart + at);
    ASSERT_TRUE(added) << added.error().message;
  }
  std::uint64_t cpu_ns(UsageSpan span, std::int64_t from, std::int64_t to) {
    std::uint64_t sum = 0;
    for (const UsageRow& row : *store_->rows("a", kStart + from, kStart + to, span)) sum += row.usage.cpu_ns;
    return sum;
  }

  std::string path_;
  UsageKeeping keeping_;
  std::unique_ptr<UsageStore> store_;
};

TEST_F(UsageStoreTest, minutes_hours_and_days_have_the_same_sum) {
  sample(0, 1000);
  for (int minute = 1; minute <= 180; ++minute) sample(minute * 60, 1000 + static_cast<std::uint64_t>(minute) * 10);
  for (const auto& [span, rows] : {std::pair{UsageSpan::kSample, 180}, {UsageSpan::kHour, 3}, {UsageSpan::kDay, 1}}) {
    const auto all = store_->rows("a", kStart, kStart + kDay_s, span);
    ASSERT_TRUE(all);
    EXPECT_EQ(all->size(), static_cast<std::size_t>(rows));
    EXPECT_EQ(cpu_ns(span, 0, kDay_s), 1800U);
  }
  EXPECT_EQ(cpu_ns(UsageSpan::kHour, 3600, 7200), 600U);
  const auto day = store_->rows("", kStart, kStart + 1, UsageSpan::kDay)->at(0);
  EXPECT_EQ(day.usage.running_s, 180U * 60);
  EXPECT_EQ(day.usage.memory_kib_s / day.usage.running_s, 100U);
}

TEST_F(UsageStoreTest, a_restart_of_the_dispatcher_loses_nothing) {
  sample(0, 1000);
  sample(60, 1100);
  open();
  sample(600, 1900);
  EXPECT_EQ(cpu_ns(UsageSpan::kDay, 0, kDay_s), 900U);
  EXPECT_EQ(store_->rows("a", kStart, kStart + kDay_s, UsageSpan::kDay)->at(0).usage.running_s, 600U);
}

TEST_F(UsageStoreTest, counters_of_another_boot_are_not_compared) {
  sample(0, 1000);
  open("boot 2");
  sample(600, 1900);
  EXPECT_EQ(cpu_ns(UsageSpan::kDay, 0, kDay_s), 1900U);
}

TEST_F(UsageStoreTest, one_that_does_not_answer_is_counted_with_the_next_sample) {
  sample(0, 1000);
  ASSERT_TRUE(store_->add({{"a", std::nullopt}, {"b", std::nullopt}}, kStart + 60));
  open();
  sample(120, 1200);
  EXPECT_EQ(cpu_ns(UsageSpan::kDay, 0, kDay_s), 200U);
  EXPECT_TRUE(store_->rows("b", 0, kStart + kDay_s, UsageSpan::kDay)->empty());
}

TEST_F(UsageStoreTest, one_that_was_stopped_and_started_counts_from_nothing) {
  sample(0, 1000);
  ASSERT_TRUE(store_->add({}, kStart + 60));
  sample(120, 1200, 2);
  EXPECT_EQ(cpu_ns(UsageSpan::kDay, 0, kDay_s), 1200U);
}

TEST_F(UsageStoreTest, what_is_old_goes_by_spans) {
  sample(0, 0);
  sample(60, 10);
  sample(8 * kDay_s, 20);
  EXPECT_EQ(cpu_ns(UsageSpan::kSample, 0, kDay_s), 0U);
  EXPECT_EQ(cpu_ns(UsageSpan::kHour, 0, kDay_s), 10U);
  sample(91 * kDay_s, 30);
  EXPECT_EQ(cpu_ns(UsageSpan::kHour, 0, kDay_s), 0U);
  EXPECT_EQ(cpu_ns(UsageSpan::kDay, 0, kDay_s), 10U);
}

TEST_F(UsageStoreTest, sums_are_of_the_finest_spans_that_are_kept) {
  sample(0, 0);
  sample(60, 10);
  sample(3660, 30);
  const auto sum = [&](std::int64_t from, std::int64_t now) {
    return store_->sums("a", kStart + from, kStart + kDay_s, kStart + now)->at("a").cpu_ns;
  };
  EXPECT_EQ(sum(60, kDay_s), 20U);
  EXPECT_EQ(sum(60, 30 * kDay_s), 30U);
  EXPECT_EQ(sum(3600, 30 * kDay_s), 20U);
  EXPECT_EQ(sum(3600, 100 * kDay_s), 30U);
}

TEST_F(UsageStoreTest, environments_that_nothing_is_known_of_are_forgotten) {
  sample(0, 0);
  sample(60, 10);
  ASSERT_TRUE(store_->add({{"b", Counters{}}}, kStart + 120));
  ASSERT_TRUE(store_->add({{"b", Counters{}}}, kStart + 3000 * kDay_s));
  EXPECT_TRUE(store_->rows("a", 0, kStart + 4000 * kDay_s, UsageSpan::kDay)->empty());
  ASSERT_TRUE(store_->add({{"a", Counters{9, 5, 0, {}, {}}}}, kStart + 3000 * kDay_s + 60));
  EXPECT_EQ(store_->rows("a", 0, kStart + 4000 * kDay_s, UsageSpan::kDay)->size(), 1U);
}

TEST_F(UsageStoreTest, says_why_there_is_no_file_and_has_one_when_there_can_be) {
  const std::string folder = path_ + ".folder";
  std::filesystem::remove_all(folder);
  UsageStore store(folder + "/accounting.sqlite", keeping_, "boot 1");
  const auto refused = store.add({}, kStart);
  ASSERT_FALSE(refused);
  EXPECT_THAT(refused.error().message, testing::HasSubstr(folder + "/accounting.sqlite: cannot be opened"));
  EXPECT_FALSE(store.rows("", 0, kStart, UsageSpan::kDay));
  std::filesystem::create_directory(folder);
  EXPECT_TRUE(store.add({}, kStart));
  EXPECT_TRUE(store.rows("", 0, kStart, UsageSpan::kDay));
  std::filesystem::remove_all(folder);
}

TEST_F(UsageStoreTest, a_damaged_file_is_put_aside) {
  store_.reset();
  remove();
  std::ofstream(path_) << std::string(8192, 'x');
  open();
  sample(0, 0);
  sample(60, 10);
  EXPECT_EQ(cpu_ns(UsageSpan::kSample, 0, 60), 10U);
  for (const auto& entry : std::filesystem::directory_iterator(::testing::TempDir()))
    if (entry.path().string().starts_with(path_ + ".damaged-")) std::filesystem::remove(entry.path());
}

}  // namespace
}  // namespace dispatcher
