#include "base/Error.h"

#include <QRegularExpression>
#include <QSet>
#include <QTest>

using namespace scorta::base;

/// The names cross between processes and stand in scripts, so they are held fast here.
class TestError : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void everyKindHasItsOwnName()
    {
        QSet<QString> names;
        static const QRegularExpression form(QStringLiteral("^[a-z]+(_[a-z]+)*$"));
        constexpr int kLast = static_cast<int>(Kind::Waiting);
        for (int i = 0; i <= kLast; ++i) {
            const auto kind = static_cast<Kind>(i);
            const QString name = toName(kind);
            QVERIFY2(form.match(name).hasMatch(), qPrintable(name));
            QCOMPARE(kindFromName(name), kind);
            names.insert(name);
        }
        QCOMPARE(names.size(), kLast + 1);
    }

    void everyFateHasItsOwnName()
    {
        QSet<QString> names;
        for (const Fate fate : {Fate::Defer, Fate::Final, Fate::NeedsUser, Fate::Unknown}) {
            QCOMPARE(fateFromName(toName(fate)), fate);
            names.insert(toName(fate));
        }
        QCOMPARE(names.size(), 4);
    }

    void namesOfTheContractNeverChange()
    {
        QCOMPARE(toName(Kind::DiskFull), QStringLiteral("disk_full"));
        QCOMPARE(toName(Kind::NoKeychain), QStringLiteral("no_keychain")); // in CLI.md
        QCOMPARE(toName(Kind::AuthSuspect), QStringLiteral("auth_suspect"));
        QCOMPARE(toName(Kind::Unconfirmed), QStringLiteral("unconfirmed"));
        QCOMPARE(toName(Fate::NeedsUser), QStringLiteral("needs_user"));
    }

    void unknownNamesAreTakenForTheWorst()
    {
        for (const char* name : {"", "Timeout", "timeout ", "no such thing"}) {
            QCOMPARE(kindFromName(QString::fromLatin1(name)), Kind::Internal);
            QCOMPARE(fateFromName(QString::fromLatin1(name)), Fate::Unknown);
        }
    }

    void describesInOneLine()
    {
        QCOMPARE(
            describe({Kind::Refused, Fate::Defer, QStringLiteral("net.connect"), QStringLiteral("no"), 111}),
            QStringLiteral("refused net.connect: no (111)"));
        QCOMPARE(describe({Kind::Timeout, Fate::Defer, QStringLiteral("imap.select"), {}, 0}),
                 QStringLiteral("timeout imap.select"));
    }
};

QTEST_GUILESS_MAIN(TestError)
#include "tst_Error.moc"
