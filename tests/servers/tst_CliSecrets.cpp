#include "CliProvider.h"

#include <QDirIterator>
#include <QTest>

using namespace scorta::test;

namespace {

const QByteArray kPassword = "correct-horse-7431";

/// Whether any process' command line holds `text`.
bool isOnACommandLine(const QByteArray& text)
{
    const QStringList processes = QDir(QStringLiteral("/proc")).entryList(QDir::Dirs);
    for (const QString& process : processes) {
        if (readFile(QStringLiteral("/proc/") + process + QStringLiteral("/cmdline")).contains(text))
            return true;
    }
    return false;
}

/// The files below `folder` that hold the password, as it is or as AUTH PLAIN sends it.
QStringList filesWithThePassword(const QString& folder)
{
    const QByteArray plain = QByteArray("\0me@example.com\0", 16) + kPassword;
    QStringList files;
    QDirIterator all(folder, QDir::Files | QDir::Hidden, QDirIterator::Subdirectories);
    while (all.hasNext()) {
        const QByteArray bytes = readFile(all.next());
        if (bytes.contains(kPassword) || bytes.contains(plain.toBase64()) ||
            bytes.contains(kPassword.toBase64()))
            files.append(all.filePath());
    }
    return files;
}

} // namespace

/// Where the password goes: to the server, over TLS, and nowhere else. And what certified mail (PEC) forbids.
class TestCliSecrets : public QObject
{
    Q_OBJECT

private:
    static SmtpServer::Options options(SmtpServer::Security security)
    {
        SmtpServer::Options options;
        options.security = security;
        options.users = {{QStringLiteral("me@example.com"), QString::fromLatin1(kPassword)}};
        return options;
    }

    static std::unique_ptr<CliProvider> provider(SmtpServer::Security security)
    {
        auto made = std::make_unique<CliProvider>(options(security));
        made->dovecot.options().users = {{made->me(), QString::fromLatin1(kPassword)}};
        if (!made->start() || !made->setPassword(kPassword))
            return nullptr;
        return made;
    }

private Q_SLOTS:
    void initTestCase()
    {
        if (!Dovecot::isInstalled())
            QFAIL("Dovecot is not installed; ./test installs it");
    }

    void thePasswordStaysOutOfFilesAnswersAndProcessLists()
    {
        const auto made = provider(SmtpServer::Security::Tls);
        QVERIFY(made);
        QByteArray said;
        const auto run = [&](const QStringList& arguments) {
            const auto result = made->cli.json(arguments);
            said += result.said();
            return result.code;
        };
        QCOMPARE(run(made->addArguments()), 0);
        QCOMPARE(run(words("sync")), 0);
        QCOMPARE(run(made->sendArguments(QStringLiteral("s"))), 0);
        // Refused, too: what the server says may quote what it was sent.
        made->smtp.setScript(SmtpScript().at(
            SmtpStage::Auth, SmtpBehaviour::replying("535 5.7.8 wrong password " + kPassword + " for you")));
        run(made->sendArguments(QStringLiteral("refused")));
        run(words("account check me@example.com"));
        run(words("outage status"));
        run(words("outbox list"));
        made->smtp.clearScripts();
        QVERIFY2(!said.contains(kPassword), said.constData());
        QVERIFY2(filesWithThePassword(made->cli.profile()).isEmpty(),
                 qPrintable(filesWithThePassword(made->cli.profile()).join(u' ')));
        // The search finds what is there.
        QCOMPARE(filesWithThePassword(QFileInfo(made->path("password")).path()),
                 QStringList{made->path("password")});
    }

