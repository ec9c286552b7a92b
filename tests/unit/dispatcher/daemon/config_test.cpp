// SPDX-License-Identifier: LGPL-2.1-or-later
#include "dispatcher/daemon/config.hpp"

#include "foundation/atomic_file.hpp"

#include <gmock/gmock.h>

namespace dispatcher {
namespace {

using testing::HasSubstr;

TEST(DispatcherConfigText, empty_text_and_the_sample_mean_the_defaults) {
  EXPECT_EQ(parse_dispatcher_config("", "c").value(), DispatcherConfig{});
  EXPECT_EQ(parse_dispatcher_config(sample_dispatcher_config(), "c").value(), DispatcherConfig{});
}

TEST(DispatcherConfigText, the_sample_without_its_comment_signs_is_sound_and_says_the_defaults) {
  std::string text;
  const std::string sample = sample_dispatcher_config();
  for (std::size_t at = 0; at < sample.size();) {
    const std::size_t end = sample.find('\n', at);
    std::string line = sample.substr(at, end - at);
    if (line.starts_with('#') && !line.starts_with("# ")) line.erase(0, 1);
    text += line + "\n";
    at = end + 1;
  }
  const auto config = parse_dispatcher_config(text, "c");
  ASSERT_TRUE(config) << config.error().message;
  EXPECT_EQ(*config, DispatcherConfig{});
}

TEST(DispatcherConfigText, examples_switchyard_conf_is_the_sample) {
  EXPECT_EQ(read_file(SOURCE_DIR "/examples/switchyard.conf", 1U << 20).value(), sample_dispatcher_config())
      << "print it again: switchyardd --sample-config >examples/switchyard.conf";
}

TEST(DispatcherConfigText, values_are_taken) {
  const auto config = parse_dispatcher_config(
      "[dispatcher]\nhomes_root=/srv/vz/\nsystem_bus=false\nlog_level=error\nprivate_socket=\n[tasks]\nparallel=9\n",
      "c");
  ASSERT_TRUE(config) << config.error().message;
  EXPECT_EQ(config->homes_root, "/srv/vz");
  EXPECT_FALSE(config->system_bus);
  EXPECT_EQ(config->log_level, LogLevel::kError);
  EXPECT_EQ(config->private_socket, "");
  EXPECT_EQ(config->parallel_tasks, 9U);
}

struct Bad {
  std::string text;
  std::string words;
};

class BadConfig : public testing::TestWithParam<Bad> {};

TEST_P(BadConfig, is_an_error_that_says_where_what_and_what_was_wanted) {
  const auto config = parse_dispatcher_config(GetParam().text, "switchyard.conf");
  ASSERT_FALSE(config);
  EXPECT_EQ(config.error().code, ErrorCode::kConfigUnsupported);
  EXPECT_THAT(config.error().message, testing::AllOf(HasSubstr("switchyard.conf"), HasSubstr(GetParam().words)));
}

INSTANTIATE_TEST_SUITE_P(
    All, BadConfig,
    testing::Values(Bad{"[tasks]\nparallel=0\n", "[tasks] parallel: '0' must be a number from 1 to 64"},
                    Bad{"[tasks]\nparallel=4x\n", "'4x' must be a number"}, Bad{"[task]\n", "unknown group [task]"},
                    Bad{"[tasks]\nparalel=4\n", "unknown key 'paralel'; known are parallel"},
                    Bad{"[dispatcher]\nhomes_root=vz\n", "'vz' must be an absolute path"},
                    Bad{"[dispatcher]\nsystem_bus=yes\n", "'yes' must be true or false"},
                    Bad{"[dispatcher]\nlog_level=loud\n", "'loud' must be debug, info, warning or error"},
                    Bad{"parallel=4\n", "group"}, Bad{std::string("[tasks]\0", 8), "byte 0"}));

}  // namespace
}  // namespace dispatcher
