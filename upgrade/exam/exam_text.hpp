// SPDX-License-Identifier: LGPL-2.1-or-later
//
// An exam for people, and as one JSON object on one line for programs. Names in bundles are anybody's: in text control
// characters become '_'.
//
//   {"file": "…/config.pvs", "folder": "…", "kind": "machine"|"container", "name", "uuid", "possible": true,
//    "disks": [{"name", "size", "held" (bytes), "layout", "view": "image"|"export"|"overlay",
//               "images": [{"file", "plain", "part", "depth"}]}],
//    "snapshots": [{"guid", "name", "time", "memory", "current"}],
//    "commit": {"format", "folder", "bytes", "free", "seconds", "bytes_per_second", "measured": false},
//    "findings": [{"severity", "subject", "words", "remedy"}],
//    "entries": [{"severity", "pcs6", "xml", "words"}]}                     as vzconvert's
#pragma once

#include "config-convert/rendering/report_text.hpp"
#include "upgrade/exam/exam.hpp"

#include <boost/json/object.hpp>

#include <string>

namespace upgrade {

// Of the conversion's report, entries of at least `least`.
std::string exam_text(const Exam& exam, convert::Severity least, convert::TextStyle style);

boost::json::object exam_json(const Exam& exam);

}  // namespace upgrade
