#include "imap/DateTime.h"
#include "imap/Login.h"
#include "imap/MailboxName.h"
#include "imap/Response.h"
#include "imap/Session.h"
#include "imap/Sets.h"

#include <QTest>

using namespace scorta;
using namespace scorta::imap;

/// The small languages inside IMAP: names, sets, dates, status texts.
class TestImapCodecs : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void mailboxNames_data()
    {
        QTest::addColumn<QString>("name");
        QTest::addColumn<QByteArray>("wire");
        QTest::newRow("ascii") << QStringLiteral("INBOX/Work") << QByteArray("INBOX/Work");
        QTest::newRow("ampersand") << QStringLiteral("R&D") << QByteArray("R&-D");
        // RFC 3501, 5.1.3
        QTest::newRow("rfc") << QStringLiteral("~peter/mail/\u53f0\u5317/\u65e5\u672c\u8a9e")
                             << QByteArray("~peter/mail/&U,BTFw-/&ZeVnLIqe-");
        QTest::newRow("italian") << QStringLiteral("Attivit\u00e0") << QByteArray("Attivit&AOA-");
        QTest::newRow("surrogates") << QString::fromUtf8("\xf0\x9f\x93\xac") << QByteArray("&2D3c7A-");
        QTest::newRow("tab") << QStringLiteral("a\tb") << QByteArray("a&AAk-b");
    }
    void mailboxNames()
    {
        QFETCH(QString, name);
        QFETCH(QByteArray, wire);
        QCOMPARE(toModifiedUtf7(name), wire);
        QCOMPARE(fromModifiedUtf7(wire), name);
    }

    void oddMailboxNamesStay_data()
    {
        QTest::addColumn<QByteArray>("wire");
        QTest::newRow("no end") << QByteArray("a&AOA");
        QTest::newRow("no base64") << QByteArray("a&*!-b");
        QTest::newRow("half a unit") << QByteArray("a&AA-b");
        QTest::newRow("lone ampersand") << QByteArray("Q&A");
        QTest::newRow("raw utf-8") << QByteArray("Attivit\xc3\xa0");
    }
    void oddMailboxNamesStay()
    {
        QFETCH(QByteArray, wire);
        QCOMPARE(fromModifiedUtf7(wire), QString::fromUtf8(wire));
    }

    void quoting() { QCOMPARE(quoted("a\"b\\c"), QByteArray("\"a\\\"b\\\\c\"")); }

    void sets()
    {
        QCOMPARE(toSequenceSet({5, 7, 8, 9, 4294967295U}), QByteArray("5,7:9,4294967295"));
        QCOMPARE(toSequenceSet({}), QByteArray());
        QCOMPARE(fromSequenceSet("5,9:7", 10), (std::vector<quint32>{5, 7, 8, 9}));
        QCOMPARE(fromSequenceSet("4294967295", 10), std::vector<quint32>{4294967295U});
        QVERIFY(!fromSequenceSet("1:4294967295", 1000));
        for (const char* bad : {"", "a", "1:*", "0", "1,,2", "-1", "4294967296", "1:2:3"})
            QVERIFY2(!fromSequenceSet(bad, 10), bad);
        QVERIFY(isSequenceSet("1:*"));
        QVERIFY(!isSequenceSet("1 FLAGS"));
        QVERIFY(!isSequenceSet("1\r\nx LOGOUT"));
    }

    void dates_data()
    {
        QTest::addColumn<QByteArray>("text");
        QTest::addColumn<QString>("iso");
        QTest::newRow("rfc") << QByteArray("17-Jul-1996 02:44:25 -0700")
                             << QStringLiteral("1996-07-17T09:44:25Z");
        QTest::newRow("one digit") << QByteArray(" 1-jan-2026 00:00:00 +0130")
                                   << QStringLiteral("2025-12-31T22:30:00Z");
        QTest::newRow("leap second") << QByteArray("31-Dec-2016 23:59:60 +0000")
                                     << QStringLiteral("2016-12-31T23:59:59Z");
        for (const char* bad : {"", "yesterday", "31-Feb-2020 00:00:00 +0000", "1-Foo-2020 00:00:00 +0000"})
            QTest::newRow(bad[0] ? bad : "empty")
                << QByteArray(bad) << QStringLiteral("1970-01-01T00:00:00Z");
    }
    void dates()
    {
        QFETCH(QByteArray, text);
        QFETCH(QString, iso);
        QCOMPARE(base::toIso(fromDateTime(text)), iso);
        QCOMPARE(fromDateTime(toDateTime(fromDateTime(text))), fromDateTime(text));
    }

    void statusTexts()
    {
        const StatusText code = parseStatusText("[appenduid 38505 3955] done");
        QCOMPARE(code.code, QByteArray("APPENDUID"));
        QCOMPARE(code.arguments, QByteArray("38505 3955"));
        QVERIFY(parseStatusText("no code").code.isEmpty());
        QVERIFY(parseStatusText("[half").code.isEmpty());
        const base::Secret secret(QByteArray("hunter22"));
        QVERIFY(!parseStatusText("bad password hunter22").words.contains(QLatin1String("hunter22")));
        QCOMPARE(parseStatusText(QByteArray(5000, 'x')).words.size(), 500);
    }

    void capabilities()
    {
        QCOMPARE(capabilitiesOf("* CAPABILITY IMAP4rev1 Idle"),
                 QStringList({QStringLiteral("IMAP4REV1"), QStringLiteral("IDLE")}));
        QCOMPARE(capabilitiesOf("a1 OK [CAPABILITY X] in"), QStringList{QStringLiteral("X")});
        QVERIFY(capabilitiesOf("a1 OK in").isEmpty());
    }
};

QTEST_GUILESS_MAIN(TestImapCodecs)
#include "tst_ImapCodecs.moc"
