#include "CliProvider.h"

#include <QTest>

using namespace scorta::test;

namespace {

using Action = SmtpBehaviour::Action;

SmtpScript at(SmtpStage stage, const SmtpBehaviour& behaviour)
{
    return SmtpScript().at(stage, behaviour);
}

} // namespace

/// `send` and the outbox: what arrives, what is answered, and with which exit code.
class TestCliSending : public QObject
{
    Q_OBJECT

private:
    CommandLine& cli() { return m_provider->cli; }
    SmtpServer& smtp() { return m_provider->smtp; }
    /// A profile of its own, so that no earlier failure is remembered.
    CommandLine fresh(const QStringList& changed = {})
    {
        CommandLine other(m_provider->path("p").append(QString::number(++m_profiles)));
        QStringList arguments = m_provider->addArguments() + words("--no-check");
        if (!changed.isEmpty())
            arguments[arguments.indexOf(changed.first()) + 1] = changed.last();
        other.json(arguments);
        return other;
    }
    static QString stateOf(const CommandLine::Run& run) { return text(run.object(), "state"); }
    static QString outboxId(const CommandLine::Run& run)
    {
        return QString::number(run.object().value(QStringLiteral("outbox_id")).toInteger());
    }
    static QByteArray messageId(const CommandLine::Run& run)
    {
        return text(run.object(), "message_id").toLatin1();
    }

    std::unique_ptr<CliProvider> m_provider;
    int m_profiles = 0;

private Q_SLOTS:
    void initTestCase()
    {
        if (!Dovecot::isInstalled())
            QFAIL("Dovecot is not installed; ./test installs it");
        SmtpServer::Options options = CliProvider::tlsOptions();
        options.sizeLimit = 100'000;
        m_provider = std::make_unique<CliProvider>(options);
        QVERIFY(m_provider->start());
        m_provider->deliver("From: anna@example.org\r\nSubject: question\r\nMessage-ID: <q@example.org>\r\n"
                            "References: <root@example.org>\r\n\r\n?\r\n");
        QCOMPARE(cli().json(m_provider->addArguments()).code, 0);
        QCOMPARE(cli().json(words("sync")).code, 0);
    }

    void cleanup()
    {
        smtp().clearScripts();
        if (!smtp().violations().isEmpty())
            qWarning("%s", smtp().violations().join('\n').constData());
        QVERIFY(smtp().violations().isEmpty());
        smtp().forgetAccepted();
    }

