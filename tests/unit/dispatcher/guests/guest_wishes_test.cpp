// SPDX-License-Identifier: LGPL-2.1-or-later
#include "dispatcher/guests/guest_wishes.hpp"
#include "tests/unit/dispatcher/support/dispatcher_test.hpp"

#include <fstream>

namespace dispatcher {
namespace {

using About = GuestWish::About;

constexpr const char* kWeb = "3d1f7a52-6c04-4e7b-9b1e-5a2f8c6d0e11";

class GuestWishesTest : public DispatcherTest {
 protected:
  GuestWishesTest() { EXPECT_TRUE(homes_.put({kWeb, Kind::kVm, {"/vz/web", "/vz/web/config.pvs", false}, ""})); }

  std::vector<std::string> waiting() {
    std::vector<std::string> words;
    for (const GuestWish& wish : wishes_.of(kWeb).value()) words.push_back(words_of(wish) + " " + wish.password);
    return words;
  }
  static GuestWish password(const std::string& user, const std::string& text) {
    return {About::kPassword, user, text, true};
  }
};

TEST_F(GuestWishesTest, are_told_in_their_order_and_a_newer_one_replaces_its_like) {
  const GuestWish name{About::kHostName, {}, {}}, network{About::kNetwork, {}, {}};
  ASSERT_TRUE(wishes_.keep(kWeb, {name, network, password("root", "old")}));
  ASSERT_TRUE(wishes_.keep(kWeb, {password("web", "w"), name}));
  ASSERT_TRUE(wishes_.keep(kWeb, {password("root", "new")}));
  EXPECT_EQ(waiting(),
            (std::vector<std::string>{"network ", "password of web w", "host name ", "password of root new"}));
  EXPECT_TRUE(wishes_.of(kWeb)->back().is_hash);
  EXPECT_EQ(*wishes_.waiting(), std::vector<std::string>{kWeb});
}

TEST_F(GuestWishesTest, a_new_sid_is_wished_for_once_and_goes_before_what_is_set_later) {
  const GuestWish sid{About::kSid, {}, {}};
  ASSERT_TRUE(wishes_.keep(kWeb, {sid}));
  ASSERT_TRUE(wishes_.keep(kWeb, {{About::kNetwork, {}, {}}}));
  EXPECT_EQ(waiting(), (std::vector<std::string>{"new SID ", "network "}));
  EXPECT_EQ(wishes_.of(kWeb)->front().about, About::kSid);
  ASSERT_TRUE(wishes_.drop(wishes_.of(kWeb)->front()));
  EXPECT_EQ(waiting(), std::vector<std::string>{"network "});
}

TEST_F(GuestWishesTest, one_that_was_replaced_while_it_was_told_stays) {
  ASSERT_TRUE(wishes_.keep(kWeb, {password("root", "old")}));
  const GuestWish told = wishes_.of(kWeb)->front();
  ASSERT_TRUE(wishes_.keep(kWeb, {password("root", "new")}));
  ASSERT_TRUE(wishes_.drop(told));
  EXPECT_EQ(waiting(), std::vector<std::string>{"password of root new"});
}

TEST_F(GuestWishesTest, of_a_password_that_was_told_no_byte_is_left) {
  ASSERT_TRUE(wishes_.keep(kWeb, {password("root", "s3cret-of-the-guest")}));
  ASSERT_TRUE(wishes_.drop(wishes_.of(kWeb)->front()));
  for (const auto& entry : std::filesystem::directory_iterator(folder_)) {
    std::ifstream file(entry.path(), std::ios::binary);
    const std::string bytes((std::istreambuf_iterator<char>(file)), {});
    EXPECT_EQ(bytes.find("s3cret-of-the-guest"), std::string::npos) << entry.path();
  }
}

TEST_F(GuestWishesTest, go_with_their_home_and_need_one) {
  ASSERT_TRUE(wishes_.keep(kWeb, {{About::kHostName, {}, {}}}));
  ASSERT_TRUE(homes_.put({kWeb, Kind::kVm, {"/vz/moved", "/vz/moved/config.pvs", false}, ""}));
  EXPECT_EQ(wishes_.of(kWeb)->size(), 1U);
  ASSERT_TRUE(homes_.remove(kWeb));
  EXPECT_TRUE(wishes_.waiting()->empty());
  EXPECT_FALSE(wishes_.keep(kWeb, {{About::kHostName, {}, {}}}));
}

}  // namespace
}  // namespace dispatcher
