// SPDX-License-Identifier: LGPL-2.1-or-later
//
// What environments used, for D-Bus callers: read from the accounting on a worker, each figure under the name that the
// accounting's own table has for it. Times are seconds since 1970, [from, to). kInvalidArg for a time that ends before
// it begins, a span that there is none of, and more spans than kMaxSpans. Main loop only.
#pragma once

#include "dispatcher/bus/methods.hpp"

namespace dispatcher {

inline constexpr std::size_t kMaxSpans = 20'000;

void usage_of_all(MethodContext& context, const CallPointer& call);
void usage_of_one(MethodContext& context, const CallPointer& call);
void usage_spans(MethodContext& context, const CallPointer& call);

}  // namespace dispatcher
