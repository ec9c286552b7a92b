// SPDX-License-Identifier: LGPL-2.1-or-later
//
// How a command ends: what it says, where, and with which status. The report goes to the stream that the command's row
// names; results go to standard output, or to a file, wholly or not at all.
#pragma once

#include "config-convert/cli/arguments.hpp"
#include "config-convert/report.hpp"
#include "foundation/result.hpp"
#include "upgrade/exam/exam.hpp"

#include <string>
#include <string_view>

namespace convert {

// In text: warnings and errors, with --verbose all; of diff all. In JSON: all, always.
void tell(const Arguments& arguments, const std::string& file, const Report& report);

void tell(const Arguments& arguments, const upgrade::Exam& exam);

struct Failure {
  std::string file;  // empty: `words` name it
  std::string words;
};

// Says why there is no result: "vzconvert: FILE: line 3: …", or JSON. Answers the command's status for trouble.
int fail(const Arguments& arguments, const Failure& failure);
int fail(const Arguments& arguments, const Error& error);

// kDone, or a failure that has been said.
int write_result(const Arguments& arguments, std::string_view text);

// `status`, if all that was written to standard output went there.
int finish(const Arguments& arguments, int status);

}  // namespace convert
