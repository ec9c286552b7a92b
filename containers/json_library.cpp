// SPDX-License-Identifier: LGPL-2.1-or-later
//
// Boost.JSON, compiled here once.
#include <boost/json/src.hpp>
