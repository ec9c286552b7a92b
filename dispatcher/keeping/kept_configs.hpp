// SPDX-License-Identifier: LGPL-2.1-or-later
//
// What the dispatcher remembers of the config files that it keeps:
//
//   STATE_FOLDER/configs/UUID     a copy of the file as it was last left. Written before the file, so after a crash
//                                 between the two each of them is known for ours; and what a file that was removed is
//                                 made of.
//   table kept_configs            which definition (SHA-256) a file (SHA-256) was last found to agree with, so that a
//                                 start with a thousand environments converts none of them.
//
// Definitions have passwords, and so may the digests tell: the folder is root's alone, as is the database.
//
// Any thread; calls for one UUID come from its lane. Blocks.
#pragma once

#include "dispatcher/catalogue/database.hpp"

#include <string>

namespace dispatcher {

class KeptConfigs {
 public:
  KeptConfigs(Database& database, const std::string& state_folder);

  // The folder, made where it is missing.
  Result<void> prepare();

  // Empty: there is none.
  Result<std::string> copy(const std::string& uuid);
  Result<void> set_copy(const std::string& uuid, const std::string& text);

  bool agree(const std::string& uuid, const std::string& definition_digest, const std::string& file_digest);
  // Both digests, and the home's written_digest, in one transaction.
  Result<void> set_agreed(const std::string& uuid, const std::string& definition_digest,
                          const std::string& file_digest);
  // Of one that has no home any more.
  Result<void> forget(const std::string& uuid);

  // Of the fields that are being set (field_journal.hpp).
  std::string journal_path(const std::string& uuid) const;

 private:
  std::string path(const std::string& uuid) const;

  Database& database_;
  std::string folder_;
};

}  // namespace dispatcher
