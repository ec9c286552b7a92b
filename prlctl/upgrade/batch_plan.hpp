// SPDX-License-Identifier: LGPL-2.1-or-later
//
// What `prlctl upgrade --all DIR` is about to do and has done, in a file that outlives it: who is cut off, by Ctrl-C, a
// crash or a loss of power, goes on with --continue. Written anew, whole, after each change, by one process at a time.
//
// What is done is known for sure by the dispatcher alone: a bundle whose item is begun, or has failed, may be a trial.
//
//   {"version":1, "folder":"/vz/private", "begun":1793000000, "wish":{…}, "items":[{"path":"/vz/private/101", …}]}
//
// Paths and names, of any bytes, stand there with '%' and two digits for bytes beyond ASCII. The file is root's; it is
// read like a stranger's all the same. Errors name the file and what is wrong in it. Any thread.
#pragma once

#include "foundation/result.hpp"
#include "foundation/unique_fd.hpp"
#include "prlctl/upgrade/batch_item.hpp"
#include "prlctl/upgrade/upgrade_wish.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace prlctl {

struct BatchPlan {
  std::string folder;      // absolute
  std::int64_t begun = 0;  // seconds since 1970
  UpgradeWish wish;
  std::vector<BatchItem> items;

  bool operator==(const BatchPlan&) const = default;
};

std::string plan_text(const BatchPlan& plan);
Result<BatchPlan> parse_plan(std::string_view text);

// The file of a folder's plan, kept from other processes while this lives.
class PlanFile {
 public:
  // `plans`: where plans are kept; made where it is not there. kOperationInvalid: another process has it.
  static Result<PlanFile> open(const std::string& plans, const std::string& folder);

  const std::string& path() const { return path_; }
  // Nothing: there is none.
  Result<std::optional<BatchPlan>> read() const;
  Result<void> write(const BatchPlan& plan) const;

 private:
  PlanFile(std::string path, std::string folder, UniqueFd lock)
      : path_(std::move(path)), folder_(std::move(folder)), lock_(std::move(lock)) {}

  std::string path_;
  std::string folder_;
  UniqueFd lock_;
};

}  // namespace prlctl
