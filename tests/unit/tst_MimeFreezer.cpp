#include "mime/Composer.h"
#include "mime/Reader.h"

#include <QtTest>

using namespace scorta;

namespace {

const base::WallTime kNow = base::fromMillis(1769176980000);
const model::Address kFrom = {QString(), QStringLiteral("ada@example.org")};

const QByteArray kReady = "Date: Fri, 23 Jan 2026 15:03:00 +0100\r\n"
                          "From: Ada <ada@example.org>\r\n"
                          "To: bob@example.net\r\n"
                          "Message-ID: <mine@example.org>\r\n"
                          "X-Odd:   kept  as\t it is \r\n"
                          "Subject: =?utf-8?Q?perch=C3=A9?=\r\n"
                          "\r\n"
                          ".\r\nb\xF6"
                          "dy\r\n";

} // namespace

class TestMimeFreezer : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void aReadyMessageIsNotTouched()
    {
        const auto result = mime::freeze(kReady, kFrom, {}, kNow);
        QVERIFY(result.ok());
        QCOMPARE(result.value().bytes, kReady);
        QCOMPARE(result.value().messageId, QStringLiteral("<mine@example.org>"));
        QCOMPARE(result.value().subject, QStringLiteral("perché"));
        QCOMPARE(result.value().sender, QStringLiteral("ada@example.org"));
        QCOMPARE(result.value().recipients, QStringList{QStringLiteral("bob@example.net")});
        QVERIFY(!result.value().hadBcc);
    }

    void everyLineEndBecomesCrlf_data()
    {
        QTest::addColumn<QByteArray>("end");
        QTest::newRow("LF") << QByteArray("\n");
        QTest::newRow("CR") << QByteArray("\r");
        QTest::newRow("CR CR LF") << QByteArray("\r\r\n");
        QTest::newRow("CRLF") << QByteArray("\r\n");
    }
    void everyLineEndBecomesCrlf()
    {
        QFETCH(QByteArray, end);
        QByteArray message = kReady;
        message.replace("\r\n", end);
        QCOMPARE(mime::freeze(message, kFrom, {}, kNow).value().bytes, kReady);
    }

    void mixedLineEnds()
    {
        const auto result =
            mime::freeze("To: b@c.example\nMessage-ID: <a@b>\r\nDate: x\rFrom: a@b.example\n\n"
                         "one\rtwo\n\rthree\r\n\nfour",
                         kFrom, {}, kNow);
        QCOMPARE(result.value().bytes,
                 QByteArray("To: b@c.example\r\nMessage-ID: <a@b>\r\nDate: x\r\nFrom: a@b.example\r\n\r\n"
                            "one\r\ntwo\r\n\r\nthree\r\n\r\nfour\r\n"));
    }

    void blindCopiesGo()
    {
        QByteArray message = kReady;
        message.prepend("BCC: hidden@example.net,\r\n\tother@example.net\r\n (a comment)\r\n");
        message.replace("X-Odd", "Resent-Bcc : third@example.net\r\nX-Odd");
        const auto result = mime::freeze(message, kFrom, {}, kNow);
        QCOMPARE(result.value().bytes, kReady);
        QVERIFY(result.value().hadBcc);
        QCOMPARE(result.value().recipients,
                 (QStringList{QStringLiteral("bob@example.net"), QStringLiteral("hidden@example.net"),
                              QStringLiteral("other@example.net")}));
    }

    void aBodyThatLooksLikeBccStays()
    {
        const QByteArray message = kReady + "Bcc: quoted@example.net\r\n";
        const auto result = mime::freeze(message, kFrom, {}, kNow);
        QCOMPARE(result.value().bytes, message);
        QVERIFY(!result.value().hadBcc);
    }

    void addsOnlyWhatIsMissing()
    {
        const auto result = mime::freeze("To: b@c.example\r\nSubject: x\r\n\r\nbody\r\n", kFrom, {}, kNow);
        QVERIFY(result.ok());
        const QByteArray& bytes = result.value().bytes;
        QVERIFY(bytes.endsWith("To: b@c.example\r\nSubject: x\r\n\r\nbody\r\n"));
        QCOMPARE(bytes.count("Message-ID: <"), 1);
        QCOMPARE(bytes.count("Date: "), 1);
        QVERIFY(bytes.contains("From: ada@example.org\r\n"));
        QCOMPARE(mime::messageId(bytes), result.value().messageId);
        QCOMPARE(mime::read(bytes).envelope.date, kNow);
    }

    void textWithoutAHeaderGetsOne()
    {
        const auto result =
            mime::freeze("just a line\nand another", kFrom, {QStringLiteral("b@c.example")}, kNow);
        QVERIFY(result.ok());
        QVERIFY(result.value().bytes.endsWith("\r\n\r\njust a line\r\nand another\r\n"));
        QCOMPARE(mime::read(result.value().bytes).text, QStringLiteral("just a line\nand another\n"));
    }

    void givenRecipientsWin()
    {
        const auto result = mime::freeze(
            kReady, kFrom,
            {QStringLiteral("x@y.example"), QStringLiteral("X@Y.example"), QStringLiteral("z@y.example")},
            kNow);
        QCOMPARE(result.value().recipients,
                 (QStringList{QStringLiteral("x@y.example"), QStringLiteral("z@y.example")}));
    }

    void groupsAreOpened()
    {
        const auto result = mime::freeze("To: team: a@b.example, C <c@d.example>;, e@f.example\r\n"
                                         "Cc: undisclosed-recipients:;\r\n\r\nx\r\n",
                                         kFrom, {}, kNow);
        QCOMPARE(result.value().recipients,
                 (QStringList{QStringLiteral("a@b.example"), QStringLiteral("c@d.example"),
                              QStringLiteral("e@f.example")}));
    }

    void refusesWhatCannotBeSent()
    {
        const auto refuses = [](const QByteArray& message, const QStringList& recipients,
                                const model::Address& from) {
            return !mime::freeze(message, from, recipients, kNow).ok();
        };
        QCOMPARE(mime::freeze("Subject: x\r\n\r\n", kFrom, {}, kNow).error().kind, base::Kind::Invalid);
        QVERIFY(refuses("Subject: x\r\n\r\nno recipient\r\n", {}, kFrom));
        QVERIFY(refuses(kReady, {QStringLiteral("not an address")}, kFrom));
        QVERIFY(refuses(kReady, {QStringLiteral("a@b.example\r\nRCPT TO:<c@d.example>")}, kFrom));
        QVERIFY(refuses("To: good@b.example, b\xC3\xA4"
                        "d@c.example\r\n\r\nx",
                        {}, kFrom));
        QVERIFY(refuses(kReady, {}, {QString(), QStringLiteral("nobody")}));
    }

    void anMboxSeparatorIsNotSent()
    {
        const QByteArray message = "From ada@example.org Fri Jan 23 15:03:00 2026\n" + kReady;
        QCOMPARE(mime::freeze(message, kFrom, {}, kNow).value().bytes, kReady);
    }
};

QTEST_GUILESS_MAIN(TestMimeFreezer)
#include "tst_MimeFreezer.moc"
