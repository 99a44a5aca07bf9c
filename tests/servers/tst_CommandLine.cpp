#include "support/Certificates.h"
#include "support/CommandLine.h"
#include "support/Dovecot.h"
#include "support/ImapProbe.h"
#include "support/SmtpServer.h"

#include <QFile>
#include <QJsonArray>
#include <QJsonObject>
#include <QTemporaryDir>
#include <QTest>

using namespace scorta::test;

namespace {

const QString kMe = QStringLiteral("me@example.com");

QByteArray message(const QByteArray& id, const QByteArray& subject, const QByteArray& text)
{
    return "From: Anna Rossi <anna@example.org>\r\nTo: me@example.com\r\nSubject: " + subject +
           "\r\nMessage-ID: <" + id + ">\r\nDate: Thu, 20 Nov 2025 09:12:00 +0100\r\n\r\n" + text + "\r\n";
}

} // namespace

/// A provider of its own for each test: a real Dovecot and a submission server, and a profile that uses them.
class TestCommandLine : public QObject
{
    Q_OBJECT

private:
    QStringList addArguments() const
    {
        return {QStringLiteral("account"),
                QStringLiteral("add"),
                kMe,
                QStringLiteral("--name"),
                QStringLiteral("Bottega Marea"),
                QStringLiteral("--imap"),
                m_dovecot->imapsUrl(),
                QStringLiteral("--smtp"),
                m_smtp->url(),
                QStringLiteral("--ca"),
                Certificates::shared().authority(),
                QStringLiteral("--password-command"),
                QStringLiteral("echo secret")};
    }
    QStringList sendArguments(const QString& subject) const
    {
        return {QStringLiteral("send"),
                QStringLiteral("--from"),
                kMe,
                QStringLiteral("--to"),
                QStringLiteral("to@example.net"),
                QStringLiteral("--subject"),
                subject,
                QStringLiteral("--text"),
                QStringLiteral("-")};
    }
    QJsonObject firstRow(const QStringList& arguments) const
    {
        return m_cli->json(arguments).array().first().toObject();
    }
    int waitingInOutbox() const
    {
        int waiting = 0;
        for (const QJsonValue& row : m_cli->json({QStringLiteral("outbox"), QStringLiteral("list")}).array())
            waiting += row.toObject().value(QStringLiteral("state")).toString() != u"accepted" ? 1 : 0;
        return waiting;
    }
    void providerGoes()
    {
        m_dovecot->kill();
        m_smtp->stop();
    }
    void providerReturns()
    {
        QVERIFY2(m_dovecot->start(), m_dovecot->log().constData());
        QVERIFY(m_smtp->start());
    }

    std::unique_ptr<QTemporaryDir> m_folder;
    std::unique_ptr<Dovecot> m_dovecot;
    std::unique_ptr<SmtpServer> m_smtp;
    std::unique_ptr<CommandLine> m_cli;

private Q_SLOTS:
    void initTestCase()
    {
        if (!Dovecot::isInstalled())
            QFAIL("Dovecot is not installed; ./test installs it");
        Certificates::shared();
    }

    void init()
    {
        m_folder = std::make_unique<QTemporaryDir>();
        m_dovecot = std::make_unique<Dovecot>();
        QVERIFY2(m_dovecot->start(), m_dovecot->log().constData());
        SmtpServer::Options options;
        options.security = SmtpServer::Security::Tls;
        m_smtp = std::make_unique<SmtpServer>(options);
        QVERIFY(m_smtp->start());
        m_cli = std::make_unique<CommandLine>(m_folder->filePath(QStringLiteral("profile")));
    }

    void cleanup()
    {
        m_cli.reset();
        m_smtp.reset();
        m_dovecot.reset();
        m_folder.reset();
    }

