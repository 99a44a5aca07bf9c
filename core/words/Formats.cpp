#include "words/Formats.h"

#include "words/Say.h"

#include <QCoreApplication>
#include <QLocale>

#include <array>
#include <cmath>

namespace scorta::words {

namespace {

constexpr qint64 kSecond = 1'000;
constexpr qint64 kMinute = 60 * kSecond;
constexpr qint64 kHour = 60 * kMinute;
constexpr qint64 kDay = 24 * kHour;

/// One decimal below ten, where it says something; none above.
QString shortNumber(double value)
{
    const bool isWhole = value >= 9.95 || std::abs(value - std::round(value)) < 0.05;
    return QLocale().toString(value, 'f', isWhole ? 0 : 1);
}

/// "2 h 5 min", "2 h".
QString hoursAndMinutes(qint64 minutes)
{
    const QString hours = number(minutes / 60);
    if (minutes % 60 == 0)
        return say(QT_TRANSLATE_NOOP("words", "%1 h")).arg(hours);
    return say(QT_TRANSLATE_NOOP("words", "%1 h %2 min")).arg(hours, number(minutes % 60));
}

qint64 roundedUp(qint64 millis, qint64 unit)
{
    return (millis + unit - 1) / unit;
}

} // namespace

QString number(qint64 value)
{
    return QLocale().toString(value);
}

QString percent(double share)
{
    const double value = share * 100;
    // What is not quite all must not be shown as all.
    const double shown = value < 100 ? std::min(value, 99.99) : 100;
    return say(QT_TRANSLATE_NOOP("words", "%1 %"))
        .arg(QLocale().toString(shown, 'f', shown == std::floor(shown) ? 0 : 2));
}

QString size(qint64 bytes)
{
    constexpr std::array<const char*, 4> kUnits = {"KB", "MB", "GB", "TB"};
    if (bytes < 1'000)
        return say(QT_TRANSLATE_N_NOOP("words", "%Ln byte(s)"), static_cast<int>(std::max<qint64>(bytes, 0)));
    double value = static_cast<double>(bytes) / 1'000;
    size_t unit = 0;
    while (value >= 999.5 && unit + 1 < kUnits.size()) {
        value /= 1'000;
        ++unit;
    }
    // A space that does not break: the number and its unit stay on one line.
    return shortNumber(value) + QChar(QChar::Nbsp) + QLatin1String(kUnits[unit]);
}

QString seconds(base::Milliseconds time)
{
    return say(QT_TRANSLATE_NOOP("words", "%1 s"))
        .arg(shortNumber(static_cast<double>(time.count()) / kSecond));
}

QString inTime(base::Milliseconds time)
{
    const qint64 millis = time.count();
    if (millis <= 0)
        return say(QT_TRANSLATE_NOOP("words", "now"));
    if (millis < kMinute)
        return say(QT_TRANSLATE_NOOP("words", "in less than a minute"));
    const qint64 minutes = roundedUp(millis, kMinute);
    if (minutes < 60)
        return say(QT_TRANSLATE_NOOP("words", "in %1 min")).arg(number(minutes));
    if (millis < kDay)
        return say(QT_TRANSLATE_NOOP("words", "in %1")).arg(hoursAndMinutes(minutes));
    return say(QT_TRANSLATE_N_NOOP("words", "in %Ln day(s)"), static_cast<int>((millis + kDay / 2) / kDay));
}

QString nextTry(base::Milliseconds in)
{
    return say(QT_TRANSLATE_NOOP("words", "next try %1")).arg(inTime(in));
}

QString ago(base::Milliseconds time)
{
    const qint64 millis = std::max<qint64>(time.count(), 0);
    if (millis < kMinute)
        return say(QT_TRANSLATE_NOOP("words", "%1 s ago")).arg(number(millis / kSecond));
    if (millis < kHour)
        return say(QT_TRANSLATE_NOOP("words", "%1 min ago")).arg(number(millis / kMinute));
    if (millis < kDay)
        return say(QT_TRANSLATE_NOOP("words", "%1 h ago")).arg(number(millis / kHour));
    return say(QT_TRANSLATE_N_NOOP("words", "%Ln day(s) ago"), static_cast<int>(millis / kDay));
}

QString duration(base::Milliseconds time)
{
    const qint64 millis = std::max<qint64>(time.count(), 0);
    if (millis < kMinute)
        return say(QT_TRANSLATE_NOOP("words", "%1 s")).arg(number(millis / kSecond));
    if (millis < kHour)
        return say(QT_TRANSLATE_NOOP("words", "%1 min")).arg(number(millis / kMinute));
    if (millis < kDay)
        return hoursAndMinutes(millis / kMinute);
    const QString days = number(millis / kDay);
    const qint64 hours = millis % kDay / kHour;
    if (hours == 0)
        return say(QT_TRANSLATE_NOOP("words", "%1 d")).arg(days);
    return say(QT_TRANSLATE_NOOP("words", "%1 d %2 h")).arg(days, number(hours));
}

QString timeOfDay(base::WallTime time)
{
    return base::toLocal(time).toString(QStringLiteral("HH:mm"));
}

QString exactTimeOfDay(base::WallTime time)
{
    return base::toLocal(time).toString(QStringLiteral("HH:mm:ss"));
}

QString listDate(base::WallTime time, base::WallTime now)
{
    const QDate day = base::toLocal(time).date();
    const QDate today = base::toLocal(now).date();
    const qint64 daysAgo = day.daysTo(today);
    if (daysAgo == 0)
        return timeOfDay(time);
    if (daysAgo == 1)
        return say(QT_TRANSLATE_NOOP("words", "Yesterday"));
    if (daysAgo > 1 && daysAgo < 7)
        return QLocale().toString(day, QStringLiteral("ddd"));
    if (day.year() == today.year())
        return QLocale().toString(day, QStringLiteral("d MMM"));
    return day.toString(QStringLiteral("dd/MM/yyyy"));
}

QString fullDate(base::WallTime time)
{
    return QLocale().toString(base::toLocal(time), QStringLiteral("d MMMM yyyy, HH:mm"));
}

QString sinceText(base::WallTime time, base::WallTime now)
{
    const QDate day = base::toLocal(time).date();
    const QDate today = base::toLocal(now).date();
    const qint64 daysAgo = day.daysTo(today);
    if (daysAgo == 0)
        return timeOfDay(time);
    if (daysAgo == 1)
        return say(QT_TRANSLATE_NOOP("words", "%1 yesterday")).arg(timeOfDay(time));
    const QString date = day.year() == today.year() ? QLocale().toString(day, QStringLiteral("d MMM"))
                                                    : day.toString(QStringLiteral("dd/MM/yyyy"));
    return say(QT_TRANSLATE_NOOP("words", "%1 on %2")).arg(timeOfDay(time), date);
}

} // namespace scorta::words
