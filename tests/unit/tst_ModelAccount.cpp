#include "model/Account.h"

#include <QTest>

using namespace scorta;
using namespace scorta::model;

class TestModelAccount : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void readsEveryScheme_data()
    {
        QTest::addColumn<QString>("url");
        QTest::addColumn<Service>("service");
        QTest::addColumn<Endpoint::Security>("security");
        QTest::addColumn<QString>("host");
        QTest::addColumn<int>("port");
        using S = Endpoint::Security;
        const auto imap = Service::Imap;
        const auto smtp = Service::Smtp;
        QTest::newRow("imaps") << "imaps://mail.example.com:1993" << imap << S::Tls << "mail.example.com"
                               << 1993;
        QTest::newRow("imaps, its port")
            << "imaps://mail.example.com" << imap << S::Tls << "mail.example.com" << 993;
        QTest::newRow("imap starttls")
            << "imap+starttls://h.example" << imap << S::StartTls << "h.example" << 143;
        QTest::newRow("imap plain") << "imap+plain://127.0.0.1:1143" << imap << S::Plain << "127.0.0.1"
                                    << 1143;
        QTest::newRow("smtps") << "smtps://h.example" << smtp << S::Tls << "h.example" << 465;
        QTest::newRow("smtp starttls")
            << "smtp+starttls://h.example" << smtp << S::StartTls << "h.example" << 587;
        QTest::newRow("smtp plain") << "smtp+plain://localhost:25" << smtp << S::Plain << "localhost" << 25;
        QTest::newRow("127/8") << "imap+plain://127.255.0.9" << imap << S::Plain << "127.255.0.9" << 143;
        QTest::newRow("IPv6 loopback") << "imap+plain://[::1]:143" << imap << S::Plain << "::1" << 143;
        QTest::newRow("IPv6") << "imaps://[2001:db8::7]:993" << imap << S::Tls << "2001:db8::7" << 993;
        QTest::newRow("capitals") << "IMAPS://Mail.Example.COM" << imap << S::Tls << "mail.example.com"
                                  << 993;
        QTest::newRow("a slash") << "imaps://h.example/" << imap << S::Tls << "h.example" << 993;
        QTest::newRow("space around") << "  imaps://h.example\n" << imap << S::Tls << "h.example" << 993;
        QTest::newRow("last port") << "imaps://h.example:65535" << imap << S::Tls << "h.example" << 65535;
    }
    void readsEveryScheme()
    {
        QFETCH(QString, url);
        QFETCH(Service, service);
        QFETCH(Endpoint::Security, security);
        QFETCH(QString, host);
        QFETCH(int, port);
        const auto endpoint = parseEndpoint(url, service);
        QVERIFY2(endpoint.ok(), qPrintable(endpoint.ok() ? QString() : endpoint.error().detail));
        QVERIFY(endpoint->security == security);
        QCOMPARE(endpoint->host, host);
        QCOMPARE(int(endpoint->port), port);
        const auto again = parseEndpoint(toUrl(*endpoint, service), service);
        QVERIFY(again.ok() && *again == *endpoint);
    }

    void refusesTheRest_data()
    {
        QTest::addColumn<QString>("url");
        for (const char* url :
             {"", "imaps", "imaps:", "imaps://", "imaps://:993", "mail.example.com", "mail.example.com:993",
              // another service, another protocol, a scheme that does not exist
              "smtps://h.example", "https://h.example", "imap://h.example", "imaps+starttls://h.example",
              // plain text beyond this computer, however it is dressed up
              "imap+plain://mail.example.com", "imap+plain://10.0.0.1", "imap+plain://192.168.1.2:143",
              "imap+plain://128.0.0.1", "imap+plain://127.0.0.1.example.com",
              "imap+plain://localhost.example.com", "imap+plain://localhost.", "imap+plain://xlocalhost",
              "imap+plain://[::2]", "imap+plain://[2001:db8::1]", "imap+plain://0.0.0.0",
              "imap+plain://127.0.0.256",
              // more than a host and a port
              "imaps://user@h.example", "imaps://user:secret@h.example", "imaps://h.example/INBOX",
              "imaps://h.example?x=1", "imaps://h.example#x",
              // ports that are none
              "imaps://h.example:0", "imaps://h.example:65536", "imaps://h.example:-1",
              "imaps://h.example:imap",
              // broken hosts
              "imaps://h example", "imaps://[::1", "imaps://::1:993", "imaps://h\r\nx.example",
              "imaps://h%00.example"})
            QTest::newRow(url) << QString::fromLatin1(url);
    }
    void refusesTheRest()
    {
        QFETCH(QString, url);
        const auto endpoint = parseEndpoint(url, Service::Imap);
        QVERIFY2(!endpoint.ok(), qPrintable(endpoint.ok() ? toUrl(*endpoint, Service::Imap) : QString()));
        QVERIFY(endpoint.error().kind == base::Kind::Invalid);
    }

    void neverRepeatsAPassword()
    {
        for (const char* url :
             {"imaps://me:s3cret@h.example", "imaps://me:s3cret@h.example:0", "imap://me:s3cret@h",
              "imaps://me:s3cret@h.example:x", "smtps://me:s3cret@h.example"}) {
            const auto endpoint = parseEndpoint(QString::fromLatin1(url), Service::Imap);
            QVERIFY(!endpoint.ok());
            QVERIFY2(!endpoint.error().detail.contains(u"s3cret"), qPrintable(endpoint.error().detail));
        }
    }

    void writesWhatItReads()
    {
        QCOMPARE(toUrl({Endpoint::Security::Tls, QStringLiteral("h.example"), 993}, Service::Imap),
                 QStringLiteral("imaps://h.example:993"));
        QCOMPARE(toUrl({Endpoint::Security::Plain, QStringLiteral("::1"), 587}, Service::Smtp),
                 QStringLiteral("smtp+plain://[::1]:587"));
        QCOMPARE(toUrl({Endpoint::Security::StartTls, QStringLiteral("h"), 1}, Service::Smtp),
                 QStringLiteral("smtp+starttls://h:1"));
    }
};

QTEST_GUILESS_MAIN(TestModelAccount)
#include "tst_ModelAccount.moc"
