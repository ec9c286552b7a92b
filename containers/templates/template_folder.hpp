// SPDX-License-Identifier: LGPL-2.1-or-later
//
// A folder of the cache that is not a template yet, or no more: locked while somebody works in it, taken away when it
// is found unlocked. Its tree may be hostile: links in it are not followed.
#pragma once

#include "foundation/result.hpp"
#include "foundation/unique_fd.hpp"

#include <string>

namespace containers {

class TemplateFolder {
 public:
  // cache/+NAME, empty, 0700. kOperationInvalid when somebody else has it.
  static Result<TemplateFolder> make(const std::string& homes_root, const std::string& name);
  // cache/NAME as cache/-NAME: no template from now on. With TemplateLock kAlone.
  static Result<TemplateFolder> take_away(const std::string& homes_root, const std::string& name);

  // Removes those that crashes left: nobody has them locked.
  static Result<void> sweep(const std::string& homes_root);

  TemplateFolder(TemplateFolder&& other) noexcept;
  TemplateFolder& operator=(TemplateFolder&&) = delete;
  // Removes it, unless it was renamed. What cannot be removed is left to the next sweep.
  ~TemplateFolder();

  const std::string& path() const { return path_; }
  // Never over another template; on the disk when this returns.
  Result<void> rename_to(const std::string& name);
  Result<void> remove();

 private:
  TemplateFolder(std::string path, UniqueFd lock) : path_(std::move(path)), lock_(std::move(lock)) {}

  std::string path_;  // "" when there is nothing to remove
  UniqueFd lock_;
};

// Makes the tree's root immutable, which keeps anybody, root too, from changing what is in it; false where the file
// system has no such thing.
bool protect_tree(int root_fd);

// A folder and all that is in it, immutable or not; nothing when there is none.
Result<void> remove_tree(const std::string& path);

}  // namespace containers
