#include "mime/Composer.h"
#include "mime/Limits.h"
#include "mime/Reader.h"

#include <QtTest>

#include <ctime>
#include <functional>

using namespace scorta;

namespace {

/// Milliseconds that this thread computed so far: what other processes do meanwhile is not in it.
double computed()
{
    timespec time{};
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
    return static_cast<double>(time.tv_sec) * 1e3 + static_cast<double>(time.tv_nsec) / 1e6;
}

/// Milliseconds of the fastest of three runs of everything that reads mail.
double bestOf(const QByteArray& raw)
{
    double best = 1e9;
    for (int i = 0; i < 3; ++i) {
        const double start = computed();
        const mime::Document document = mime::read(raw);
        const mime::Summary summary = mime::summarise(raw);
        const QString id = mime::messageId(raw);
        best = std::min(best, computed() - start);
        if (document.envelope.messageId != id || summary.envelope.messageId != id)
            return -1;
    }
    return best;
}

using Maker = std::function<QByteArray(int)>;

QByteArray nestedMultiparts(int depth)
{
    QByteArray raw;
    for (int i = 0; i < depth; ++i) {
        const QByteArray boundary = "b" + QByteArray::number(i);
        raw += "Content-Type: multipart/mixed; boundary=" + boundary + "\r\n\r\n--" + boundary + "\r\n";
    }
    return raw + "\r\ndeep inside\r\n";
}

QByteArray html(const QByteArray& body)
{
    return "Content-Type: text/html; charset=utf-8\r\n\r\n" + body;
}

} // namespace

Q_DECLARE_METATYPE(Maker)

