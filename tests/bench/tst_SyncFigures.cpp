#include "servers/SyncBench.h"

#include "support/Certificates.h"

#include <QDateTime>
#include <QElapsedTimer>
#include <QProcess>
#include <QRandomGenerator>

using namespace scorta;
using namespace scorta::test;

// The first mirror and what follows, beside a raw drain of the same mail in the same run. SCORTA_BENCH_MAILS
// changes the number of messages.
class tst_SyncFigures : public QObject
{
    Q_OBJECT

private:
    static constexpr int kDefaultMails = 20'000;

    // Words with a skewed frequency, as in language, and for every other message an attachment that does not
    // compress; 25 KB on average.
    static QByteArray message(int n, QRandomGenerator& random)
    {
        QByteArray text =
            "From: Person " + QByteArray::number(n % 300) + " <p" + QByteArray::number(n % 300) +
            "@example.org>\r\nTo: me@example.com\r\nSubject: Report " + QByteArray::number(n) +
            " of the quarter\r\nDate: " +
            QDateTime::fromSecsSinceEpoch(1'700'000'000 + 3'600 * n).toString(Qt::RFC2822Date).toLatin1() +
            "\r\nMessage-ID: <bench" + QByteArray::number(n) + "@example.org>\r\n";
        if (n % 3 == 0 && n > 3)
            text += "In-Reply-To: <bench" + QByteArray::number(n - 3) + "@example.org>\r\n";
        text += "MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=\"b\"\r\n\r\n--b\r\n"
                "Content-Type: text/plain; charset=utf-8\r\n\r\n";
        const int words = random.bounded(100, 500);
        int line = 0;
        for (int i = 0; i < words; ++i) {
            const double at = random.generateDouble();
            const QByteArray word =
                "w" + QByteArray::number(static_cast<int>(at * at * at * 40'000), 36) + "x";
            text += word + ' ';
            line += static_cast<int>(word.size()) + 1;
            if (line > 70) {
                text += "\r\n";
                line = 0;
            }
        }
        text += "\r\n--b\r\nContent-Type: application/octet-stream; name=\"data.bin\"\r\n"
                "Content-Transfer-Encoding: base64\r\n\r\n";
        if (n % 2 == 0) {
            QByteArray data(random.bounded(15'000, 55'000), Qt::Uninitialized);
            for (char& byte : data)
                byte = static_cast<char>(random.bounded(256));
            const QByteArray encoded = data.toBase64();
            for (qsizetype i = 0; i < encoded.size(); i += 76)
                text += encoded.mid(i, 76) + "\r\n";
        }
        return text + "--b--\r\n";
    }

    // The wire as fast as a client can read it: one FETCH of everything over TLS, nothing done with it.
    static double drain(Dovecot& server)
    {
        QElapsedTimer timer;
        const auto channel = Channel::connectTo(server.imapsPort(), in(std::chrono::seconds(10)));
        if (!channel || !channel->startClientTls(in(std::chrono::seconds(10))))
            return 0;
        const Deadline deadline = in(std::chrono::minutes(5));
        channel->readLine(deadline);
        channel->write("a LOGIN me@example.com secret\r\nb SELECT INBOX\r\n", deadline);
        while (true) {
            const auto line = channel->readLine(deadline);
            if (!line || line->startsWith("b "))
                break;
        }
        timer.start();
        channel->write("c UID FETCH 1:* (UID FLAGS INTERNALDATE RFC822.SIZE BODY.PEEK[])\r\n", deadline);
        QByteArray tail;
        while (true) {
            const auto some = channel->readSome(1 << 18, deadline);
            if (!some)
                return 0;
            tail += *some;
            tail = tail.right(200);
            if (tail.contains("\r\nc OK"))
                break;
        }
        return static_cast<double>(timer.nsecsElapsed()) / 1e9;
    }

    static QByteArray run(SyncBench& bench)
    {
        QProcess worker;
        worker.setProcessChannelMode(QProcess::ForwardedErrorChannel);
        QElapsedTimer timer;
        timer.start();
        worker.start(QStringLiteral(SCORTA_BINARY_DIR "/tests/bin/sync_worker"),
                     {bench.folder(), QStringLiteral("sync")});
        worker.waitForFinished(300'000);
        const QByteArray whole = " process=" + QByteArray::number(static_cast<double>(timer.elapsed()) / 1e3);
        for (const QByteArray& line : worker.readAllStandardOutput().split('\n')) {
            if (line.startsWith("done"))
                return line + whole;
        }
        return {};
    }

    static double value(const QByteArray& line, const char* name)
    {
        for (const QByteArray& field : line.split(' ')) {
            if (field.startsWith(QByteArray(QByteArray(name) + '=')))
                return field.mid(field.indexOf('=') + 1).toDouble();
        }
        return -1;
    }

private Q_SLOTS:
    void figures()
    {
        const int mails = qEnvironmentVariableIsSet("SCORTA_BENCH_MAILS")
                              ? qEnvironmentVariableIntValue("SCORTA_BENCH_MAILS")
                              : kDefaultMails;
        Dovecot server;
        QVERIFY(server.start());
        QRandomGenerator random(1);
        qint64 bytes = 0;
        for (int i = 0; i < mails; ++i) {
            const QByteArray raw = message(i, random);
            bytes += raw.size();
            QVERIFY(
                !server.deliver(QStringLiteral("me@example.com"), QStringLiteral("INBOX"), raw).isEmpty());
        }
        drain(server); // the server reads its own store once, for both
        const double raw = drain(server);
        QVERIFY(raw > 0);

        SyncBench bench(server);
        bench.useTls();
        const QByteArray first = run(bench);
        const double seconds = value(first, "seconds");
        qInfo("%d messages, %.0f MB: drain %.2f s; first mirror with index %.2f s (%.2f x), %s", mails,
              static_cast<double>(bytes) / 1e6, raw, seconds, seconds / raw, first.constData());
        QCOMPARE(static_cast<int>(value(first, "bodies")), mails);

        const QByteArray quiet = run(bench);
        qInfo("nothing new: %s", quiet.constData());

        auto probe = server.probe();
        QVERIFY(probe->select("INBOX"));
        QVERIFY(probe->command("UID STORE 101:150 +FLAGS (\\Seen)").isOk());
        QVERIFY(probe->command("UID STORE 201:250 +FLAGS (\\Deleted)").isOk());
        QVERIFY(probe->command("EXPUNGE").isOk());
        for (int i = 0; i < 50; ++i)
            QVERIFY(probe->append("INBOX", message(mails + i, random)).isOk());
        const QByteArray changed = run(bench);
        qInfo("50 new, 50 flags, 50 expunged: %s", changed.constData());
        QCOMPARE(static_cast<int>(value(changed, "new")), 50);
        QCOMPARE(static_cast<int>(value(changed, "flags")), 50);
        QCOMPARE(static_cast<int>(value(changed, "vanished")), 50);

        QVERIFY2(seconds <= 3 * raw, "first mirror and index");
        QVERIFY2(value(first, "rss") <= 200, "memory");
        QVERIFY2(value(quiet, "cpu") <= 0.03, "processor time of a sync with nothing new");
        QVERIFY2(value(changed, "process") <= 0.3, "a sync with 150 changes");
    }
};

QTEST_GUILESS_MAIN(tst_SyncFigures)
#include "tst_SyncFigures.moc"
