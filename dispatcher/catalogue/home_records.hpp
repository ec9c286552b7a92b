// SPDX-License-Identifier: LGPL-2.1-or-later
//
// Which environments have a PCS6 home, and what of it only the dispatcher knows. Kept in the dispatcher's database
// (table `homes`), read whole at start. Undefining a domain does not end its record's home: the record goes, the files
// stay ("unregistered"). Any thread; each call is one transaction.
#pragma once

#include "dispatcher/catalogue/database.hpp"
#include "dispatcher/model/environment.hpp"

#include <map>
#include <string>
#include <vector>

namespace dispatcher {

struct HomeRecord {
  std::string uuid;
  Kind kind = Kind::kVm;
  HomeFacts facts;
  // SHA-256, in hex, of the config file as the dispatcher last left it: another one means that somebody edited it.
  std::string written_digest;

  bool operator==(const HomeRecord&) const = default;
};

class HomeRecords {
 public:
  // Changes are written to `copy` too (dispatcher/catalogue/homes_copy.hpp); one that fails there is logged only.
  explicit HomeRecords(Database& database, Database* copy = nullptr) : database_(database), copy_(copy) {}

  Result<std::map<std::string, HomeRecord>> all();  // by UUID
  Result<std::optional<HomeRecord>> find(const std::string& uuid);
  Result<std::optional<HomeRecord>> find_by_home(const std::string& folder);
  Result<void> put(const HomeRecord& record);
  Result<void> set_written_digest(const std::string& uuid, const std::string& digest);
  Result<void> remove(const std::string& uuid);

  // A linked clone stands on its source's images. That outlives the records of both: the files are still there.
  Result<void> put_link(const std::string& clone, const std::string& source);
  // Once the clone's files are gone; also where it is none.
  Result<void> remove_link(const std::string& clone);
  Result<std::vector<std::string>> clones_of(const std::string& source);  // UUIDs

 private:
  Result<void> change(std::string_view statement, const std::vector<SqlValue>& parameters);

  Database& database_;
  Database* copy_;
};

// The statements of Database::open for the dispatcher's file: homes, tasks, kept_configs (keeping/kept_configs.hpp),
// links, guest_wishes (guests/guest_wishes.hpp).
const std::vector<std::string>& dispatcher_schema();

}  // namespace dispatcher
