#pragma once

#include "base/Clock.h"

#include <QString>

namespace scorta::words {

/// Numbers, sizes and times as people read them, in the language of installTranslator(). Wall times are shown
/// in the machine's time zone.

/// "12,430".
QString number(qint64 value);
/// "97.41 %".
QString percent(double share);
/// "812 bytes", "48 KB", "1.8 GB"; thousands, as providers and disks count.
QString size(qint64 bytes);
/// "0.3 s", "9 s".
QString seconds(base::Milliseconds time);
/// "in 4 min", "in less than a minute", "in 2 h 5 min", "in 3 days"; "now" when it is over.
QString inTime(base::Milliseconds time);
/// "next try in 4 min".
QString nextTry(base::Milliseconds in);
/// "12 s ago", "4 min ago", "2 h ago", "3 days ago".
QString ago(base::Milliseconds time);
/// "43 min", "15 h 7 min", "3 d 19 h"; seconds below a minute.
QString duration(base::Milliseconds time);
/// "14:03".
QString timeOfDay(base::WallTime time);
/// "14:03:07".
QString exactTimeOfDay(base::WallTime time);
/// As a list shows a date: 09:12 · Yesterday · Mon · 18 Nov · 18/11/2024.
QString listDate(base::WallTime time, base::WallTime now);
/// "18 November 2024, 14:03".
QString fullDate(base::WallTime time);
/// The time that follows "since": "14:03", "14:03 yesterday", "14:03 on 18 Nov".
QString sinceText(base::WallTime time, base::WallTime now);

} // namespace scorta::words
