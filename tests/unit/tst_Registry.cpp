#include "account/Registry.h"

#include <QTest>

using namespace scorta;
using account::AccountOptions;

namespace {

AccountOptions withAddress(const char* address)
{
    AccountOptions options;
    options.address = QString::fromUtf8(address);
    return options;
}

} // namespace

class TestRegistry : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void addresses_data();
    void addresses();
    void theDomainIsEnough();
    void urlsComeBeforeThePreset();
    void oneUrlIsCompletedByThePreset();
    void aNamedPresetServesAnyDomain();
    void withoutServersDiscoveryIsNext();
    void anUnknownPresetIsNamed();
    void wrongUrls();
    void noTrapInOtherFields();
    void secrets();
    void certifiedMail();
    void aUserNameThatIsNoAddress();
    void providersWithoutPasswords();
};

void TestRegistry::addresses_data()
{
    QTest::addColumn<QString>("address");
    QTest::addColumn<bool>("isGood");
    const auto row = [](const char* address, bool isGood) {
        QTest::newRow(QByteArray(address).simplified().constData()) << QString::fromUtf8(address) << isGood;
    };
    row("me@example.com", true);
    row("first.last+tag@mail.example.co.uk", true);
    row("o'brien@example.com", true);
    row("me@localhost", true);
    row("josé@example.com", true);
    row("me@bücher.example", true);
    row("", false);
    row("me", false);
    row("@example.com", false);
    row("me@", false);
    row("me@exa mple.com", false);
    row("me@example..com", false);
    row("me@-example.com", false);
    row("a@b@example.com", false);
    row(".me@example.com", false);
    row("me.@example.com", false);
    row("m..e@example.com", false);
    row("<me@example.com>", false);
    row("Me <me@example.com>", false);
    row("me@example.com, you@example.com", false);
    row("me@example.com\r\nBcc: x@example.com", false);
    row("m\te@example.com", false);
    row("me@exam_ple.com", false);
    row("me\xE2\x80\x8B@example.com", false); // zero width space
    const QByteArray longLocal = QByteArray(65, 'a') + "@example.com";
    row(longLocal.constData(), false);
    const QByteArray longDomain = "me@" + QByteArray(64, 'a') + ".com";
    row(longDomain.constData(), false);
}

void TestRegistry::addresses()
{
    QFETCH(QString, address);
    QFETCH(bool, isGood);
    QCOMPARE(account::isAddress(address), isGood);
    AccountOptions options;
    options.address = address;
    options.imapUrl = QStringLiteral("imaps://mail.example.com");
    options.smtpUrl = QStringLiteral("smtps://mail.example.com");
    const auto made = account::makeAccount(options);
    QCOMPARE(made.ok(), isGood);
    if (!isGood) {
        QCOMPARE(made.error().kind, base::Kind::Invalid);
        QCOMPARE(made.error().where, QStringLiteral("account.address"));
    }
}

void TestRegistry::theDomainIsEnough()
{
    const auto made = account::makeAccount(withAddress("Mario.Rossi@Libero.it"));
    QVERIFY(made.ok());
    QCOMPARE(made->address, QStringLiteral("Mario.Rossi@Libero.it"));
    QCOMPARE(made->user, made->address);
    QCOMPARE(made->title, QStringLiteral("Libero"));
    QCOMPARE(made->imap.host, QStringLiteral("imapmail.libero.it"));
    QCOMPARE(made->smtp.host, QStringLiteral("smtp.libero.it"));
    QCOMPARE(made->imap.security, model::Endpoint::Security::Tls);
    QVERIFY(!made->isPec);
    QVERIFY(!made->id.isValid());
}

void TestRegistry::urlsComeBeforeThePreset()
{
    AccountOptions options = withAddress("me@libero.it");
    options.imapUrl = QStringLiteral("imap+starttls://in.example.org");
    options.smtpUrl = QStringLiteral("smtp+plain://127.0.0.1:2525");
    const auto made = account::makeAccount(options);
    QVERIFY(made.ok());
    QCOMPARE(made->imap.host, QStringLiteral("in.example.org"));
    QCOMPARE(int(made->imap.port), 143);
    QCOMPARE(int(made->smtp.port), 2525);
    QCOMPARE(made->title, QStringLiteral("libero.it"));
}

void TestRegistry::oneUrlIsCompletedByThePreset()
{
    AccountOptions options = withAddress("me@libero.it");
    options.smtpUrl = QStringLiteral("smtps://relay.example.org");
    const auto made = account::makeAccount(options);
    QVERIFY(made.ok());
    QCOMPARE(made->imap.host, QStringLiteral("imapmail.libero.it"));
    QCOMPARE(made->smtp.host, QStringLiteral("relay.example.org"));
}

