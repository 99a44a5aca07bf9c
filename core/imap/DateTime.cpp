#include "imap/DateTime.h"

#include <QDate>
#include <QTimeZone>

#include <cstdio>

namespace scorta::imap {

namespace {
constexpr const char* kMonths[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                   "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
} // namespace

QByteArray toDateTime(base::WallTime time)
{
    const QDateTime utc = QDateTime::fromMSecsSinceEpoch(base::toMillis(time), Qt::UTC);
    const QDate date = utc.date();
    const QTime clock = utc.time();
    char text[40];
    std::snprintf(text, sizeof text, "%02d-%s-%04d %02d:%02d:%02d +0000", date.day(),
                  kMonths[date.month() - 1], date.year(), clock.hour(), clock.minute(), clock.second());
    return text;
}

base::WallTime fromDateTime(const QByteArray& text)
{
    const QByteArray trimmed = text.trimmed().left(40);
    int day = 0;
    int year = 0;
    int hour = 0;
    int minute = 0;
    int second = 0;
    int zone = 0;
    char month[4] = {};
    char sign = '+';
    if (std::sscanf(trimmed.constData(), "%2d-%3c-%4d %2d:%2d:%2d %c%4d", &day, month, &year, &hour, &minute,
                    &second, &sign, &zone) < 6)
        return {};
    int number = 0;
    for (int i = 0; i < 12; ++i) {
        if (qstrnicmp(kMonths[i], month, 3) == 0)
            number = i + 1;
    }
    const QDateTime utc(QDate(year, number, day), QTime(hour, minute, second > 59 ? 59 : second), Qt::UTC);
    if (!utc.isValid())
        return {};
    const qint64 offset = ((zone / 100) * 60 + zone % 100) * 60'000LL * (sign == '-' ? -1 : 1);
    return base::fromMillis(utc.toMSecsSinceEpoch() - offset);
}

} // namespace scorta::imap
