#pragma once

#include "base/Clock.h"

#include <QByteArray>

#include <optional>
#include <string_view>

namespace scorta::mime {

/// Reads a Date field (RFC 5322, 3.3 and 4.3), with what real mail makes of it: missing weekday or seconds,
/// two-digit years, named zones, asctime order, dashes. nullopt when day, month, year or time is missing.
std::optional<base::WallTime> readDate(std::string_view rawValue);

/// "Fri, 23 Jan 2026 14:03:00 +0100": the local time at `time` with its offset.
QByteArray writeDate(base::WallTime time);

} // namespace scorta::mime
