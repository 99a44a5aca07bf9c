#include "base/Secret.h"

#include <QTest>

#include <optional>
#include <thread>

using namespace scorta::base;

class TestSecret : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void revealsOnlyWhenAsked()
    {
        const Secret secret("p\xc3\xa4ss word");
        QCOMPARE(secret.reveal(), QByteArray("p\xc3\xa4ss word"));
        QVERIFY(!secret.isEmpty());
        QVERIFY(Secret().isEmpty());
        static_assert(!std::is_convertible_v<Secret, QByteArray>);
        static_assert(!std::is_convertible_v<QByteArray, Secret>);
    }

    void redactsEveryForm_data()
    {
        QTest::addColumn<QByteArray>("secret");
        QTest::addColumn<QString>("text");
        const QByteArray plain = "correct horse\"battery";
        const auto base64 = [](const QByteArray& bytes) { return QString::fromLatin1(bytes.toBase64()); };
        QTest::newRow("as it is") << plain << QString::fromLatin1(plain);
        QTest::newRow("base64") << plain << base64(plain);
        QTest::newRow("quoted for IMAP") << plain << QStringLiteral("correct horse\\\"battery");
        QTest::newRow("form-encoded") << plain << QString::fromLatin1(plain.toPercentEncoding());
        for (const char* user : {"a", "me", "you", "me@example.com"})
            QTest::addRow("SASL PLAIN of %s", user)
                << plain << base64(QByteArray(1, '\0') + user + QByteArray(1, '\0') + plain);
        QTest::newRow("XOAUTH2") << QByteArray("ya29.token-token-token")
                                 << base64("user=me@example.com\x01"
                                           "auth=Bearer ya29.token-token-token\x01\x01");
        QTest::newRow("UTF-8") << QByteArray("gr\xc3\xbc\xc3\x9f"
                                             "e!")
                               << QStringLiteral("grüße!");
        QTest::newRow("looks like a pattern") << QByteArray("a.*b[") << QStringLiteral("a.*b[");
    }
    void redactsEveryForm()
    {
        QFETCH(QByteArray, secret);
        QFETCH(QString, text);
        const Secret held(secret);
        const QString line = u"C: 1 LOGIN x " + text + u" end";
        const QString clean = redacted(line);
        QVERIFY2(clean.contains(u"***"), qPrintable(clean));
        QVERIFY(clean.startsWith(u"C: 1 LOGIN x "));
        QVERIFY(clean.endsWith(u" end"));
        // Nothing of it can be read any more, not even decoded from what base64 is left.
        const QString rest = clean.mid(13).chopped(4);
        QVERIFY(!rest.contains(QString::fromUtf8(secret)));
        const QByteArray left = QByteArray::fromBase64(rest.toLatin1());
        for (qsizetype i = 0; i + 4 <= secret.size(); ++i)
            QVERIFY2(!left.contains(secret.mid(i, 4)), left.constData());
    }

    void theLongerSecretGoesWhole()
    {
        const Secret shorter("abc123");
        const Secret longer("abc123-and-more");
        QCOMPARE(redacted(QStringLiteral("x abc123-and-more y abc123 z")), QStringLiteral("x *** y *** z"));
    }

    void livesAsLongAsOneCopy()
    {
        const QString text = QStringLiteral("hunter2!");
        std::optional<Secret> first{std::in_place, QByteArray("hunter2!")};
        std::optional<Secret> copy = *first;
        QCOMPARE(redacted(text), QStringLiteral("***"));
        first.reset();
        QCOMPARE(redacted(text), QStringLiteral("***"));
        std::optional<Secret> moved = std::move(*copy);
        copy.reset();
        QCOMPARE(redacted(text), QStringLiteral("***"));
        *moved = Secret("another1");
        QCOMPARE(redacted(text), text);
        QCOMPARE(redacted(QStringLiteral("another1")), QStringLiteral("***"));
        moved.reset();
        QCOMPARE(redacted(QStringLiteral("another1")), QStringLiteral("another1"));
    }

    void assigningItselfKeepsIt()
    {
        Secret secret("hunter2!");
        const Secret& same = secret;
        secret = same;
        QCOMPARE(secret.reveal(), QByteArray("hunter2!"));
        QCOMPARE(redacted(QStringLiteral("hunter2!")), QStringLiteral("***"));
    }

    void anEmptySecretHidesNothing()
    {
        const Secret empty{QByteArray()};
        QCOMPARE(redacted(QStringLiteral("text")), QStringLiteral("text"));
    }

    void isThreadSafe()
    {
        const auto work = [] {
            for (int i = 0; i < 2000; ++i) {
                const Secret one("thread-secret");
                const Secret two = one;
                if (redacted(QStringLiteral("thread-secret")) != u"***")
                    std::abort();
            }
        };
        std::thread a(work);
        std::thread b(work);
        a.join();
        b.join();
        QCOMPARE(redacted(QStringLiteral("thread-secret")), QStringLiteral("thread-secret"));
    }
};

QTEST_GUILESS_MAIN(TestSecret)
#include "tst_Secret.moc"