    void addsAnAccountAndMirrorsItByteForByte()
    {
        const QByteArray odd =
            "From: a@example.org\r\nTo: me@example.com\r\nSubject: =?utf-8?q?Perch=C3=A9?=\r\n"
            "Message-ID: <odd@example.org>\r\n\r\n.dot\r\n..two\r\n8bit \xC3\xA8 \xE8\r\n" +
            QByteArray(3000, 'x') + "\r\nno line end";
        m_dovecot->deliver(kMe, QStringLiteral("INBOX"), odd);
        m_dovecot->deliver(kMe, QStringLiteral("INBOX"), message("one@example.org", "One", "first words"));

        const auto added = m_cli->json(addArguments());
        QVERIFY2(added.code == 0, added.said().constData());
        QCOMPARE(added.object().value(QStringLiteral("account")).toString(), kMe);
        const QJsonObject capabilities = added.object().value(QStringLiteral("capabilities")).toObject();
        QVERIFY(capabilities.value(QStringLiteral("imap")).toArray().contains(QStringLiteral("IDLE")));
        QVERIFY(!capabilities.value(QStringLiteral("smtp")).toArray().isEmpty());

        const auto synced = m_cli->json({QStringLiteral("sync")});
        QVERIFY2(synced.code == 0, synced.said().constData());
        const QJsonObject account =
            synced.object().value(QStringLiteral("accounts")).toArray().first().toObject();
        QCOMPARE(account.value(QStringLiteral("state")).toString(), QStringLiteral("ok"));

        const auto listed =
            m_cli->json({QStringLiteral("list"), QStringLiteral("--folder"), QStringLiteral("INBOX")});
        QCOMPARE(listed.code, 0);
        QCOMPARE(listed.array().size(), 2);
        QSet<QString> subjects;
        for (const QJsonValue& value : listed.array()) {
            const QJsonObject row = value.toObject();
            subjects.insert(row.value(QStringLiteral("subject")).toString());
            QCOMPARE(row.value(QStringLiteral("body")).toString(), QStringLiteral("here"));
            QCOMPARE(row.value(QStringLiteral("server")).toString(), QStringLiteral("present"));
            const QString id = QString::number(row.value(QStringLiteral("id")).toInteger());
            const auto raw = m_cli->plain({QStringLiteral("show"), id, QStringLiteral("--raw")});
            QCOMPARE(raw.code, 0);
            const auto probe = m_dovecot->probe();
            QVERIFY(probe);
            const QByteArray wanted = row.value(QStringLiteral("message_id")).toString().toLatin1();
            const auto ids = probe->messageIds("INBOX");
            QCOMPARE(raw.output, probe->body("INBOX", ids.key(wanted)));
        }
        QCOMPARE(subjects, (QSet<QString>{QStringLiteral("Perché"), QStringLiteral("One")}));
    }

    void sendsOnceAndFilesOneCopy()
    {
        QCOMPARE(m_cli->json(addArguments()).code, 0);
        QCOMPARE(m_cli->json({QStringLiteral("sync")}).code, 0);
        const auto sent =
            m_cli->json(sendArguments(QStringLiteral("Two rooms, 4–7 June")), "Buongiorno\n.\nè tardi\n");
        QVERIFY2(sent.code == 0, sent.said().constData());
        QCOMPARE(sent.object().value(QStringLiteral("state")).toString(), QStringLiteral("accepted"));
        const QByteArray id = sent.object().value(QStringLiteral("message_id")).toString().toLatin1();
        QCOMPARE(m_smtp->countAccepted(id), 1);
        QVERIFY2(m_smtp->violations().isEmpty(), m_smtp->violations().join('\n'));

        QCOMPARE(m_cli->json({QStringLiteral("sync")}).code, 0);
        QCOMPARE(m_cli->json({QStringLiteral("sync")}).code, 0);
        const auto probe = m_dovecot->probe();
        QCOMPARE(probe->countByMessageId("Sent", id), 1);
        QCOMPARE(probe->countEverywhere(id), 1);
        const QJsonObject row = firstRow({QStringLiteral("outbox"), QStringLiteral("list")});
        QCOMPARE(row.value(QStringLiteral("sent_copy")).toString(), QStringLiteral("stored"));
        const QJsonObject recipient = row.value(QStringLiteral("recipients")).toArray().first().toObject();
        QCOMPARE(recipient.value(QStringLiteral("code")).toInt(), 250);
        QVERIFY(!recipient.value(QStringLiteral("reply")).toString().isEmpty());
    }

