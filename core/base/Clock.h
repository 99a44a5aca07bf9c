#pragma once

#include <QDateTime>

#include <atomic>
#include <chrono>
#include <optional>

namespace scorta::base {

using Milliseconds = std::chrono::milliseconds;
/// Wall-clock time, UTC. What is stored and shown.
using WallTime = std::chrono::sys_time<Milliseconds>;

/// Where time comes from; injected, so that tests can let a week pass. Thread-safe.
class Clock
{
public:
    Clock() = default;
    Clock(const Clock&) = delete;
    Clock& operator=(const Clock&) = delete;
    virtual ~Clock() = default;

    /// Wall time; may jump in either direction when somebody sets it.
    virtual WallTime now() const = 0;
    /// Time since some start that goes on while the machine sleeps (CLOCK_BOOTTIME) and never jumps.
    virtual Milliseconds sinceBoot() const = 0;
};

class SystemClock : public Clock
{
public:
    WallTime now() const override;
    Milliseconds sinceBoot() const override;
};

/// A clock that moves only when told, for tests and simulations.
class ManualClock : public Clock
{
public:
    explicit ManualClock(WallTime start);
    WallTime now() const override;
    Milliseconds sinceBoot() const override;
    /// Lets time pass: both clocks move.
    void advance(Milliseconds by);
    /// Somebody sets the clock: wall time alone moves.
    void jump(Milliseconds by);

private:
    std::atomic<qint64> m_wall;
    std::atomic<qint64> m_boot{0};
};

/// Milliseconds since 1970, the form in which every database stores time.
inline qint64 toMillis(WallTime time)
{
    return time.time_since_epoch().count();
}
inline WallTime fromMillis(qint64 millis)
{
    return WallTime{Milliseconds{millis}};
}
/// "2026-01-23T14:03:00Z": ISO 8601, UTC, whole seconds, as the command line prints it.
QString toIso(WallTime time);
/// Reads ISO 8601 with an offset or Z; a time without either is local time. An invalid text gives nullopt.
std::optional<WallTime> fromIso(const QString& text);
QDateTime toLocal(WallTime time);

} // namespace scorta::base