    void sendsWhatWasAsked()
    {
        QVERIFY(writeFile(m_provider->path("page.html"), "<p>ciao <b>è</b></p>"));
        QVERIFY(writeFile(m_provider->path("data.bin"), QByteArray("\0\1\2\r\n\xff", 6)));
        QVERIFY(writeFile(m_provider->path("note.txt"), "note"));
        const auto run = cli().json(
            words("send --from me@example.com --to a@example.net b@example.net --cc c@example.net --bcc "
                  "hidden@example.net --text - --in-reply-to") +
                QStringList{m_provider->idOf("q@example.org"), QStringLiteral("--subject"),
                            QStringLiteral("Perché no?"), QStringLiteral("--html"),
                            m_provider->path("page.html"), QStringLiteral("--attach"),
                            m_provider->path("data.bin"), QStringLiteral("--attach"),
                            m_provider->path("note.txt")},
            "8-bit è\n.\n..\nFrom here\n");
        QVERIFY2(run.code == 0, run.said().constData());
        QCOMPARE(stateOf(run), QStringLiteral("accepted"));
        for (const char* field : {"outbox_id", "account", "via", "message_id", "subject", "state",
                                  "recipients", "sent_copy", "queued_at", "next_try", "attempts"})
            QVERIFY2(run.object().contains(QLatin1String(field)), field);
        QCOMPARE(text(run.object(), "sent_copy"), QStringLiteral("stored"));
        const QJsonArray recipients = run.object().value(QStringLiteral("recipients")).toArray();
        QCOMPARE(recipients.size(), 4);
        for (const char* field : {"address", "state", "code", "enhanced", "reply", "at", "evidence"})
            QVERIFY2(recipients.first().toObject().contains(QLatin1String(field)), field);
        const QJsonObject evidence =
            recipients.first().toObject().value(QStringLiteral("evidence")).toArray().first().toObject();
        QCOMPARE(text(evidence, "kind"), QStringLiteral("smtp-reply"));

        QCOMPARE(smtp().accepted().size(), 1);
        const SmtpMail mail = smtp().accepted().first();
        QCOMPARE(mail.messageId, messageId(run));
        QCOMPARE(mail.recipients.size(), 4);
        QVERIFY(mail.isEncrypted);
        QVERIFY(!mail.bytes.toLower().contains("bcc:"));
        QVERIFY(!mail.bytes.contains("hidden@example.net"));
        QVERIFY(mail.bytes.contains("In-Reply-To: <q@example.org>"));
        QVERIFY(mail.bytes.contains("<root@example.org>"));

        // What arrives is what was written, by our own reading of the bytes.
        QVERIFY(writeFile(m_provider->path("arrived.eml"), mail.bytes));
        const QJsonObject read =
            cli().json({QStringLiteral("inspect"), m_provider->path("arrived.eml")}).object();
        QCOMPARE(text(read, "subject"), QStringLiteral("Perché no?"));
        QCOMPARE(text(read, "text").trimmed(), QStringLiteral("8-bit è\n.\n..\nFrom here"));
        QVERIFY(text(read, "html").contains(QStringLiteral("<b>è</b>")));
        const QJsonArray parts = read.value(QStringLiteral("attachments")).toArray();
        QCOMPARE(parts.size(), 2);
        QCOMPARE(text(parts.first(), "name"), QStringLiteral("data.bin"));
        QCOMPARE(parts.first().toObject().value(QStringLiteral("size")).toInt(), 6);
    }

    void sendsAReadyMessage_data()
    {
        QTest::addColumn<QByteArray>("head");
        QTest::addColumn<QString>("to");
        QTest::addColumn<QByteArrayList>("recipients");
        const QByteArray all = "To: t@example.net\r\nCc: c@example.net\r\nBcc: b@example.net\r\n";
        QTest::newRow("its own fields")
            << all << QString() << QByteArrayList{"t@example.net", "c@example.net", "b@example.net"};
        QTest::newRow("--to instead")
            << all << QStringLiteral("only@example.net") << QByteArrayList{"only@example.net"};
        QTest::newRow("Bcc alone") << QByteArray("Bcc: b@example.net\r\n") << QString()
                                   << QByteArrayList{"b@example.net"};
        QTest::newRow("nobody") << QByteArray() << QString() << QByteArrayList();
        QTest::newRow("nobody, but --to")
            << QByteArray() << QStringLiteral("only@example.net") << QByteArrayList{"only@example.net"};
    }

    void sendsAReadyMessage()
    {
        QFETCH(QByteArray, head);
        QFETCH(QString, to);
        QFETCH(QByteArrayList, recipients);
        QStringList arguments = words("send --from me@example.com --eml -");
        if (!to.isEmpty())
            arguments += {QStringLiteral("--to"), to};
        const auto run = cli().json(arguments, "From: me@example.com\r\n" + head +
                                                   "Subject: ready\r\nMIME-Version: 1.0\r\n"
                                                   "Content-Transfer-Encoding: 8bit\r\n\r\nraw \xE8\r\n");
        if (recipients.isEmpty()) {
            QCOMPARE(run.code, 1);
            QCOMPARE(run.errorKind(), QStringLiteral("invalid"));
            return;
        }
        QVERIFY2(run.code == 0, run.said().constData());
        const SmtpMail mail = smtp().accepted().first();
        QByteArrayList got;
        for (const SmtpRecipient& recipient : mail.recipients)
            got.append(recipient.address);
        std::sort(got.begin(), got.end());
        std::sort(recipients.begin(), recipients.end());
        QCOMPARE(got, recipients);
        QVERIFY(!mail.bytes.contains("Bcc"));
        QVERIFY(mail.bytes.contains("raw \xE8"));
        QVERIFY(mail.parameters.contains("BODY=8BITMIME"));
    }