    void worksThroughAnOutage()
    {
        for (int i = 0; i < 5; ++i) {
            const QByteArray n = QByteArray::number(i);
            m_dovecot->deliver(
                kMe, QStringLiteral("INBOX"),
                message("m" + n + "@example.org", "Mail " + n, "unique" + n + " words of everybody"));
        }
        QCOMPARE(m_cli->json(addArguments()).code, 0);
        QCOMPARE(m_cli->json({QStringLiteral("sync")}).code, 0);
        providerGoes();

        // Reading and searching go on.
        const auto found = m_cli->json({QStringLiteral("search"), QStringLiteral("unique3")});
        QCOMPARE(found.code, 0);
        QCOMPARE(found.array().size(), 1);
        const QString third =
            QString::number(found.array().first().toObject().value(QStringLiteral("id")).toInteger());
        const auto shown = m_cli->json({QStringLiteral("show"), third});
        QCOMPARE(shown.code, 0);
        QVERIFY(shown.object().value(QStringLiteral("text")).toString().contains(QStringLiteral("unique3")));

        // So do marking and moving.
        const auto marked =
            m_cli->json({QStringLiteral("mark"), third, QStringLiteral("--read"), QStringLiteral("--star")});
        QVERIFY2(marked.code == 0, marked.said().constData());
        const QString first = QString::number(firstRow({QStringLiteral("search"), QStringLiteral("unique1")})
                                                  .value(QStringLiteral("id"))
                                                  .toInteger());
        QCOMPARE(m_cli->json({QStringLiteral("archive"), first}).code, 0);
        QVERIFY(m_cli->json({QStringLiteral("pending")}).array().size() >= 2);
        QCOMPARE(m_cli->json({QStringLiteral("list"), QStringLiteral("--folder"), QStringLiteral("INBOX")})
                     .array()
                     .size(),
                 4);
        const QJsonObject archived =
            firstRow({QStringLiteral("list"), QStringLiteral("--folder"), QStringLiteral("Archive")});
        QCOMPARE(archived.value(QStringLiteral("server")).toString(), QStringLiteral("pending"));

        // And writing: kept, and said so.
        QByteArrayList ids;
        for (int i = 0; i < 3; ++i) {
            const auto sent = m_cli->json(sendArguments(QStringLiteral("Waiting %1").arg(i)), "text");
            QVERIFY2(sent.code == 3, sent.said().constData());
            ids.append(sent.object().value(QStringLiteral("message_id")).toString().toLatin1());
            QVERIFY(!ids.last().isEmpty());
        }
        QCOMPARE(waitingInOutbox(), 3);
        QCOMPARE(m_cli->json({QStringLiteral("sync")}).code, 3);
        const auto status = m_cli->json({QStringLiteral("outage"), QStringLiteral("status")});
        QCOMPARE(status.code, 0);
        for (const QJsonValue& service : status.array())
            QVERIFY(service.toObject().value(QStringLiteral("state")).toString() != u"ok");

        providerReturns();
        const auto back = m_cli->json({QStringLiteral("sync")});
        QVERIFY2(back.code == 0, back.said().constData());
        QVERIFY(m_cli->json({QStringLiteral("flush")}).code == 0);
        QCOMPARE(m_cli->json({QStringLiteral("sync")}).code, 0);
        const auto probe = m_dovecot->probe();
        for (const QByteArray& id : std::as_const(ids)) {
            QCOMPARE(m_smtp->countAccepted(id), 1);
            QCOMPARE(probe->countByMessageId("Sent", id), 1);
        }
        QCOMPARE(waitingInOutbox(), 0);
        QCOMPARE(probe->countByMessageId("Archive", "<m1@example.org>"), 1);
        QCOMPARE(probe->countByMessageId("INBOX", "<m1@example.org>"), 0);
        const auto inbox = probe->messageIds("INBOX");
        const QByteArrayList flags = probe->flags("INBOX").value(inbox.key("<m3@example.org>"));
        QVERIFY(flags.contains("\\Seen") && flags.contains("\\Flagged"));
        QVERIFY(m_cli->json({QStringLiteral("pending")}).array().isEmpty());
        const auto history = m_cli->json({QStringLiteral("outage"), QStringLiteral("history")});
        QVERIFY(history.array().size() >= 2);
    }

