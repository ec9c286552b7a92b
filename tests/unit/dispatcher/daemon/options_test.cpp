// SPDX-License-Identifier: LGPL-2.1-or-later
#include "dispatcher/daemon/options.hpp"

#include <fmt/format.h>
#include <gmock/gmock.h>

#include <filesystem>
#include <fstream>
#include <unistd.h>
#include <vector>

namespace dispatcher {
namespace {

using testing::HasSubstr;

class DispatcherOptions : public testing::Test {
 protected:
  DispatcherOptions() : file_(testing::TempDir() + fmt::format("options.{}.conf", ::getpid())) {
    std::ofstream(file_) << "[tasks]\nparallel=9\n";
  }
  ~DispatcherOptions() override { std::filesystem::remove(file_); }

  auto read(std::vector<const char*> words) const {
    words.insert(words.begin(), "switchyardd");
    return read_options(static_cast<int>(words.size()), words.data(), file_);
  }
  PrintAndExit printed(std::vector<const char*> words) const {
    const auto options = read(std::move(words));
    const auto* print = std::get_if<PrintAndExit>(&options);
    return print ? *print : PrintAndExit{"", -1};
  }

  std::string file_;
};

TEST_F(DispatcherOptions, without_words_the_default_file_counts) {
  const auto options = read({});
  ASSERT_TRUE(std::holds_alternative<DispatcherConfig>(options));
  EXPECT_EQ(std::get<DispatcherConfig>(options).parallel_tasks, 9U);
}

TEST_F(DispatcherOptions, environments_are_stopped_only_by_the_whole_word) {
  const auto options = read({"--stop-environments"});
  ASSERT_TRUE(std::holds_alternative<StopEnvironments>(options));
  EXPECT_EQ(std::get<StopEnvironments>(options).config.parallel_tasks, 9U);
  for (const char* word : {"--stop", "--stop-env", "stop-environments"}) {
    EXPECT_EQ(printed({word}).exit_code, 2) << word;
    EXPECT_THAT(printed({word}).text, HasSubstr("--help lists what there is")) << word;
  }
}

TEST_F(DispatcherOptions, a_file_that_was_named_must_be_there) {
  EXPECT_EQ(printed({"--config", "/nonexistent/x.conf"}).exit_code, 2);
  EXPECT_THAT(printed({"--check-config", "--config", file_.c_str()}).text, HasSubstr(": sound"));
}

}  // namespace
}  // namespace dispatcher
