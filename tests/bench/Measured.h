#pragma once

#include <QByteArray>
#include <QProcessEnvironment>
#include <QStringList>

#include <functional>

namespace scorta::test {

/// One run of a program, as the system accounts for it.
struct Measured
{
    int code = -1; ///< -1: it could not be started, or ended by a signal
    QByteArray output;
    double seconds = 0;    ///< from before the start to the end
    double cpuSeconds = 0; ///< user and system
    double systemSeconds = 0;
    double peakMiB = 0; ///< VmHWM, as last seen by a watched run; 0 otherwise
};

/// Runs it to its end, its errors on ours. With `watch` it is called every 20 ms with the seconds since the
/// start; without, nothing disturbs the measured program.
Measured measure(const QString& program, const QStringList& arguments, const QProcessEnvironment& environment,
                 const std::function<void(double)>& watch = {});

} // namespace scorta::test