/// Mail made to hurt: time must grow with its size, not faster, and the answer must still be one.
class TestMimeLimits : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void timeGrowsWithSize_data()
    {
        QTest::addColumn<Maker>("maker");
        QTest::addColumn<int>("size");
        const auto row = [](const char* name, int size, const Maker& maker) {
            QTest::newRow(name) << maker << size;
        };
        row("nested multiparts", 3000, nestedMultiparts);
        row("nested, one prefix", 3000, [](int n) -> QByteArray {
            QByteArray raw;
            for (int i = 1; i <= n; ++i) {
                const QByteArray boundary(std::min(i, 200), 'x');
                raw +=
                    "Content-Type: multipart/mixed; boundary=" + boundary + "\r\n\r\n--" + boundary + "\r\n";
            }
            return raw + QByteArray("--" + QByteArray(199, 'x') + "y\r\n").repeated(n);
        });
        row("many parts", 20'000, [](int n) -> QByteArray {
            return "Content-Type: multipart/mixed; boundary=b\r\n\r\n" +
                   QByteArray("--b\r\n\r\nx\r\n").repeated(n);
        });
        row("many headers", 100'000,
            [](int n) -> QByteArray { return QByteArray("X-A: b\r\n").repeated(n) + "\r\nbody"; });
        row("header line", 5'000'000,
            [](int n) -> QByteArray { return "Subject: " + QByteArray(n, 'x') + "\r\n\r\nbody"; });
        row("folded header", 500'000,
            [](int n) -> QByteArray { return "Subject: x" + QByteArray("\r\n x").repeated(n) + "\r\n\r\n"; });
        row("no header end", 200'000, [](int n) -> QByteArray { return QByteArray("a: b\r\n").repeated(n); });
        row("address groups", 300'000,
            [](int n) -> QByteArray { return "To: " + QByteArray("a:").repeated(n) + "\r\n\r\n"; });
        row("addresses", 50'000,
            [](int n) -> QByteArray { return "To: " + QByteArray("a@b.c, ").repeated(n) + "\r\n\r\n"; });
        row("nested comments", 100'000,
            [](int n) -> QByteArray { return "To: " + QByteArray(n, '(') + "\r\n\r\n"; });
        row("open brackets", 100'000,
            [](int n) -> QByteArray { return "From: " + QByteArray("<").repeated(n) + "\r\n\r\n"; });
        row("word beginnings", 50'000, [](int n) -> QByteArray {
            return "Subject: " + QByteArray("=?utf-8?Q?").repeated(n) + "\r\n\r\n";
        });
        row("word beginnings in To", 25'000,
            [](int n) -> QByteArray { return "To: " + QByteArray("=?utf-8?Q?").repeated(n) + "\r\n\r\n"; });
        row("half words", 50'000,
            [](int n) -> QByteArray { return "To: " + QByteArray("=?").repeated(n) + "?=\r\n\r\n"; });
        row("words", 15'000, [](int n) -> QByteArray {
            return "Subject: " + QByteArray("=?x?Q?a?= ").repeated(n) + "\r\n\r\n";
        });
        row("references", 10'000, [](int n) -> QByteArray {
            QByteArray raw = "References:";
            for (int i = 0; i < n; ++i)
                raw += " <" + QByteArray::number(i) + "@x>";
            return raw + "\r\n\r\n";
        });
        row("parameters", 20'000, [](int n) -> QByteArray {
            QByteArray raw = "Content-Type: text/plain";
            for (int i = 0; i < n; ++i)
                raw += "; name*" + QByteArray::number(n - i) + "=x";
            return raw + "\r\n\r\n";
        });
        row("missing boundary", 50'000, [](int n) -> QByteArray {
            return "Content-Type: multipart/mixed; boundary=never\r\n\r\n" +
                   QByteArray("--neve\r\n").repeated(n);
        });
        row("NULs", 3'000'000,
            [](int n) -> QByteArray { return "Subject: x\r\n\r\n" + QByteArray(n, '\0'); });
        row("bare CRs", 3'000'000, [](int n) -> QByteArray { return QByteArray(n, '\r'); });
        row("bare CRs and one LF", 3'000'000, [](int n) -> QByteArray { return QByteArray(n, '\r') + '\n'; });
        row("blank lines", 2'000'000,
            [](int n) -> QByteArray { return "Subject: x\r\n\r\n" + QByteArray(n, '\n'); });
        row("equals signs", 1'000'000, [](int n) -> QByteArray {
            return "Content-Transfer-Encoding: quoted-printable\r\n\r\n" + QByteArray(n, '=');
        });
        row("bad base64", 2'000'000, [](int n) -> QByteArray {
            return "Content-Type: application/x\r\nContent-Transfer-Encoding: base64\r\n\r\n" +
                   QByteArray(n, '!');
        });
        row("bad uuencode", 1'000'000, [](int n) -> QByteArray {
            return "Content-Type: application/x\r\nContent-Transfer-Encoding: x-uuencode\r\n\r\nbegin 644 "
                   "x\r\n" +
                   QByteArray("M\r\n").repeated(n / 3);
        });
        row("invalid multibyte", 500'000, [](int n) -> QByteArray {
            return "Content-Type: text/plain; charset=iso-2022-jp\r\n\r\n" + QByteArray(n, '\xFF');
        });
        row("nested attached messages", 2000, [](int n) -> QByteArray {
            return QByteArray("Content-Type: message/rfc822\r\n\r\n").repeated(n);
        });
        row("deep HTML", 50'000, [](int n) -> QByteArray { return html(QByteArray("<div>").repeated(n)); });
        row("formatting elements", 10'000, [](int n) -> QByteArray {
            QByteArray body;
            for (int i = 0; i < n; ++i)
                body += "<p><b title=" + QByteArray::number(i) + ">x";
            return html(body);
        });
        row("attributes", 50'000, [](int n) -> QByteArray {
            QByteArray body = "<p";
            for (int i = 0; i < n; ++i)
                body += " a" + QByteArray::number(i) + "=1";
            return html(body + ">x");
        });
        row("tables in tables", 20'000,
            [](int n) -> QByteArray { return html(QByteArray("<table><tr><td>").repeated(n)); });
        row("misplaced table text", 100'000,
            [](int n) -> QByteArray { return html("<table>" + QByteArray("x<b>").repeated(n)); });
        row("open comments", 100'000,
            [](int n) -> QByteArray { return html(QByteArray("<!-- ").repeated(n)); });
        row("open quotes", 100'000,
            [](int n) -> QByteArray { return html(QByteArray("<a b='").repeated(n)); });
        row("open scripts", 100'000,
            [](int n) -> QByteArray { return html(QByteArray("<script></").repeated(n)); });
        row("stray end tags", 100'000,
            [](int n) -> QByteArray { return html("<div><p>" + QByteArray("</i>").repeated(n)); });
        row("links", 20'000,
            [](int n) -> QByteArray { return html(QByteArray("<a href=http://x.example>y").repeated(n)); });
        row("links in links", 20'000, [](int n) -> QByteArray {
            return html(QByteArray("<table><tr><td><a href=http://x.example>").repeated(n));
        });
        row("entities", 200'000, [](int n) -> QByteArray { return html(QByteArray("&").repeated(n)); });
        row("style", 100'000, [](int n) -> QByteArray {
            return html("<p style=\"" + QByteArray("color:red;").repeated(n) + "\">x");
        });
    }
    void timeGrowsWithSize()
    {
        QFETCH(Maker, maker);
        QFETCH(int, size);
        const double small = bestOf(maker(size));
        const double large = bestOf(maker(4 * size));
        QVERIFY(small >= 0 && large >= 0);
        // Linear is a ratio of 4; quadratic would be 16. Caches and a busy machine are allowed some of the
        // room between, and nothing is said of what takes less than a few milliseconds.
        QVERIFY2(large < 8 * small + 10,
                 qPrintable(QStringLiteral("%1 ms, 4 times as much %2 ms").arg(small).arg(large)));
        QVERIFY2(large < 5000, qPrintable(QString::number(large)));
    }

    void depthIsCut()
    {
        const mime::Document document = mime::read(nestedMultiparts(3000));
        QVERIFY(document.notices.contains(QStringLiteral("too_deep")));
        QVERIFY(mime::read(nestedMultiparts(40)).text.contains(QStringLiteral("deep inside")));
        QVERIFY(!mime::read(nestedMultiparts(40)).notices.contains(QStringLiteral("too_deep")));
    }

    void partsAreCounted()
    {
        const QByteArray part = "--b\r\nContent-Type: application/x\r\n\r\nx\r\n";
        const QByteArray head = "Content-Type: multipart/mixed; boundary=b\r\n\r\n";
        const mime::Document document = mime::read(head + part.repeated(5000));
        QVERIFY(document.notices.contains(QStringLiteral("too_many_parts")));
        QCOMPARE(document.attachments.size(), static_cast<qsizetype>(mime::kMaxParts) - 1);
    }

    void headersAreCounted()
    {
        const QByteArray raw = "Subject: first\r\n" + QByteArray("X-A: b\r\n").repeated(100'000) + "\r\nbody";
        const mime::Document document = mime::read(raw);
        QCOMPARE(document.envelope.subject, QStringLiteral("first"));
        QCOMPARE(document.text, QStringLiteral("body"));
        QVERIFY(document.notices.contains(QStringLiteral("header_too_long")));
        QVERIFY(document.headers.size() <= static_cast<qsizetype>(mime::kMaxFields));
    }

    void searchTextIsBounded()
    {
        const QByteArray raw = "Subject: x\r\n\r\n" + QByteArray(20'000'000, 'a');
        QVERIFY(mime::summarise(raw).search.body.size() <= mime::kMaxSearchText);
    }

    void freezingIsLinear()
    {
        const auto time = [](int n) {
            const QByteArray message = "To: a@b.example\n\n" + QByteArray("\r\r\r\n\r").repeated(n);
            const double start = computed();
            const auto result = mime::freeze(message, {QString(), QStringLiteral("a@b.example")}, {}, {});
            return result.ok() ? computed() - start : -1.0;
        };
        const double small = time(200'000);
        const double large = time(800'000);
        QVERIFY(small >= 0);
        QVERIFY(large < 8 * small + 20);
    }
};

QTEST_GUILESS_MAIN(TestMimeLimits)
#include "tst_MimeLimits.moc"