    void waitsForItsTime()
    {
        const auto later = cli().json(m_provider->sendArguments(QStringLiteral("later")) +
                                      words("--at 2099-01-01T08:00:00+01:00"));
        QVERIFY2(later.code == 0, later.said().constData());
        QCOMPARE(stateOf(later), QStringLiteral("queued"));
        QCOMPARE(text(later.object(), "next_try"), QStringLiteral("2099-01-01T07:00:00Z"));
        QCOMPARE(cli().json(words("flush")).array().size(), 0);
        const auto verb = [&](const char* name) {
            return cli().json({QStringLiteral("outbox"), QString::fromUtf8(name), outboxId(later)});
        };
        QCOMPARE(verb("release").errorKind(), QStringLiteral("invalid"));
        QCOMPARE(stateOf(verb("hold")), QStringLiteral("held"));
        QCOMPARE(verb("hold").code, 1);
        const auto released = verb("release");
        QCOMPARE(released.code, 0);
        QCOMPARE(stateOf(released), QStringLiteral("queued"));
        QCOMPARE(text(released.object(), "next_try"), QStringLiteral("2099-01-01T07:00:00Z"));
        QCOMPARE(stateOf(verb("cancel")), QStringLiteral("cancelled"));
        for (const char* no : {"cancel", "hold", "release", "retry"})
            QCOMPARE(verb(no).errorKind(), QStringLiteral("invalid"));
        QCOMPARE(stateOf(verb("show")), QStringLiteral("cancelled"));
        QCOMPARE(smtp().accepted().size(), 0);
        // A time that is over is no reason to wait, nor to say that it was stored.
        smtp().setScript(at(SmtpStage::Rcpt, SmtpBehaviour::replying("550 5.1.1 No such user")));
        QCOMPARE(
            cli()
                .json(m_provider->sendArguments(QStringLiteral("past")) + words("--at 2001-01-01T00:00:00Z"))
                .code,
            1);
    }

    void queuesAndFlushes()
    {
        QByteArrayList ids;
        for (int i = 0; i < 3; ++i) {
            const auto run =
                cli().json(m_provider->sendArguments(QStringLiteral("queued %1").arg(i)) + words("--queue"));
            QCOMPARE(run.code, 0);
            QCOMPARE(stateOf(run), QStringLiteral("queued"));
            ids.append(messageId(run));
        }
        QCOMPARE(smtp().accepted().size(), 0);
        const auto flushed = cli().json(words("flush"));
        QCOMPARE(flushed.code, 0);
        QCOMPARE(flushed.array().size(), 3);
        for (const QByteArray& id : std::as_const(ids))
            QCOMPARE(smtp().countAccepted(id), 1);
        QVERIFY(cli().json(words("flush")).array().isEmpty());
    }