    void nothingShowsWhileItIsInUse()
    {
        const auto made = provider(SmtpServer::Security::Tls);
        QVERIFY(made);
        // A command that has read the secret and is slow to end; it says when it has.
        const QString ready = made->path("ready");
        QStringList arguments = made->addArguments();
        arguments.last() =
            QStringLiteral("cat %1; touch %2; exec 1>&-; sleep 0.7").arg(made->path("password"), ready);
        const auto adding = made->begin(arguments);
        QTRY_VERIFY_WITH_TIMEOUT(QFile::exists(ready), 10'000);
        QVERIFY(!isOnACommandLine(kPassword));
        QVERIFY(adding->waitForFinished(20'000));
        QCOMPARE(adding->exitCode(), 0);

        // A login that stalls with the password on its way.
        made->smtp.setScript(
            SmtpScript().at(SmtpStage::Auth, SmtpBehaviour::acting(SmtpBehaviour::Action::Stall)));
        const int reached = made->smtp.reached(SmtpStage::Auth);
        const auto sending = made->begin(made->sendArguments(QStringLiteral("stalled")));
        QVERIFY(made->smtp.waitForStage(SmtpStage::Auth, reached + 1, std::chrono::seconds(10)));
        QVERIFY(!isOnACommandLine(kPassword));
        QVERIFY(filesWithThePassword(made->cli.profile()).isEmpty());
        sending->kill();
        sending->waitForFinished();
        QVERIFY(filesWithThePassword(made->cli.profile()).isEmpty());
        // Stored before the login began, and sent by the next process.
        made->smtp.clearScripts();
        QCOMPARE(made->cli.json(words("flush")).code, 0);
        QCOMPARE(made->smtp.accepted().size(), 1);
    }

    void noPasswordBeforeTls()
    {
        // Neither server offers STARTTLS; the account wants it.
        const auto made = std::make_unique<CliProvider>(options(SmtpServer::Security::Plain));
        made->dovecot.options().users = {{made->me(), QString::fromLatin1(kPassword)}};
        made->dovecot.options().extraConfig = "ssl = no\ndisable_plaintext_auth = no\n";
        QVERIFY(made->setPassword(kPassword));
        const bool hasImap = made->dovecot.start();
        QVERIFY(made->smtp.start());
        QStringList arguments = made->addArguments();
        arguments[arguments.indexOf(QStringLiteral("--smtp")) + 1] =
            QStringLiteral("smtp+starttls://127.0.0.1:%1").arg(made->smtp.port());
        arguments[arguments.indexOf(QStringLiteral("--imap")) + 1] =
            QStringLiteral("imap+starttls://127.0.0.1:%1").arg(made->dovecot.imapPort());
        QCOMPARE(made->cli.json(arguments + words("--no-check")).code, 0);
        const auto sent = made->cli.json(made->sendArguments(QStringLiteral("plain")));
        QCOMPARE(sent.code, 3);
        QCOMPARE(text(sent.object().value(QStringLiteral("error")), "kind"), QStringLiteral("tls"));
        QVERIFY(made->smtp.connections() > 0);
        QVERIFY(made->smtp.logins().isEmpty());
        QVERIFY(!made->smtp.transcript().join('\n').contains("C: AUTH"));
        QCOMPARE(made->cli.json(words("sync")).code, 3);
        if (hasImap)
            QVERIFY(!made->dovecot.log().contains("Login: user="));
    }

    void certifiedMailHasNoBccAndNoDsn()
    {
        const auto made = provider(SmtpServer::Security::Tls);
        QVERIFY(made);
        const auto added = made->cli.json(made->addArguments() + words("--pec"));
        QVERIFY2(added.code == 0, added.said().constData());
        QVERIFY(added.object().value(QStringLiteral("pec")).toBool());
        const QByteArray ready = "From: me@example.com\r\nTo: a@example.net\r\nBcc: b@example.net\r\n"
                                 "Subject: x\r\n\r\nx\r\n";
        for (const auto& [arguments, input] :
             {std::pair{made->sendArguments(QStringLiteral("x")) + words("--bcc hidden@example.net"),
                        QByteArray()},
              std::pair{words("send --from me@example.com --eml -"), ready},
              std::pair{words("send --from me@example.com --queue --subject x --bcc hidden@example.net"),
                        QByteArray()}}) {
            const auto refused = made->cli.json(arguments, input);
            QVERIFY2(refused.code == 1, refused.said().constData());
            QCOMPARE(refused.errorKind(), QStringLiteral("invalid"));
            const QString why = text(refused.object().value(QStringLiteral("error")), "message");
            QVERIFY2(why.contains(QStringLiteral("Bcc")) && why.contains(QStringLiteral("PEC")),
                     qPrintable(why));
        }
        QVERIFY(made->cli.json(words("outbox list")).array().isEmpty());
        QVERIFY(made->smtp.accepted().isEmpty());

        const auto sent =
            made->cli.json(made->sendArguments(QStringLiteral("certified")) + words("--cc c@example.net"));
        QVERIFY2(sent.code == 0, sent.said().constData());
        const SmtpMail mail = made->smtp.accepted().first();
        const QByteArray parameters = mail.parameters.join(' ');
        QVERIFY2(!parameters.contains("RET=") && !parameters.contains("ENVID="), parameters.constData());
        for (const SmtpRecipient& recipient : mail.recipients)
            QVERIFY2(recipient.parameters.isEmpty(), recipient.parameters.join(' ').constData());
        QVERIFY(!mail.bytes.contains("Disposition-Notification-To"));
    }
};

QTEST_GUILESS_MAIN(TestCliSecrets)
#include "tst_CliSecrets.moc"
