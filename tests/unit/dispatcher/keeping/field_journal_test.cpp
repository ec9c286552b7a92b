// SPDX-License-Identifier: LGPL-2.1-or-later
#include "dispatcher/keeping/field_journal.hpp"

#include <gmock/gmock.h>

namespace dispatcher {
namespace {

TEST(FieldJournal, reads_back_what_it_wrote) {
  const convert::Fields fields{{"Settings/Own", "a \"b\"\n"}, {"OTHER", ""}};
  EXPECT_EQ(*parse_journal(journal_of(fields)), fields);
  EXPECT_EQ(*parse_journal(journal_of({})), convert::Fields());
}

TEST(FieldJournal, refuses_what_is_none) {
  for (const char* text : {"", "[]", "{\"A\": 1}", "{\"A\": \"b\"", "nonsense"})
    EXPECT_FALSE(parse_journal(text)) << text;
}

}  // namespace
}  // namespace dispatcher
