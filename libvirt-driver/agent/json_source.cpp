// SPDX-License-Identifier: LGPL-2.1-or-later
//
// Boost.JSON's own code, which is a header unless one links to its library.
#include <boost/json/src.hpp>
