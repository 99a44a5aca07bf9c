#include "base/Clock.h"

#include <ctime>

namespace scorta::base {

WallTime SystemClock::now() const
{
    return std::chrono::time_point_cast<Milliseconds>(std::chrono::system_clock::now());
}

Milliseconds SystemClock::sinceBoot() const
{
#ifdef CLOCK_BOOTTIME
    // steady_clock stands still during sleep on Linux; a laptop that slept through an outage must notice.
    timespec time{};
    if (clock_gettime(CLOCK_BOOTTIME, &time) == 0)
        return Milliseconds{static_cast<qint64>(time.tv_sec) * 1000 + time.tv_nsec / 1'000'000};
#endif
    return std::chrono::duration_cast<Milliseconds>(std::chrono::steady_clock::now().time_since_epoch());
}

ManualClock::ManualClock(WallTime start)
    : m_wall(toMillis(start))
{
}

WallTime ManualClock::now() const
{
    return fromMillis(m_wall.load());
}

Milliseconds ManualClock::sinceBoot() const
{
    return Milliseconds{m_boot.load()};
}

void ManualClock::advance(Milliseconds by)
{
    m_wall += by.count();
    m_boot += by.count();
}

void ManualClock::jump(Milliseconds by)
{
    m_wall += by.count();
}

QString toIso(WallTime time)
{
    return QDateTime::fromMSecsSinceEpoch(toMillis(time), Qt::UTC)
        .toString(QStringLiteral("yyyy-MM-ddTHH:mm:ssZ"));
}

std::optional<WallTime> fromIso(const QString& text)
{
    const QDateTime parsed = QDateTime::fromString(text, Qt::ISODateWithMs);
    if (!parsed.isValid())
        return std::nullopt;
    return fromMillis(parsed.toMSecsSinceEpoch());
}

QDateTime toLocal(WallTime time)
{
    return QDateTime::fromMSecsSinceEpoch(toMillis(time)).toLocalTime();
}

} // namespace scorta::base
