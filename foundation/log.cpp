// SPDX-License-Identifier: LGPL-2.1-or-later
#include "foundation/log.hpp"

#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/sinks/systemd_sink.h>
#include <spdlog/spdlog.h>

#include <cstdlib>

namespace {

constexpr spdlog::level::level_enum kLevels[] = {spdlog::level::debug, spdlog::level::info, spdlog::level::warn,
                                                 spdlog::level::err};

spdlog::level::level_enum level_of(LogLevel level) { return kLevels[static_cast<std::size_t>(level)]; }

spdlog::sink_ptr choose_sink(const std::string& program) {
  if (std::getenv("JOURNAL_STREAM")) return std::make_shared<spdlog::sinks::systemd_sink_mt>(program);
  return std::make_shared<spdlog::sinks::stderr_sink_mt>();
}

}  // namespace

void start_log(const std::string& program, LogLevel level) {
  auto logger = std::make_shared<spdlog::logger>(program, choose_sink(program));
  logger->set_level(level_of(level));
  logger->flush_on(spdlog::level::debug);
  logger->set_pattern("%Y-%m-%d %H:%M:%S.%e %l " + program + ": %v");
  spdlog::set_default_logger(std::move(logger));
}

bool log_enabled(LogLevel level) { return spdlog::default_logger_raw()->should_log(level_of(level)); }

void log_line(LogLevel level, std::string_view line) {
  spdlog::default_logger_raw()->log(level_of(level), spdlog::string_view_t(line.data(), line.size()));
}
