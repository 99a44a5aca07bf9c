#include "account/Presets.h"

#include <QSet>
#include <QTest>

using namespace scorta;
using account::Preset;

/// The table that a person relies on when the provider is down and nothing can be looked up.
class TestPresets : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void everyEntryIsComplete();
    void servers_data();
    void servers();
    void domainsAreFoundWithoutRegardToCase_data();
    void domainsAreFoundWithoutRegardToCase();
    void othersAreNotFound();
    void certifiedMailIsMarked();
    void providersThatTakeNoPasswordSaySo();
    void legalmailWantsItsOwnUserName();
};

void TestPresets::everyEntryIsComplete()
{
    QVERIFY(account::presets().size() >= 24);
    QSet<QString> names;
    QSet<QString> domains;
    for (const Preset& preset : account::presets()) {
        QVERIFY2(!names.contains(preset.name), qPrintable(preset.name));
        names.insert(preset.name);
        QVERIFY(!preset.title.isEmpty());
        QVERIFY(preset.imap.security != model::Endpoint::Security::Plain);
        QVERIFY(preset.smtp.security != model::Endpoint::Security::Plain);
        QVERIFY(preset.imap.port == 993 || preset.imap.port == 143);
        QVERIFY(preset.smtp.port == 465 || preset.smtp.port == 587);
        for (const QString& domain : preset.domains) {
            QVERIFY2(!domains.contains(domain), qPrintable(domain));
            QCOMPARE(domain, domain.toLower());
            domains.insert(domain);
        }
    }
}

void TestPresets::servers_data()
{
    QTest::addColumn<QString>("name");
    QTest::addColumn<QString>("imap");
    QTest::addColumn<QString>("smtp");
    const auto row = [](const char* name, const char* imap, const char* smtp) {
        QTest::newRow(name) << QString::fromLatin1(name) << QString::fromLatin1(imap)
                            << QString::fromLatin1(smtp);
    };
    row("libero", "imaps://imapmail.libero.it:993", "smtps://smtp.libero.it:465");
    row("virgilio", "imaps://in.virgilio.it:993", "smtps://out.virgilio.it:465");
    row("tim", "imap+starttls://imap.tim.it:143", "smtp+starttls://smtp.tim.it:587");
    row("alice", "imap+starttls://in.alice.it:143", "smtp+starttls://out.alice.it:587");
    row("tiscali", "imaps://imap.tiscali.it:993", "smtps://smtp.tiscali.it:465");
    row("aruba", "imaps://imaps.aruba.it:993", "smtps://smtps.aruba.it:465");
    row("aruba-pec", "imaps://imaps.pec.aruba.it:993", "smtps://smtps.pec.aruba.it:465");
    row("legalmail", "imaps://mbox.cert.legalmail.it:993", "smtps://sendm.cert.legalmail.it:465");
    row("poste-pec", "imaps://mail.postecert.it:993", "smtps://mail.postecert.it:465");
    row("register-pec", "imaps://imap.pec-email.com:993", "smtps://smtp.pec-email.com:465");
    row("namirial-pec", "imaps://imaps.sicurezzapostale.it:993", "smtps://smtps.sicurezzapostale.it:465");
    row("libero-pec", "imaps://mail.postacert.it.net:993", "smtps://mail.postacert.it.net:465");
    row("gmail", "imaps://imap.gmail.com:993", "smtps://smtp.gmail.com:465");
    row("outlook", "imaps://outlook.office365.com:993", "smtp+starttls://smtp-mail.outlook.com:587");
    row("microsoft365", "imaps://outlook.office365.com:993", "smtp+starttls://smtp.office365.com:587");
    row("yahoo", "imaps://imap.mail.yahoo.com:993", "smtps://smtp.mail.yahoo.com:465");
    row("icloud", "imaps://imap.mail.me.com:993", "smtp+starttls://smtp.mail.me.com:587");
    row("fastmail", "imaps://imap.fastmail.com:993", "smtps://smtp.fastmail.com:465");
    row("gmx", "imaps://imap.gmx.net:993", "smtps://mail.gmx.net:465");
    row("webde", "imaps://imap.web.de:993", "smtps://smtp.web.de:465");
    row("zoho", "imaps://imap.zoho.com:993", "smtps://smtp.zoho.com:465");
    row("posteo", "imaps://posteo.de:993", "smtps://posteo.de:465");
    row("mailbox-org", "imaps://imap.mailbox.org:993", "smtps://smtp.mailbox.org:465");
    row("ovh", "imaps://ssl0.ovh.net:993", "smtps://ssl0.ovh.net:465");
}

void TestPresets::servers()
{
    QFETCH(QString, name);
    QFETCH(QString, imap);
    QFETCH(QString, smtp);
    const auto preset = account::presetByName(name);
    QVERIFY(preset.has_value());
    QCOMPARE(model::toUrl(preset->imap, model::Service::Imap), imap);
    QCOMPARE(model::toUrl(preset->smtp, model::Service::Smtp), smtp);
}

void TestPresets::domainsAreFoundWithoutRegardToCase_data()
{
    QTest::addColumn<QString>("address");
    QTest::addColumn<QString>("name");
    QTest::newRow("libero") << QStringLiteral("mario.rossi@libero.it") << QStringLiteral("libero");
    QTest::newRow("capitals") << QStringLiteral("Mario@INWIND.It") << QStringLiteral("libero");
    QTest::newRow("iol") << QStringLiteral("a@iol.it") << QStringLiteral("libero");
    QTest::newRow("pec") << QStringLiteral("studio@pec.it") << QStringLiteral("aruba-pec");
    QTest::newRow("hotmail") << QStringLiteral("a@hotmail.com") << QStringLiteral("outlook");
    QTest::newRow("me") << QStringLiteral("a@me.com") << QStringLiteral("icloud");
}

void TestPresets::domainsAreFoundWithoutRegardToCase()
{
    QFETCH(QString, address);
    QFETCH(QString, name);
    const auto preset = account::presetForAddress(address);
    QVERIFY(preset.has_value());
    QCOMPARE(preset->name, name);
}

void TestPresets::othersAreNotFound()
{
    QVERIFY(!account::presetForAddress(QStringLiteral("a@notlibero.it")));
    QVERIFY(!account::presetForAddress(QStringLiteral("a@libero.it.example")));
    QVERIFY(!account::presetForAddress(QStringLiteral("libero.it")));
    QVERIFY(!account::presetForAddress(QString()));
    QVERIFY(!account::presetByName(QStringLiteral("nobody")));
    QVERIFY(!account::presetByName(QString()));
}

void TestPresets::certifiedMailIsMarked()
{
    for (const Preset& preset : account::presets()) {
        const QStringList certified{QStringLiteral("aruba-pec"),    QStringLiteral("legalmail"),
                                    QStringLiteral("poste-pec"),    QStringLiteral("register-pec"),
                                    QStringLiteral("namirial-pec"), QStringLiteral("libero-pec")};
        QCOMPARE(preset.isPec, certified.contains(preset.name));
    }
}

void TestPresets::providersThatTakeNoPasswordSaySo()
{
    for (const Preset& preset : account::presets()) {
        const bool isMicrosoft = preset.imap.host == QLatin1String("outlook.office365.com");
        QCOMPARE(preset.needsOAuth, isMicrosoft);
    }
}

void TestPresets::legalmailWantsItsOwnUserName()
{
    for (const Preset& preset : account::presets())
        QCOMPARE(preset.userIsAddress, preset.name != QLatin1String("legalmail"));
}

QTEST_GUILESS_MAIN(TestPresets)
#include "tst_Presets.moc"
