// SPDX-License-Identifier: LGPL-2.1-or-later
#include "dispatcher/guests/guest_wishes.hpp"

#include <algorithm>
#include <array>

namespace dispatcher {
namespace {

using About = GuestWish::About;

struct AboutWord {
  About about;
  const char* word;  // in the table
  const char* words;
};
constexpr std::array kWords{
    AboutWord{About::kHostName, "hostname", "host name"},
    AboutWord{About::kNetwork, "network", "network"},
    AboutWord{About::kPassword, "password", "password of "},
    AboutWord{About::kSid, "sid", "new SID"},
};

const AboutWord& word_of(About about) { return kWords[static_cast<std::size_t>(about)]; }

bool is_password(const GuestWish& wish) { return wish.about == About::kPassword; }

GuestWish wish_of(const SqlRow& row) {
  GuestWish wish;
  for (const AboutWord& one : kWords)
    if (text(row[1]) == one.word) wish.about = one.about;
  wish.id = integer(row[0]);
  wish.user = text(row[2]);
  wish.password = text(row[3]);
  wish.is_hash = integer(row[4]) != 0;
  return wish;
}

}  // namespace

const char* const kGuestWishesTable =
    "CREATE TABLE guest_wishes (id INTEGER PRIMARY KEY AUTOINCREMENT,"
    " uuid TEXT NOT NULL REFERENCES homes(uuid) ON DELETE CASCADE, about TEXT NOT NULL, user TEXT NOT NULL,"
    " password TEXT NOT NULL, is_hash INTEGER NOT NULL, UNIQUE (uuid, about, user))";

std::string words_of(const GuestWish& wish) { return word_of(wish.about).words + wish.user; }

Result<void> GuestWishes::keep(const std::string& uuid, const std::vector<GuestWish>& wishes) {
  auto kept = database_.transaction([&]() -> Result<void> {
    for (const GuestWish& wish : wishes)
      if (auto put = database_.change(
              "INSERT OR REPLACE INTO guest_wishes (uuid, about, user, password, is_hash) VALUES (?, ?, ?, ?, ?)",
              {uuid, word_of(wish.about).word, wish.user, wish.password, std::int64_t{wish.is_hash}});
          !put)
        return put;
    return {};
  });
  // One of them may have replaced another password.
  const bool has_password = std::ranges::any_of(wishes, &is_password);
  return kept && has_password ? database_.forget_overwritten() : kept;
}

Result<std::vector<GuestWish>> GuestWishes::of(const std::string& uuid) {
  const auto rows =
      database_.run("SELECT id, about, user, password, is_hash FROM guest_wishes WHERE uuid = ? ORDER BY id", {uuid});
  if (!rows) return rows.error();
  std::vector<GuestWish> wishes;
  for (const SqlRow& row : *rows) wishes.push_back(wish_of(row));
  return wishes;
}

Result<std::vector<std::string>> GuestWishes::waiting() {
  const auto rows = database_.run("SELECT DISTINCT uuid FROM guest_wishes ORDER BY uuid");
  if (!rows) return rows.error();
  std::vector<std::string> uuids;
  for (const SqlRow& row : *rows) uuids.push_back(text(row[0]));
  return uuids;
}

Result<void> GuestWishes::drop(const GuestWish& wish) {
  if (auto dropped = database_.change("DELETE FROM guest_wishes WHERE id = ?", {wish.id}); !dropped) return dropped;
  return is_password(wish) ? database_.forget_overwritten() : Result<void>();
}

}  // namespace dispatcher