    void answersWithItsExitCode_data()
    {
        QTest::addColumn<SmtpScript>("script");
        QTest::addColumn<int>("code");
        QTest::addColumn<QString>("state");
        const auto row = [](const char* name, const SmtpScript& script, int code, const char* state) {
            QTest::newRow(name) << script << code << QString::fromUtf8(state);
        };
        const auto no = SmtpBehaviour::replying("550 5.1.1 No such user");
        const auto notNow = SmtpBehaviour::replying("450 4.2.1 Try later");
        const QString first = QStringLiteral("to@example.net");
        const QString second = QStringLiteral("second@example.net");
        row("accepted", {}, 0, "accepted");
        row("all refused", at(SmtpStage::Rcpt, no), 1, "rejected");
        row("refused after the dot", at(SmtpStage::Dot, SmtpBehaviour::replying("554 5.7.1 Spam")), 1,
            "rejected");
        row("one of two refused", SmtpScript().recipient(first, no), 4, "rejected");
        row("one refused, one later", SmtpScript().recipient(first, no).recipient(second, notNow), 4,
            "rejected");
        row("one later", SmtpScript().recipient(second, notNow), 4, "deferred");
        row("both later", at(SmtpStage::Rcpt, notNow), 3, "deferred");
        row("busy after the dot", at(SmtpStage::Dot, SmtpBehaviour::replying("451 4.3.0 Try later")), 3,
            "deferred");
        row("busy at once", at(SmtpStage::Greeting, SmtpBehaviour::replying("421 4.3.2 Down")), 3, "");
        row("lost before the data", at(SmtpStage::Data, SmtpBehaviour::acting(Action::Reset)), 3, "");
        row("taken and never said", at(SmtpStage::Dot, SmtpBehaviour::acting(Action::AcceptThenClose)), 5,
            "unconfirmed");
        row("login refused now", at(SmtpStage::Auth, SmtpBehaviour::replying("454 4.7.0 Later")), 3, "");
        row("login refused", at(SmtpStage::Auth, SmtpBehaviour::replying("535 5.7.8 No")), 5, "");
    }

    void answersWithItsExitCode()
    {
        QFETCH(SmtpScript, script);
        QFETCH(int, code);
        QFETCH(QString, state);
        const CommandLine own = fresh();
        smtp().setScript(script);
        const auto run = own.json(words("send --from me@example.com --to to@example.net second@example.net "
                                        "--subject code"));
        QVERIFY2(run.code == code, run.said().constData());
        QVERIFY(run.object().value(QStringLiteral("outbox_id")).toInteger() > 0);
        if (!state.isEmpty())
            QCOMPARE(stateOf(run), state);
        else
            QVERIFY2(stateOf(run) == u"queued" || stateOf(run) == u"deferred", run.output.constData());
        const QJsonObject error = run.object().value(QStringLiteral("error")).toObject();
        if (!error.isEmpty())
            QVERIFY(!text(error, "message").isEmpty() && error.contains(QStringLiteral("hint")));
        // `flush` and `outbox retry` answer by the same rules.
        if (code == 3)
            QCOMPARE(own.json({QStringLiteral("outbox"), QStringLiteral("retry"), outboxId(run)}).code, 3);
        QVERIFY(smtp().countAccepted(messageId(run)) <= 1);
        smtp().clearScripts();
        if (code == 3 || state == u"deferred") {
            const auto retried = own.json({QStringLiteral("outbox"), QStringLiteral("retry"), outboxId(run)});
            QVERIFY2(retried.code == 0, retried.said().constData());
            QCOMPARE(smtp().countFor(messageId(run), "second@example.net"), 1);
        }
    }

