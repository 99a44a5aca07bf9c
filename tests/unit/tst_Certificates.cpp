#include "support/Certificates.h"

#include <QDateTime>
#include <QFileInfo>
#include <QProcess>
#include <QSslCertificate>
#include <QTemporaryDir>
#include <QTest>

using scorta::test::Certificates;

/// The certificates are judged by OpenSSL's own program: a client test that fails on them fails for the
/// reason it means to test.
class TestCertificates : public QObject
{
    Q_OBJECT

private:
    static QString verify(const QString& authority, const QString& certificate, const QStringList& options)
    {
        QProcess openssl;
        openssl.setProcessChannelMode(QProcess::MergedChannels);
        openssl.start(QStringLiteral("openssl"),
                      QStringList{QStringLiteral("verify"), QStringLiteral("-CAfile"), authority,
                                  QStringLiteral("-purpose"), QStringLiteral("sslserver")} +
                          options + QStringList{certificate});
        if (!openssl.waitForFinished(20000))
            return QStringLiteral("openssl did not run");
        return QString::fromUtf8(openssl.readAll());
    }

private Q_SLOTS:
    void eachFailsForItsOwnReason_data()
    {
        QTest::addColumn<QString>("certificate");
        QTest::addColumn<QStringList>("options");
        QTest::addColumn<QString>("expected");
        const Certificates& certificates = Certificates::shared();
        const QStringList byName{QStringLiteral("-verify_hostname"), QStringLiteral("localhost")};
        const QStringList byAddress{QStringLiteral("-verify_ip"), QStringLiteral("127.0.0.1")};
        const QStringList byAddress6{QStringLiteral("-verify_ip"), QStringLiteral("::1")};
        const QString in9Years = QString::number(QDateTime::currentSecsSinceEpoch() + 9LL * 365 * 86400);
        QTest::newRow("valid, name") << certificates.valid().certificate << byName << ": OK";
        QTest::newRow("valid, IPv4") << certificates.valid().certificate << byAddress << ": OK";
        QTest::newRow("valid, IPv6") << certificates.valid().certificate << byAddress6 << ": OK";
        QTest::newRow("long, today") << certificates.longLived().certificate << byName << ": OK";
        QTest::newRow("long, in 9 years")
            << certificates.longLived().certificate
            << (QStringList{QStringLiteral("-attime"), in9Years} + byName) << ": OK";
        QTest::newRow("valid, in 9 years")
            << certificates.valid().certificate << QStringList{QStringLiteral("-attime"), in9Years}
            << "certificate has expired";
        QTest::newRow("wrong host") << certificates.wrongHost().certificate << byName << "hostname mismatch";
        QTest::newRow("wrong host is sound")
            << certificates.wrongHost().certificate << QStringList() << ": OK";
        QTest::newRow("expired") << certificates.expired().certificate << byName << "certificate has expired";
        QTest::newRow("not yet") << certificates.notYetValid().certificate << byName
                                 << "certificate is not yet valid";
        QTest::newRow("self-signed") << certificates.selfSigned().certificate << byName
                                     << "self-signed certificate";
    }
    void eachFailsForItsOwnReason()
    {
        QFETCH(QString, certificate);
        QFETCH(QStringList, options);
        QFETCH(QString, expected);
        const QString said = verify(Certificates::shared().authority(), certificate, options);
        QVERIFY2(said.contains(expected), qPrintable(said));
    }

    void theOtherAuthorityVouchesForNone()
    {
        const Certificates& certificates = Certificates::shared();
        const QString said = verify(certificates.otherAuthority(), certificates.valid().certificate, {});
        QVERIFY2(said.contains(u"unable to get local issuer certificate"), qPrintable(said));
    }

    void aKeyIsForItsOwnerAlone()
    {
        const QFile::Permissions others =
            QFile::ReadGroup | QFile::WriteGroup | QFile::ReadOther | QFile::WriteOther;
        QCOMPARE(QFileInfo(Certificates::shared().valid().key).permissions() & others, QFile::Permissions());
    }

    void makesOneByWish()
    {
        QTemporaryDir folder;
        const Certificates certificates(folder.path());
        const auto made =
            certificates.make(QStringLiteral("more"), {.names = {QStringLiteral("imap.test.example")}});
        const auto read = QSslCertificate::fromPath(made.certificate);
        QCOMPARE(read.size(), 1);
        QCOMPARE(read.first().subjectAlternativeNames().values(QSsl::DnsEntry),
                 QStringList{QStringLiteral("imap.test.example")});
    }
};

QTEST_GUILESS_MAIN(TestCertificates)
#include "tst_Certificates.moc"
