// SPDX-License-Identifier: LGPL-2.1-or-later
//
// The folder of all templates, HOMES/template/cache:
//
//   NAME, NAME@2 …      a template, each version one of its own (template_name.hpp); 0700 when imported, for set-uid
//                       programs of another distribution are nothing for the host's users
//     root              its tree; immutable where the file system can
//     manifest          a line for each file of it (tree_manifest.hpp)
//     record            what is known about it, JSON (template_record.hpp); missing for one that was put there by hand
//   +NAME               one that is being imported: locked by whoever does it
//   -NAME               one that is being removed, likewise; what is not locked was left by a crash
//   +lock               held shared from looking a template up until a home records it, alone while one is renamed away
//                       or into place
//
// No name of a template begins with '+' or '-'.
#pragma once

#include "foundation/result.hpp"
#include "foundation/unique_fd.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace containers {

std::string template_cache(const std::string& homes_root);

// Makes it where it is missing.
Result<void> make_template_cache(const std::string& homes_root);

// The names of folders with a tree, sorted; none where there is no cache.
Result<std::vector<std::string>> templates_in(const std::string& homes_root);

// templates_in and find_template together.
Result<std::string> look_up_template(const std::string& homes_root, std::string_view wanted);

enum class TemplateUse { kShared, kAlone };

class TemplateLock {
 public:
  // Waits for other holders, who do a few system calls. A cache that is not there needs no lock.
  static Result<TemplateLock> take(const std::string& homes_root, TemplateUse use);

  void release() { file_.reset(); }

 private:
  explicit TemplateLock(UniqueFd file) : file_(std::move(file)) {}

  UniqueFd file_;
};

}  // namespace containers
