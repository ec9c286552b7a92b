// SPDX-License-Identifier: LGPL-2.1-or-later
//
// One line per event, to journald where it runs the daemon (JOURNAL_STREAM), else to standard error. What clients
// send is never logged but for names and numbers; passwords and payloads never are. Any thread.
//
//   log_warning("client pid {} uid {}: {}", pid, uid, why);
#pragma once

#include <fmt/format.h>

#include <string>
#include <string_view>

enum class LogLevel { kDebug, kInfo, kWarning, kError };

// Before the first line; `level` and above are written, under the program's name.
void start_log(const std::string& program, LogLevel level);
bool log_enabled(LogLevel level);
void log_line(LogLevel level, std::string_view line);

template <typename... Args>
void log_at(LogLevel level, fmt::format_string<Args...> format, Args&&... args) {
  if (log_enabled(level)) log_line(level, fmt::format(format, std::forward<Args>(args)...));
}
template <typename... Args>
void log_debug(fmt::format_string<Args...> format, Args&&... args) {
  log_at(LogLevel::kDebug, format, std::forward<Args>(args)...);
}
template <typename... Args>
void log_info(fmt::format_string<Args...> format, Args&&... args) {
  log_at(LogLevel::kInfo, format, std::forward<Args>(args)...);
}
template <typename... Args>
void log_warning(fmt::format_string<Args...> format, Args&&... args) {
  log_at(LogLevel::kWarning, format, std::forward<Args>(args)...);
}
template <typename... Args>
void log_error(fmt::format_string<Args...> format, Args&&... args) {
  log_at(LogLevel::kError, format, std::forward<Args>(args)...);
}
