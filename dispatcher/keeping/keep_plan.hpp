// SPDX-License-Identifier: LGPL-2.1-or-later
//
// What is to become of a config file, decided from values alone: domain XML has priority; what it has no place for is
// the file's.
//
//   file is what we left       rewritten where the domain says something else
//   file was edited            the same; when that undoes the edit of a mapped field, the edit is kept beside
//   file is gone, or empty     made of our last copy and the domain
//   file cannot be read        it stays; the problem says why
//
// Pure; any thread. Source: docs/architecture.md, "Configuration".
#pragma once

#include "config-convert/context.hpp"
#include "config-convert/report.hpp"
#include "dispatcher/keeping/config_file.hpp"
#include "dispatcher/model/environment.hpp"

#include <string>

namespace dispatcher {

struct KeepSituation {
  Kind kind = Kind::kVm;
  std::string config_file;     // its path, for words
  std::string domain_xml;      // the persistent definition, with passwords
  bool autostart = false;      // libvirt's flag, which stands in no XML
  ConfigFile file;             // there, or missing
  std::string written_digest;  // of the file as it was last left; empty: never
  std::string copy;            // as the file was last left, or was about to be; empty: none
  bool may_make_anew = true;   // a missing file
  convert::Context context = {};
};

struct KeepPlan {
  std::string text;            // what the file is to be
  bool write = false;          // it is not
  bool edited = false;         // somebody else changed the file
  bool made_anew = false;      // it was missing
  convert::Report changes;     // what domain XML made of it, leaf by leaf; never a password
  convert::Report overruled;   // of them those that undo an edit: the edited file is to be kept
  std::string problem;         // empty: none
  bool file_is_wrong = false;  // the problem is the file's, not the domain's
};

KeepPlan plan_keeping(const KeepSituation& situation);

// "Hardware/Memory/RAM ('4096' becomes '2048'), …", at most `most` of them.
std::string words_of(const convert::Report& report, std::size_t most = 8);

// Most that a config file of that kind may have.
std::size_t config_limit_bytes(Kind kind);

}  // namespace dispatcher
