// SPDX-License-Identifier: LGPL-2.1-or-later
#include "config-convert/cli/outcome.hpp"

#include "config-convert/rendering/report_json.hpp"
#include "config-convert/rendering/report_text.hpp"
#include "foundation/atomic_file.hpp"
#include "upgrade/exam/exam_text.hpp"

#include <boost/json/serialize.hpp>
#include <fmt/format.h>

#include <cerrno>
#include <cstdio>
#include <filesystem>

namespace convert {
namespace {

namespace fs = std::filesystem;

std::FILE* report_stream(const Arguments& arguments) { return arguments.command->report_is_output ? stdout : stderr; }

Severity least_shown(const Arguments& arguments) { return arguments.verbose ? Severity::kInfo : Severity::kWarning; }

void write(std::FILE* stream, const std::string& text) { std::fwrite(text.data(), 1, text.size(), stream); }

}  // namespace

void tell(const Arguments& arguments, const std::string& file, const Report& report) {
  std::FILE* stream = report_stream(arguments);
  if (arguments.json) return write(stream, report_json(file, report));
  const bool differences = arguments.command->bit == kDiff;
  TextStyle style = style_for(::fileno(stream));
  style.severity = !differences;
  write(stream, report_text(report, differences ? Severity::kInfo : least_shown(arguments), style));
}

void tell(const Arguments& arguments, const upgrade::Exam& exam) {
  std::FILE* stream = report_stream(arguments);
  if (arguments.json) return write(stream, boost::json::serialize(upgrade::exam_json(exam)) + "\n");
  write(stream, upgrade::exam_text(exam, least_shown(arguments), style_for(::fileno(stream))));
}

int fail(const Arguments& arguments, const Failure& failure) {
  if (arguments.json)
    write(report_stream(arguments), report_json(failure.file, {}, failure.words));
  else
    write(stderr,
          printable(fmt::format("vzconvert: {}{}{}", failure.file, failure.file.empty() ? "" : ": ", failure.words)) +
              "\n");
  return arguments.command->trouble;
}

int fail(const Arguments& arguments, const Error& error) { return fail(arguments, Failure{"", error.message}); }

int write_result(const Arguments& arguments, std::string_view text) {
  if (arguments.output.empty()) {
    std::fwrite(text.data(), 1, text.size(), stdout);
    return kDone;
  }
  std::error_code ignored;
  if (fs::exists(arguments.output, ignored) && !fs::is_regular_file(arguments.output, ignored))
    return fail(arguments, Failure{arguments.output, "is not a regular file, and would be replaced"});
  const auto written = write_file_atomically(fs::weakly_canonical(arguments.output).string(), text);
  return written ? kDone : fail(arguments, written.error());
}

int finish(const Arguments& arguments, int status) {
  if (std::fflush(stdout) == 0 && !std::ferror(stdout)) return status;
  return fail(arguments, system_error("cannot write to standard output", errno));
}

}  // namespace convert
