#include "bench/Figures.h"
#include "mime/Reader.h"

#include <QElapsedTimer>
#include <QRandomGenerator>
#include <QtTest>

using namespace scorta;

namespace {

const char* const kWords[] = {"the",        "report", "perch=C3=A9", "meeting", "tomorrow", "invoice",
                              "attached",   "please", "regards",     "we",      "will",     "see",
                              "citt=C3=A0", "order",  "number",      "ship"};

QByteArray sentence(QRandomGenerator& random, int words)
{
    QByteArray text;
    for (int i = 0; i < words; ++i)
        text += QByteArray(kWords[random.bounded(16)]) + (i % 11 == 10 ? "=\r\n" : " ");
    return text;
}

QByteArray base64(QRandomGenerator& random, int size)
{
    QByteArray bytes(size, '\0');
    for (char& c : bytes)
        c = static_cast<char>(random.bounded(256));
    const QByteArray encoded = bytes.toBase64();
    QByteArray lines;
    for (qsizetype i = 0; i < encoded.size(); i += 76)
        lines += encoded.mid(i, 76) + "\r\n";
    return lines;
}

/// Ordinary mail: a dozen transport headers, text and HTML of some kilobytes, one in five with an attachment;
/// 25 kB on average, as the mirror's benchmark has it.
QByteArray message(QRandomGenerator& random, int n)
{
    QByteArray raw;
    for (int i = 0; i < 6; ++i) {
        raw += "Received: from mail" + QByteArray::number(i) +
               ".example.net (mail.example.net [192.0.2.1])\r\n"
               "\tby mx.example.org with ESMTPS id " +
               QByteArray::number(n) + "\r\n\tfor <user@example.org>; Fri, 23 Jan 2026 15:03:00 +0100\r\n";
    }
    raw += "DKIM-Signature: v=1; a=rsa-sha256; c=relaxed/relaxed; d=example.net; s=x;\r\n\tb=" +
           base64(random, 180).trimmed().replace("\r\n", "\r\n\t") + "\r\n";
    raw += "From: =?utf-8?Q?Ren=C3=A9_Dupont?= <rene@example.net>\r\nTo: Ada <ada@example.org>, "
           "b@example.org\r\n"
           "Subject: =?utf-8?Q?" +
           QByteArray::number(n) +
           "_perch=C3=A9?= report\r\n"
           "Date: Fri, 23 Jan 2026 15:03:00 +0100\r\nMessage-ID: <" +
           QByteArray::number(n) +
           "@example.net>\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=o\r\n\r\n";
    const QByteArray text = sentence(random, random.bounded(100, 500));
    raw += "--o\r\nContent-Type: multipart/alternative; boundary=i\r\n\r\n--i\r\n"
           "Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n" +
           text +
           "\r\n--i\r\nContent-Type: text/html; charset=utf-8\r\nContent-Transfer-Encoding: "
           "quoted-printable\r\n\r\n"
           "<html><body>";
    for (int i = random.bounded(5, 20); i > 0; --i)
        raw += "<div style=3D\"color:#333\"><p>" + sentence(random, 25) + "</p></div>=\r\n";
    raw += "</body></html>\r\n--i--\r\n";
    if (n % 5 == 0) {
        raw += "--o\r\nContent-Type: application/pdf; name=\"a.pdf\"\r\nContent-Disposition: attachment; "
               "filename=\"a.pdf\"\r\nContent-Transfer-Encoding: base64\r\n\r\n" +
               base64(random, random.bounded(20'000, 140'000));
    }
    return raw + "--o--\r\n";
}

} // namespace

/// MB/s of one core over generated ordinary mail. Bar: 100.
class TestMimeBench : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase()
    {
        QRandomGenerator random(1);
        for (int n = 0; n < 2000; ++n) {
            m_messages.append(message(random, n));
            m_size += m_messages.last().size();
        }
        qInfo("%lld messages, %.1f MB", static_cast<long long>(m_messages.size()),
              static_cast<double>(m_size) / 1e6);
    }

    void summarise()
    {
        measure("summarise", [](const QByteArray& raw) { return mime::summarise(raw).search.body.size(); });
    }

    void read()
    {
        measure("read", [](const QByteArray& raw) { return mime::read(raw).text.size(); });
    }

private:
    template<typename Function>
    void measure(const char* name, Function function)
    {
        double best = 0;
        for (int run = 0; run < 3; ++run) {
            QElapsedTimer timer;
            timer.start();
            qsizetype total = 0;
            for (const QByteArray& raw : m_messages)
                total += function(raw);
            QVERIFY(total > 0);
            best =
                std::max(best, static_cast<double>(m_size) * 1e3 / static_cast<double>(timer.nsecsElapsed()));
        }
        scorta::test::figure(QByteArray("MIME ") + name, "100 MB/s a core",
                             scorta::test::number(best, 0) + " MB/s", best >= 100);
        qInfo("%s: %.0f MB/s, %.0f messages/s", name, best,
              best * 1e6 * static_cast<double>(m_messages.size()) / static_cast<double>(m_size));
        QVERIFY2(best >= 100.0, "the bar is 100 MB/s a core");
    }

    QList<QByteArray> m_messages;
    qint64 m_size = 0;
};

QTEST_GUILESS_MAIN(TestMimeBench)
#include "tst_MimeBench.moc"
