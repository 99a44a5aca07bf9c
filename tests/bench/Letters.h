#pragma once

#include <QByteArray>
#include <QByteArrayList>

#include <random>
#include <vector>

namespace scorta::test {

/// Ordinary mail, always the same for one seed: plain letters, HTML beside them, attachments. Sizes are
/// log-normal (median 5 kB, a few of several MB, 25 kB on average), words follow Zipf's law over an invented
/// vocabulary of 40,000, two of five answer an earlier message. Lines end in CRLF.
class Letters
{
public:
    explicit Letters(unsigned seed);

    QByteArray next();
    /// A word that the message of this number (from 0, as next() counts) alone has.
    static QByteArray wordOf(int number);
    int made() const { return m_made; }

private:
    int bounded(int below);
    double logNormal(double median, double sigma);
    const QByteArray& word();
    QByteArray prose(qsizetype bytes, bool hasAccents);
    QByteArray header(int number);
    QByteArray textPart(const QByteArray& prose, bool isQuotedPrintable) const;
    QByteArray html(qsizetype bytes);
    QByteArray attachment(qsizetype bytes);
    QByteArray token(int length);

    std::mt19937 m_random;
    std::vector<QByteArray> m_vocabulary;
    std::vector<double> m_cumulated;
    int m_made = 0;
};

} // namespace scorta::test
