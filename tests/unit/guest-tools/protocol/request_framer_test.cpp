// SPDX-License-Identifier: LGPL-2.1-or-later
#include "guest-tools/protocol/request_framer.hpp"
#include "../texts.hpp"

#include <gtest/gtest.h>

#include <vector>

namespace {

using guest_tools::Frame;
using guest_tools::RequestFramer;
using Requests = std::vector<std::string>;

// The requests in `bytes` when they come in pieces of `step`.
Requests requests_in(const std::string& bytes, std::size_t step) {
  Requests requests;
  RequestFramer framer;
  std::string pending;
  for (std::size_t at = 0; at < bytes.size(); at += step) {
    pending += bytes.substr(at, step);
    for (;;) {
      const Frame frame = framer.next(text(pending));
      if (frame.kind == Frame::kIncomplete || pending.empty()) break;
      if (frame.kind == Frame::kRequest)
        requests.push_back(string(guest_tools::trimmed(text(pending.substr(0, frame.size)))));
      if (frame.kind == Frame::kTooLong) requests.push_back("too long");
      pending.erase(0, frame.size);
    }
  }
  return requests;
}

void expect_requests(const std::string& bytes, const Requests& wanted) {
  for (std::size_t step : {std::size_t{1}, std::size_t{2}, std::size_t{7}, bytes.size()})
    EXPECT_EQ(requests_in(bytes, step), wanted) << testing::PrintToString(bytes) << " in pieces of " << step;
}

TEST(RequestFramer, requests_stand_on_lines_or_side_by_side) {
  expect_requests("{\"a\":1}\n{\"b\":[{}]}\n", {"{\"a\":1}", "{\"b\":[{}]}"});
  expect_requests("{}{} {}", {"{}", "{}", "{}"});
  expect_requests("{\n \"a\":\n 1\n}\n", {"{\n \"a\":\n 1\n}"});
}

TEST(RequestFramer, brackets_in_texts_do_not_count) {
  expect_requests(R"({"a":"}]\"}\\"}{'b':'"}\''}x)", {R"({"a":"}]\"}\\"})", R"({'b':'"}\''})"});
}

TEST(RequestFramer, the_sentinel_drops_what_was_begun) {
  expect_requests("{\"a\":\xff{\"b\":1}", {"{\"b\":1}"});
  expect_requests("{\"a\":\"x\xff\xff{}", {"{}"});
  expect_requests("\xff", {});
  expect_requests("wor\xff{}", {"{}"});
}

TEST(RequestFramer, a_line_end_in_a_text_ends_the_request) {
  expect_requests("{\"a\":\"x\n{\"b\":1}\n", {"{\"a\":\"x", "{\"b\":1}"});
}

TEST(RequestFramer, what_is_no_object_goes_up_to_the_line_end_or_the_next_bracket) {
  expect_requests("foo bar\n}\n7{}", {"foo bar", "}", "7", "{}"});
}

TEST(RequestFramer, what_is_too_long_is_told_once_and_skipped) {
  const std::string filling(guest_tools::kLongestRequest / 2, ' ');
  EXPECT_EQ(requests_in("{\"a\":" + filling + filling + filling + "}\n{\"b\":1}", 1 << 20),
            (Requests{"too long", "{\"b\":1}"}));
  EXPECT_EQ(requests_in("{\"a\":" + filling + filling + filling + "\xff{\"b\":1}", 1 << 20),
            (Requests{"too long", "{\"b\":1}"}));
}

}  // namespace