void TestRegistry::aNamedPresetServesAnyDomain()
{
    AccountOptions options = withAddress("studio@rossi.example");
    options.preset = QStringLiteral("aruba-pec");
    const auto made = account::makeAccount(options);
    QVERIFY(made.ok());
    QCOMPARE(made->imap.host, QStringLiteral("imaps.pec.aruba.it"));
    QCOMPARE(made->title, QStringLiteral("Aruba PEC"));
    QVERIFY(made->isPec);
}

void TestRegistry::withoutServersDiscoveryIsNext()
{
    AccountOptions options = withAddress("me@example.com");
    const auto none = account::makeAccount(options);
    QVERIFY(!none.ok());
    QCOMPARE(none.error().kind, base::Kind::NotFound);
    QCOMPARE(none.error().where, QStringLiteral("account.discovery"));

    options.imapUrl = QStringLiteral("imaps://mail.example.com");
    const auto half = account::makeAccount(options);
    QVERIFY(!half.ok());
    QCOMPARE(half.error().where, QStringLiteral("account.discovery"));
}

void TestRegistry::anUnknownPresetIsNamed()
{
    AccountOptions options = withAddress("me@libero.it");
    options.preset = QStringLiteral("librero");
    const auto made = account::makeAccount(options);
    QVERIFY(!made.ok());
    QCOMPARE(made.error().kind, base::Kind::NotFound);
    QCOMPARE(made.error().where, QStringLiteral("account.preset"));
    QCOMPARE(made.error().detail, QStringLiteral("librero"));
}

void TestRegistry::wrongUrls()
{
    for (const char* url : {"http://mail.example.com", "smtps://mail.example.com",
                            "imap+plain://mail.example.com", "imaps://me:pw@mail.example.com", "imaps://"}) {
        AccountOptions options = withAddress("me@libero.it");
        options.imapUrl = QString::fromLatin1(url);
        const auto made = account::makeAccount(options);
        QVERIFY2(!made.ok(), url);
        QCOMPARE(made.error().kind, base::Kind::Invalid);
    }
}

void TestRegistry::noTrapInOtherFields()
{
    AccountOptions options = withAddress("me@libero.it");
    options.name = QStringLiteral("Me\r\nBcc: x@example.com");
    QCOMPARE(account::makeAccount(options).error().kind, base::Kind::Invalid);
    options.name = QStringLiteral("Bottega Marea");
    options.user = QStringLiteral("me\r\nA1 LOGOUT");
    QCOMPARE(account::makeAccount(options).error().where, QStringLiteral("account.user"));
    options.user = QStringLiteral("me");
    const auto made = account::makeAccount(options);
    QVERIFY(made.ok());
    QCOMPARE(made->name, QStringLiteral("Bottega Marea"));
    QCOMPARE(made->user, QStringLiteral("me"));
}

void TestRegistry::secrets()
{
    AccountOptions options = withAddress("me@libero.it");
    QCOMPARE(account::makeAccount(options)->secret.kind, model::SecretSource::Kind::Keychain);
    options.command = QStringLiteral("pass show libero");
    const auto made = account::makeAccount(options);
    QCOMPARE(made->secret.kind, model::SecretSource::Kind::Command);
    QCOMPARE(made->secret.command, QStringLiteral("pass show libero"));
}

void TestRegistry::certifiedMail()
{
    QVERIFY(account::makeAccount(withAddress("studio@pec.it"))->isPec);
    AccountOptions options = withAddress("me@example.com");
    options.imapUrl = QStringLiteral("imaps://mail.example.com");
    options.smtpUrl = QStringLiteral("smtps://mail.example.com");
    QVERIFY(!account::makeAccount(options)->isPec);
    options.isPec = true;
    QVERIFY(account::makeAccount(options)->isPec);
}

void TestRegistry::aUserNameThatIsNoAddress()
{
    AccountOptions options = withAddress("studio@legalmail.it");
    const auto missing = account::makeAccount(options);
    QVERIFY(!missing.ok());
    QCOMPARE(missing.error().kind, base::Kind::Invalid);
    QCOMPARE(missing.error().where, QStringLiteral("account.user"));
    options.user = QStringLiteral("M1234567");
    QCOMPARE(account::makeAccount(options)->user, QStringLiteral("M1234567"));
}

void TestRegistry::providersWithoutPasswords()
{
    AccountOptions options = withAddress("me@outlook.com");
    const auto made = account::makeAccount(options);
    QVERIFY(!made.ok());
    QCOMPARE(made.error().kind, base::Kind::Auth);
    QCOMPARE(made.error().fate, base::Fate::NeedsUser);
    QCOMPARE(made.error().where, QStringLiteral("account.oauth"));
    // A bridge that takes passwords is reached by naming it.
    options.imapUrl = QStringLiteral("imap+plain://127.0.0.1:1143");
    options.smtpUrl = QStringLiteral("smtp+plain://127.0.0.1:1025");
    QVERIFY(account::makeAccount(options).ok());
}

QTEST_GUILESS_MAIN(TestRegistry)
#include "tst_Registry.moc"
