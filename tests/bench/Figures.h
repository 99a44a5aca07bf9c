#pragma once

#include <QByteArray>

#include <algorithm>
#include <cstdio>
#include <vector>

namespace scorta::test {

/// One line of the table that tests/bench/run gathers: what, bar, what was measured, and whether it is within
/// the bar. A missed bar is a figure, not a failure of the program that measures it.
inline void figure(const QByteArray& what, const QByteArray& bar, const QByteArray& measured, bool isWithin)
{
    std::printf("figure| %s | %s | %s | %s\n", what.constData(), bar.constData(), measured.constData(),
                isWithin ? "within" : "MISSED");
    std::fflush(stdout);
}

/// Of what is measured without a bar.
inline void figure(const QByteArray& what, const QByteArray& measured)
{
    std::printf("figure| %s | | %s |\n", what.constData(), measured.constData());
    std::fflush(stdout);
}

/// `values` must not be empty; 0.5 is the median.
inline double quantile(std::vector<double> values, double at)
{
    std::sort(values.begin(), values.end());
    const auto last = static_cast<double>(values.size() - 1);
    return values[static_cast<size_t>(at * last + 0.5)];
}

inline QByteArray number(double value, int decimals)
{
    return QByteArray::number(value, 'f', decimals);
}

} // namespace scorta::test
