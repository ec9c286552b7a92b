// SPDX-License-Identifier: LGPL-2.1-or-later
//
// What guests are still to be told, durably: settings of their own files that were set while they could not hear of it,
// and that a clone is to have a SID of its own.
// A row says only that something is to be told; what it is stands in the environment's PCS6 file when it is told, so
// that several changes become one. A password stands in no file, so the row has it: in the dispatcher's database, which
// root alone reads, and overwritten there as soon as the row goes.
//
// A wish about the same thing replaces the one before, behind all others. Wishes go with their environment's home. Any
// thread.
#pragma once

#include "dispatcher/catalogue/database.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace dispatcher {

struct GuestWish {
  enum class About { kHostName, kNetwork, kPassword, kSid };
  About about = About::kNetwork;
  std::string user;  // of a password
  std::string password;
  bool is_hash = false;  // that password is one of crypt(3)
  std::int64_t id = 0;   // given by keep(): their order

  bool operator==(const GuestWish&) const = default;
};

// "host name", "network", "password of root", "new SID": for people, without what is secret.
std::string words_of(const GuestWish& wish);

class GuestWishes {
 public:
  explicit GuestWishes(Database& database) : database_(database) {}

  Result<void> keep(const std::string& uuid, const std::vector<GuestWish>& wishes);
  // In the order in which they were made.
  Result<std::vector<GuestWish>> of(const std::string& uuid);
  // Environments that have some.
  Result<std::vector<std::string>> waiting();
  // Once it is done; one that came in its place meanwhile stays.
  Result<void> drop(const GuestWish& wish);

 private:
  Database& database_;
};

// The table's statement, for the dispatcher's schema.
extern const char* const kGuestWishesTable;

}  // namespace dispatcher