    void tooBigForTheServerIsRefusedForGood()
    {
        const auto run = fresh().json(m_provider->sendArguments(QStringLiteral("big")) + words("--text -"),
                                      QByteArray("all work and no play\n").repeated(10'000));
        QVERIFY2(run.code == 1, run.said().constData());
        QCOMPARE(stateOf(run), QStringLiteral("rejected"));
    }

    void aWrongCertificateNeedsAPerson()
    {
        const CommandLine own = fresh({QStringLiteral("--ca"), Certificates::shared().otherAuthority()});
        const auto before = smtp().logins().size();
        const auto run = own.json(m_provider->sendArguments(QStringLiteral("tls")));
        QVERIFY2(run.code == 5, run.said().constData());
        QCOMPARE(text(run.object().value(QStringLiteral("error")), "kind"), QStringLiteral("certificate"));
        QCOMPARE(own.json(words("sync")).code, 5);
        QCOMPARE(own.json(words("account check me@example.com")).code, 5);
        QCOMPARE(smtp().logins().size(), before);
    }

    void noProviderKeepsItAndSaysSo()
    {
        const CommandLine own = fresh();
        smtp().stop();
        const auto run = own.json(m_provider->sendArguments(QStringLiteral("nobody home")));
        QVERIFY2(run.code == 3, run.said().constData());
        QCOMPARE(stateOf(run), QStringLiteral("queued"));
        const auto flushed = own.json(words("flush"));
        QCOMPARE(flushed.code, 3);
        QCOMPARE(flushed.array().size(), 1);
        const QJsonArray services = own.json(words("outage status")).array();
        QCOMPARE(services.size(), 2);
        QCOMPARE(services.last().toObject().value(QStringLiteral("waiting")).toInt(), 1);
        QVERIFY(smtp().start());
        QCOMPARE(own.json(words("flush")).code, 0);
        QCOMPARE(smtp().countAccepted(messageId(run)), 1);
        // The outage has an end now.
        const QJsonArray history =
            own.json(words("outage history --account me@example.com --since 2020-01-01T00:00:00Z")).array();
        QVERIFY(!history.isEmpty());
        for (const char* field : {"account", "service", "class", "from", "to", "probes", "first_error"})
            QVERIFY2(history.first().toObject().contains(QLatin1String(field)), field);
        QVERIFY(!text(history.last(), "to").isEmpty());
        QVERIFY(own.json(words("outage history --until 2020-01-01T00:00:00Z")).array().isEmpty());
    }

    void aPasswordThatWorkedIsSuspectNotWrong()
    {
        CommandLine own(m_provider->path("suspect"));
        QCOMPARE(own.json(m_provider->addArguments()).code, 0);
        QVERIFY(m_provider->setPassword("other"));
        const auto sent = own.json(m_provider->sendArguments(QStringLiteral("suspect")));
        const auto synced = own.json(words("sync"));
        const auto checked = own.json(words("account check me@example.com"));
        QVERIFY(m_provider->setPassword("secret"));
        QVERIFY2(sent.code == 3, sent.said().constData());
        QCOMPARE(text(sent.object().value(QStringLiteral("error")), "kind"), QStringLiteral("auth_suspect"));
        QVERIFY2(synced.code == 3, synced.said().constData());
        QVERIFY2(checked.code == 3, checked.said().constData());
        QCOMPARE(checked.errorKind(), QStringLiteral("auth_suspect"));
        QCOMPARE(own.json(words("flush")).code, 0);
        QCOMPARE(smtp().countAccepted(messageId(sent)), 1);
    }

    void anUnconfirmedMessageWaitsForItsPerson_data()
    {
        QTest::addColumn<QString>("how");
        QTest::addColumn<int>("times");
        QTest::newRow("sent") << QStringLiteral("--sent") << 1;
        QTest::newRow("resend") << QStringLiteral("--resend") << 2;
    }

    void anUnconfirmedMessageWaitsForItsPerson()
    {
        QFETCH(QString, how);
        QFETCH(int, times);
        const CommandLine own = fresh();
        smtp().setScript(at(SmtpStage::Dot, SmtpBehaviour::acting(Action::AcceptThenReset, 1)));
        const auto run = own.json(m_provider->sendArguments(QStringLiteral("doubt")));
        QCOMPARE(run.code, 5);
        QCOMPARE(stateOf(run), QStringLiteral("unconfirmed"));
        // Nothing but a decision sends it again.
        for (const QStringList& verb :
             {words("flush"), words("sync"),
              QStringList{QStringLiteral("outbox"), QStringLiteral("retry"), outboxId(run)}})
            own.json(verb);
        QCOMPARE(smtp().countAccepted(messageId(run)), 1);
        const auto resolved =
            own.json({QStringLiteral("outbox"), QStringLiteral("resolve"), outboxId(run), how});
        QVERIFY2(resolved.code == 0, resolved.said().constData());
        QCOMPARE(stateOf(resolved), QStringLiteral("accepted"));
        QCOMPARE(smtp().countAccepted(messageId(run)), times);
    }
};

QTEST_GUILESS_MAIN(TestCliSending)
#include "tst_CliSending.moc"
