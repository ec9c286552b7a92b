// SPDX-License-Identifier: LGPL-2.1-or-later
#include "dispatcher/settings/settings_page.hpp"

#include <cstdio>

int main() { std::fputs(dispatcher::settings_page().c_str(), stdout); }