    void answersWithAClearErrorAndCode_data()
    {
        QTest::addColumn<QStringList>("change");
        QTest::addColumn<int>("code");
        QTest::addColumn<QString>("kind");
        const auto row = [](const char* name, const QStringList& change, int code, const char* kind) {
            QTest::newRow(name) << change << code << QString::fromLatin1(kind);
        };
        row("wrong password", {QStringLiteral("--password-command"), QStringLiteral("echo wrong")}, 5,
            "auth");
        row("failing command", {QStringLiteral("--password-command"), QStringLiteral("exit 3")}, 5, "secret");
        row("untrusted certificate", {QStringLiteral("--ca"), Certificates::shared().otherAuthority()}, 5,
            "certificate");
        row("unreadable ca", {QStringLiteral("--ca"), QStringLiteral("/nowhere/ca.pem")}, 1, "io");
        row("unknown host", {QStringLiteral("--imap"), QStringLiteral("imaps://no-such-host.invalid:993")}, 3,
            "dns");
        row("refused", {QStringLiteral("--imap"), QStringLiteral("imaps://127.0.0.1:1")}, 3, "refused");
        row("plain to elsewhere",
            {QStringLiteral("--imap"), QStringLiteral("imap+plain://mail.example.com:143")}, 1, "invalid");
    }

    void answersWithAClearErrorAndCode()
    {
        QFETCH(QStringList, change);
        QFETCH(int, code);
        QFETCH(QString, kind);
        QStringList arguments = addArguments();
        arguments[arguments.indexOf(change.first()) + 1] = change.last();
        const auto run = m_cli->json(arguments);
        QVERIFY2(run.code == code, run.said().constData());
        QCOMPARE(run.errorKind(), kind);
        const QJsonObject error = run.object().value(QStringLiteral("error")).toObject();
        QVERIFY(!error.value(QStringLiteral("message")).toString().isEmpty());
        QVERIFY(!run.output.contains("secret") || kind == u"secret");
        QVERIFY(m_cli->json({QStringLiteral("account"), QStringLiteral("list")}).array().isEmpty());
    }

    void rejectsWrongUsage_data()
    {
        QTest::addColumn<QStringList>("arguments");
        QTest::newRow("nothing") << QStringList();
        QTest::newRow("unknown command") << QStringList{QStringLiteral("fly")};
        QTest::newRow("unknown option") << QStringList{QStringLiteral("sync"), QStringLiteral("--fast")};
        QTest::newRow("missing id") << QStringList{QStringLiteral("show")};
        QTest::newRow("not an id") << QStringList{QStringLiteral("show"), QStringLiteral("seven")};
        QTest::newRow("nothing to mark") << QStringList{QStringLiteral("mark"), QStringLiteral("1")};
        QTest::newRow("nobody to send to")
            << QStringList{QStringLiteral("send"), QStringLiteral("--from"), kMe, QStringLiteral("--subject"),
                           QStringLiteral("x")};
    }

    void rejectsWrongUsage()
    {
        QFETCH(QStringList, arguments);
        const auto run = m_cli->json(arguments);
        QCOMPARE(run.code, 2);
        QCOMPARE(run.errorKind(), QStringLiteral("usage"));
    }
};

QTEST_GUILESS_MAIN(TestCommandLine)
#include "tst_CommandLine.moc"
