#include "CliProvider.h"

#include <QElapsedTimer>
#include <QRegularExpression>
#include <QTest>

#include <csignal>
#include <unistd.h>

using namespace scorta::test;

namespace {

const QByteArray kEvil = "From: \"Ev\x1b[31mil\" <evil@example.org>\r\nTo: me@example.com\r\n"
                         "Subject: =?utf-8?q?red_=1B[31mrum_=E2=80=AEtxt?=\r\nX-Odd: a\x1b]0;title\x07z\r\n"
                         "Message-ID: <evil@example.org>\r\nDate: Thu, 20 Nov 2025 10:12:00 +0100\r\n"
                         "Content-Type: text/plain; charset=utf-8\r\n\r\nbell\x07 escape \x1b[2J \xC2\x9B"
                         "31m done\r\n";

QByteArray withAttachments()
{
    QByteArray bytes = "From: a@example.org\r\nTo: me@example.com\r\nSubject: files\r\n"
                       "Message-ID: <files@example.org>\r\nDate: Thu, 20 Nov 2025 08:12:00 +0100\r\n"
                       "MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n"
                       "--b\r\nContent-Type: text/plain\r\n\r\nsee files\r\n";
    for (const char* name : {"../../up.txt", "/abs/olute.txt", "C:\\\\dir\\\\win.txt", "..", "nul\\\\.txt",
                             "same.txt", "same.txt", ".hidden", "bad\x01name.txt"}) {
        bytes +=
            QByteArray("--b\r\nContent-Type: application/octet-stream\r\nContent-Disposition: attachment; "
                       "filename=\"") +
            name + "\"\r\n\r\ncontent of " + name + "\r\n";
    }
    return bytes + "--b--\r\n";
}

} // namespace

/// CLI.md, sentence by sentence, on one provider and one synced profile.
class TestCliContract : public QObject
{
    Q_OBJECT

private:
    CommandLine& cli() { return m_provider->cli; }
    QString path(const char* name) { return m_provider->path(name); }

    std::unique_ptr<CliProvider> m_provider;

private Q_SLOTS:
    void initTestCase()
    {
        if (!Dovecot::isInstalled())
            QFAIL("Dovecot is not installed; ./test installs it");
        SmtpServer::Options options = CliProvider::tlsOptions();
        options.sizeLimit = 200'000;
        m_provider = std::make_unique<CliProvider>(options);
        QVERIFY(m_provider->start());
        for (int i = 0; i < 60; ++i) {
            const QByteArray n = QByteArray::number(i);
            m_provider->deliver(CliProvider::message("m" + n + "@example.org", "Mail " + n, "unique" + n));
        }
        m_provider->deliver(kEvil);
        m_provider->deliver(withAttachments());
        const auto added = cli().json(m_provider->addArguments());
        QVERIFY2(added.code == 0, added.said().constData());
        const auto synced = cli().json(words("sync"));
        QVERIFY2(synced.code == 0, synced.said().constData());
    }

    void jsonStandsAnywhere()
    {
        const QByteArray wanted = cli().json(words("list --limit 2")).output;
        QCOMPARE(cli().plain(words("list --limit 2 --json")).output, wanted);
        QCOMPARE(cli().plain(words("list --json --limit 2")).output, wanted);
    }

    void answersWithOneDocument_data()
    {
        QTest::addColumn<QString>("command");
        QTest::addColumn<bool>("isArray");
        QTest::addColumn<QString>("fields");
        const auto row = [](const char* command, bool isArray, const char* fields) {
            QTest::newRow(command) << QString::fromUtf8(command) << isArray << QString::fromUtf8(fields);
        };
        const char* mail = "id account folder message_id from to subject date flags size has_attachment "
                           "conversation body server snippet";
        row("account list", true, "account imap smtp capabilities");
        row("account show me@example.com", false, "account imap smtp capabilities");
        row("account check me@example.com", false, "account imap smtp capabilities");
        row("sync", false, "accounts");
        row("folders", true, "account name path role total unread state");
        row("folders me@example.com", true, "account name path role total unread state");
        row("list", true, mail);
        row("list --conversations", true, mail);
        row("search unique7", true, mail);
        row("search unique7 --count", false, "count");
        row("show 1", false,
            "id headers subject from to cc date text html attachments notices conversation delivery");
        row("pending", true, "");
        row("outbox list", true, "");
        row("flush", true, "");
        row("outage status", true, "account service state since last_ok last_error next_try waiting");
        row("outage history", true, "");
        row("frozen", true, "");
        row("check", false, "ok problems");
        row("check --repair", false, "ok problems");
        row("stats", false, "");
        row("--version", false, "");
        row("--help", false, "");
    }

    void answersWithOneDocument()
    {
        QFETCH(QString, command);
        QFETCH(bool, isArray);
        QFETCH(QString, fields);
        const auto run = cli().json(command.split(u' '));
        QVERIFY2(run.code == 0, run.said().constData());
        QVERIFY2(run.errors.isEmpty(), run.errors.constData());
        QCOMPARE(run.output.count('\n'), 1);
        QVERIFY(run.output.endsWith('\n'));
        QVERIFY(isArray ? run.json().isArray() : run.json().isObject());
        const QJsonObject object = isArray ? run.array().first().toObject() : run.object();
        for (const QString& field : fields.split(u' ', Qt::SkipEmptyParts))
            QVERIFY2(object.contains(field), qPrintable(field));
        // For people: something to read, or nothing where there is nothing.
        const auto plain = cli().plain(command.split(u' '));
        QCOMPARE(plain.code, 0);
        QVERIFY(!plain.output.startsWith('{') && !plain.output.startsWith('['));
    }

    void refuses_data()
    {
        QTest::addColumn<QStringList>("arguments");
        QTest::addColumn<int>("code");
        QTest::addColumn<QString>("kind");
        QTest::addColumn<QString>("names");
        const auto row = [](const char* command, int code, const char* kind, const char* names = "") {
            QTest::newRow(command) << words(command) << code << QString::fromUtf8(kind)
                                   << QString::fromUtf8(names);
        };
        row("fly", 2, "usage", "fly");
        row("account fly", 2, "usage", "fly");
        row("account", 2, "usage");
        row("sync --fast", 2, "usage");
        row("list --limit x", 2, "usage");
        row("show", 2, "usage");
        row("show seven", 2, "usage", "seven");
        row("mark 1", 2, "usage");
        row("mark --read", 2, "usage");
        row("mark 1 --read --unread", 2, "usage");
        row("move 1", 2, "usage");
        row("move INBOX", 2, "usage");
        row("archive", 2, "usage");
        row("trash", 2, "usage");
        row("outbox resolve 1", 2, "usage");
        row("outbox resolve 1 --sent --resend", 2, "usage");
        row("frozen release me@example.com INBOX", 2, "usage");
        row("account add you@example.com --imap imaps://h --smtp smtps://h", 2, "usage");
        row("account add you@example.com --password-command x --password-stdin", 2, "usage");
        row("send --from me@example.com --subject x", 2, "usage");
        row("send --from me@example.com --to a@example.net", 2, "usage");
        row("send --to a@example.net --subject x", 2, "usage");
        row("send --from me@example.com --eml x --subject y", 2, "usage");
        row("search", 2, "usage");
        row("search from:", 2, "usage");
        row("search before:yesterday", 2, "usage");
        row("--profile", 2, "usage");
        // What is not there yet.
        row("import x --folder Local/x", 2, "usage", "import");
        row("export --format mbox --out x", 2, "usage", "export");
        row("restore", 2, "usage", "restore");
        row("reconcile", 2, "usage", "reconcile");
        row("outage report --account me@example.com", 2, "usage", "report");
        row("outbox route 1 --via me@example.com", 2, "usage", "route");

        row("account show you@example.com", 1, "not_found", "you@example.com");
        row("account check you@example.com", 1, "not_found", "you@example.com");
        row("account remove you@example.com", 1, "not_found", "you@example.com");
        row("sync you@example.com", 1, "not_found", "you@example.com");
        row("sync --folder Nowhere", 1, "not_found", "Nowhere");
        row("watch you@example.com", 1, "not_found", "you@example.com");
        row("folders you@example.com", 1, "not_found", "you@example.com");
        row("list --account you@example.com", 1, "not_found", "you@example.com");
        row("list --folder Nowhere", 1, "not_found", "Nowhere");
        row("search x --account you@example.com", 1, "not_found");
        row("flush --account you@example.com", 1, "not_found", "you@example.com");
        row("frozen you@example.com", 1, "not_found", "you@example.com");
        row("outage history --account you@example.com", 1, "not_found", "you@example.com");
        row("outage history --since yesterday", 1, "invalid", "yesterday");
        row("outage history --until never", 1, "invalid", "never");
        row("show 99999", 1, "not_found", "99999");
        row("show 99999 --raw", 1, "not_found", "99999");
        row("attachment save 99999 1 /tmp", 1, "not_found", "99999");
        row("mark 99999 --read", 1, "not_found", "99999");
        row("mark 1 99999 --star", 1, "not_found", "99999");
        row("move 1 Nowhere", 1, "not_found", "Nowhere");
        row("move 99999 Archive", 1, "not_found", "99999");
        row("archive 99999", 1, "not_found", "99999");
        row("trash 99999", 1, "not_found", "99999");
        row("folder delete Nowhere", 1, "not_found", "Nowhere");
        row("folder rename Nowhere Else", 1, "not_found", "Nowhere");
        row("folder create INBOX", 1, "invalid");
        row("folder create Archive", 1, "exists", "Archive");
        row("folder delete INBOX", 1, "invalid");
        row("outbox show 99999", 1, "not_found", "99999");
        row("outbox retry 99999", 1, "not_found", "99999");
        row("outbox cancel 99999", 1, "not_found", "99999");
        row("outbox resolve 99999 --sent", 1, "not_found", "99999");
        row("inspect /nowhere.eml", 1, "not_found", "/nowhere.eml");
        row("inspect /", 1, "io");
        row("backup /nowhere/x.db", 1, "io");
        row("send --from you@example.com --to a@example.net --subject x", 1, "not_found", "you@example.com");
        row("send --from me@example.com --to nobody --subject x", 1, "invalid");
        row("send --from me@example.com --to a@example.net --subject x --at tomorrow", 1, "invalid",
            "tomorrow");
        row("send --from me@example.com --to a@example.net --subject x --not-after 2001-01-01T00:00:00Z", 1,
            "invalid");
        row("send --from me@example.com --to a@example.net --subject x --in-reply-to 99999", 1, "not_found");
        row("send --from me@example.com --to a@example.net --subject x --attach /nowhere", 1, "not_found",
            "/nowhere");
        row("send --from me@example.com --to a@example.net --subject x --attach /", 1, "io");
        row("send --from me@example.com --to a@example.net --subject x --text /dev/zero", 1, "too_big",
            "/dev/zero");
        row("send --from me@example.com --eml /nowhere", 1, "not_found", "/nowhere");
        // CR or LF in any field.
        const auto broken = [](const char* name, const QStringList& arguments) {
            QTest::newRow(name) << arguments << 1 << QStringLiteral("invalid") << QString();
        };
        const QString evil = QStringLiteral("a@example.net\r\nBcc: b@example.net");
        const QStringList from = words("send --from me@example.com");
        const QStringList to = words("--to a@example.net");
        const QStringList subject = words("--subject x");
        broken("line end in --to", from + subject + QStringList{QStringLiteral("--to"), evil});
        broken("line end in --cc", from + to + subject + QStringList{QStringLiteral("--cc"), evil});
        broken("line end in --bcc", from + to + subject + QStringList{QStringLiteral("--bcc"), evil});
        broken("LF in --subject",
               from + to + QStringList{QStringLiteral("--subject"), QStringLiteral("a\nb")});
        broken("CR in --subject",
               from + to + QStringList{QStringLiteral("--subject"), QStringLiteral("a\rb")});
        broken("LF in --from", QStringList{QStringLiteral("send"), QStringLiteral("--from"),
                                           QStringLiteral("me@example.com\n")} +
                                   to + subject);
        broken("LF in --at",
               from + to + subject + QStringList{QStringLiteral("--at"), QStringLiteral("2099-01-01\n")});
        broken("LF in a folder", words("folder create") + QStringList{QStringLiteral("a\nb")});
    }

    void refuses()
    {
        QFETCH(QStringList, arguments);
        QFETCH(int, code);
        QFETCH(QString, kind);
        QFETCH(QString, names);
        const auto run = cli().json(arguments);
        QVERIFY2(run.code == code, run.said().constData());
        QCOMPARE(run.errorKind(), kind);
        QCOMPARE(run.object().size(), 1);
        const QJsonObject error = run.object().value(QStringLiteral("error")).toObject();
        QVERIFY(!text(error, "message").isEmpty());
        QVERIFY(error.contains(QStringLiteral("hint")));
        QVERIFY2(text(error, "message").contains(names), qPrintable(text(error, "message")));
        QVERIFY(run.errors.isEmpty());
        // For people on standard error, and nothing on standard output.
        const auto plain = cli().plain(arguments);
        QCOMPARE(plain.code, code);
        QVERIFY2(plain.output.isEmpty(), plain.output.constData());
        QVERIFY(!plain.errors.isEmpty());
        // Nothing was done on the way.
        QVERIFY(cli().json(words("pending")).array().isEmpty());
        QVERIFY(cli().json(words("outbox list")).array().isEmpty());
        QCOMPARE(m_provider->smtp.accepted().size(), 0);
    }

    void listsByPathNameAndRole()
    {
        QCOMPARE(cli().json(words("list")).array().size(), 50);
        QCOMPARE(cli().json(words("list --folder INBOX --limit 100")).array().size(), 62);
        QCOMPARE(cli().json(words("list --folder inbox --limit 100")).array().size(), 62);
        QCOMPARE(cli().json(words("list --limit 0")).array().size(), 0);
        QCOMPARE(cli().json(words("list --offset 61 --limit 5000000000")).array().size(), 1);
        QVERIFY(cli().json(words("list --folder archive")).array().isEmpty());
        const QJsonArray all = cli().json(words("list --limit 100")).array();
        const QJsonArray page = cli().json(words("list --limit 3 --offset 4")).array();
        QCOMPARE(page.size(), 3);
        for (int i = 0; i < 3; ++i)
            QCOMPARE(page.at(i), all.at(i + 4));
        for (qsizetype i = 1; i < all.size(); ++i)
            QVERIFY(text(all.at(i - 1), "date") >= text(all.at(i), "date"));
        for (const QJsonValue& row : all)
            QVERIFY(QRegularExpression(QStringLiteral("^\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\dZ$"))
                        .match(text(row, "date"))
                        .hasMatch());
        QCOMPARE(cli()
                     .json(words("sync --folder inbox me@example.com"))
                     .object()
                     .value(QStringLiteral("accounts"))
                     .toArray()
                     .first()
                     .toObject()
                     .value(QStringLiteral("folders"))
                     .toArray()
                     .size(),
                 1);
    }

    void searches()
    {
        const auto count = [&](const char* query) {
            return cli()
                .json({QStringLiteral("search"), QString::fromUtf8(query), QStringLiteral("--count")})
                .object()
                .value(QStringLiteral("count"))
                .toInt(-1);
        };
        QCOMPARE(count("unique1"), 1);
        QCOMPARE(count("unique1*"), 11);
        QCOMPARE(count("UNIQUE1 OR unique2"), 2);
        QCOMPARE(count("from:anna"), 60);
        QCOMPARE(count("-unique1 from:anna"), 59);
        QCOMPARE(count("-unique1"), 61);
        QCOMPARE(count("has:attachment"), 1);
        QCOMPARE(count("in:archive"), 0);
        QCOMPARE(cli().json(words("search from:anna")).array().size(), 50);
        QCOMPARE(cli().json(words("search from:anna --limit 7")).array().size(), 7);
    }

    void textHasNoControlCharacters_data()
    {
        QTest::addColumn<QString>("command");
        for (const char* command : {"list", "search evil", "show ID", "show ID --text", "show ID --headers"})
            QTest::newRow(command) << QString::fromUtf8(command);
    }

    void textHasNoControlCharacters()
    {
        QFETCH(QString, command);
        const QString id = m_provider->idOf("evil@example.org");
        QVERIFY(!id.isEmpty());
        const auto run = cli().plain(command.replace(QStringLiteral("ID"), id).split(u' '));
        QCOMPARE(run.code, 0);
        QVERIFY(!run.output.isEmpty());
        for (const QChar c : QString::fromUtf8(run.output))
            QVERIFY2(c == u'\n' || c == u'\t' ||
                         (c.category() != QChar::Other_Control && c.unicode() != 0x202E),
                     run.output.toPercentEncoding().constData());
    }

    void rawIsByteExact()
    {
        const QByteArray odd = "From: a@example.org\r\nSubject: odd\r\nMessage-ID: <odd@example.org>\r\n\r\n"
                               "\xff\x80 tab\t .\r\n..\r\n bare\rcr no line end";
        m_provider->deliver(odd);
        QCOMPARE(cli().json(words("sync")).code, 0);
        const QString id = m_provider->idOf("odd@example.org");
        const auto run = cli().plain({QStringLiteral("show"), id, QStringLiteral("--raw")});
        QCOMPARE(run.code, 0);
        const auto probe = m_provider->dovecot.probe();
        QVERIFY(probe);
        QCOMPARE(run.output, probe->body("INBOX", probe->messageIds("INBOX").key("<odd@example.org>")));
        QVERIFY(run.output.endsWith("no line end"));
        const auto json = cli().json({QStringLiteral("show"), id, QStringLiteral("--raw")});
        QCOMPARE(QByteArray::fromBase64(text(json.object(), "data").toLatin1()), run.output);
    }

    void inspectsAnything_data()
    {
        QTest::addColumn<QByteArray>("bytes");
        QTest::newRow("empty") << QByteArray();
        QTest::newRow("NUL") << QByteArray(100'000, '\0');
        QTest::newRow("binary") << readFile(CommandLine::program()).left(2'000'000);
        QTest::newRow("line ends") << QByteArray(1'000'000, '\n');
        QTest::newRow("one long line") << QByteArray(5'000'000, 'x');
        QTest::newRow("headers without end") << QByteArray("A: b\r\n").repeated(200'000);
        QTest::newRow("50 MB") << "Subject: big\r\n\r\n" +
                                      QByteArray("0123456789abcdef\r\n").repeated(2'800'000);
        QTest::newRow("nested")
            << "Content-Type: multipart/mixed; boundary=b\r\n\r\n" +
                   QByteArray("--b\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n").repeated(20'000);
        QTest::newRow("attachments") << withAttachments();
    }

    void inspectsAnything()
    {
        QFETCH(QByteArray, bytes);
        QVERIFY(writeFile(path("x.eml"), bytes));
        QElapsedTimer timer;
        timer.start();
        const auto fromFile = cli().json({QStringLiteral("inspect"), path("x.eml")});
        QVERIFY2(fromFile.code == 0, fromFile.errors.constData());
        QVERIFY(timer.elapsed() < 10'000);
        QVERIFY(fromFile.object().contains(QStringLiteral("attachments")));
        if (bytes.size() < 10'000'000)
            QCOMPARE(cli().json(words("inspect -"), bytes).output, fromFile.output);
    }

    void inspectStoresNothingAndNeedsNoProfile()
    {
        const CommandLine other(path("never-made"));
        QVERIFY(writeFile(path("y.eml"), kEvil));
        QCOMPARE(other.json({QStringLiteral("inspect"), path("y.eml")}).code, 0);
        QVERIFY(!QFile::exists(path("never-made")));
    }

    void savesAttachmentsInsideTheFolderOnly()
    {
        const QString id = m_provider->idOf("files@example.org");
        QVERIFY(!id.isEmpty());
        QVERIFY(QDir().mkpath(path("out/inner")));
        const QString folder = path("out/inner");
        QVERIFY(writeFile(folder + QStringLiteral("/same.txt"), "mine"));
        const QJsonArray parts =
            cli().json({QStringLiteral("show"), id}).object().value(QStringLiteral("attachments")).toArray();
        QCOMPARE(parts.size(), 9);
        QSet<QString> files;
        for (const QJsonValue& part : parts) {
            const QString n = QString::number(part.toObject().value(QStringLiteral("n")).toInt());
            const auto saved =
                cli().json({QStringLiteral("attachment"), QStringLiteral("save"), id, n, folder});
            QVERIFY2(saved.code == 0, saved.said().constData());
            const QString file = text(saved.object(), "file");
            QCOMPARE(QFileInfo(file).absolutePath(), folder);
            QVERIFY(readFile(file).startsWith("content of "));
            files.insert(file);
        }
        QCOMPARE(files.size(), 9);
        QCOMPARE(readFile(folder + QStringLiteral("/same.txt")), QByteArray("mine"));
        QCOMPARE(QDir(folder).entryList(QDir::Files | QDir::Hidden).size(), 10);
        QCOMPARE(QDir(path("out")).entryList(QDir::AllEntries | QDir::NoDotAndDotDot).size(), 1);

        const auto save = [&](const QString& n, const QString& where) {
            return cli()
                .json({QStringLiteral("attachment"), QStringLiteral("save"), id, n, where})
                .errorKind();
        };
        QCOMPARE(save(QStringLiteral("10"), folder), QStringLiteral("not_found"));
        QCOMPARE(save(QStringLiteral("0"), folder), QStringLiteral("not_found"));
        QCOMPARE(save(QStringLiteral("1"), path("nowhere")), QStringLiteral("not_found"));
        QVERIFY(save(QStringLiteral("1"), folder + QStringLiteral("/same.txt")) != QString());
        if (::geteuid() != 0) {
            QVERIFY(QFile::setPermissions(folder, QFile::ReadOwner | QFile::ExeOwner));
            QCOMPARE(save(QStringLiteral("1"), folder), QStringLiteral("permission"));
            QFile::setPermissions(folder, QFile::ReadOwner | QFile::ExeOwner | QFile::WriteOwner);
        }
    }

    void saysWhenTheAnswerCannotBeWritten()
    {
        if (!QFile::exists(QStringLiteral("/dev/full")))
            QSKIP("no /dev/full here");
        QProcess process;
        process.setStandardOutputFile(QStringLiteral("/dev/full"));
        process.start(CommandLine::program(),
                      words("--profile") + QStringList{cli().profile()} + words("list --json"));
        QVERIFY(process.waitForFinished(10'000));
        QCOMPARE(process.exitStatus(), QProcess::NormalExit);
        QCOMPARE(process.exitCode(), 1);
        QVERIFY(!process.readAllStandardError().isEmpty());
    }

    void mailActionsAnswerWithTheirPendingRows()
    {
        const QString id = m_provider->idOf("m5@example.org");
        const auto marked =
            cli().json({QStringLiteral("mark"), id, QStringLiteral("--read"), QStringLiteral("--star")});
        QCOMPARE(marked.code, 0);
        const auto moved = cli().json({QStringLiteral("move"), id, QStringLiteral("archive")});
        QCOMPARE(moved.code, 0);
        const auto made = cli().json(words("folder create Work"));
        QCOMPARE(made.code, 0);
        const auto renamed = cli().json(words("folder rename Work Jobs"));
        QCOMPARE(renamed.code, 0);
        const QJsonArray pending = cli().json(words("pending")).array();
        QCOMPARE(pending.size(), marked.array().size() + 3);
        const QStringList fields = words("op id folder target queued_at attempts last_error");
        for (const QJsonValue& row : pending) {
            for (const QString& field : fields)
                QVERIFY2(row.toObject().contains(field), qPrintable(field));
        }
        QCOMPARE(moved.array().first().toObject().value(QStringLiteral("id")).toInteger(), id.toLongLong());
        QCOMPARE(text(moved.array().first(), "target"), QStringLiteral("Archive"));
        QVERIFY(made.array().first().toObject().value(QStringLiteral("id")).isNull());
        // At once, as the user sees it.
        const QJsonArray archived = cli().json(words("list --folder Archive")).array();
        QCOMPARE(archived.size(), 1);
        QVERIFY(archived.first()
                    .toObject()
                    .value(QStringLiteral("flags"))
                    .toArray()
                    .contains(QStringLiteral("flagged")));
        QCOMPARE(text(archived.first(), "server"), QStringLiteral("pending"));
        QCOMPARE(cli().json(words("sync")).code, 0);
        QVERIFY(cli().json(words("pending")).array().isEmpty());
        const auto probe = m_provider->dovecot.probe();
        QCOMPARE(probe->countByMessageId("Archive", "<m5@example.org>"), 1);
        QVERIFY(probe->folders().contains("Jobs"));
        QCOMPARE(cli().json(words("folder delete Jobs")).code, 0);
        QCOMPARE(cli().json(words("sync")).code, 0);
        QVERIFY(!probe->folders().contains("Jobs"));
    }

    void backsUpToANewFileOnly()
    {
        const auto made = cli().json({QStringLiteral("backup"), path("copy.db")});
        QCOMPARE(made.code, 0);
        QVERIFY(readFile(path("copy.db")).startsWith("SQLite format 3"));
        QCOMPARE(cli().json({QStringLiteral("backup"), path("copy.db")}).errorKind(),
                 QStringLiteral("exists"));
    }

    void watchTellsOfMailWithinTwoSeconds()
    {
        const auto watch = m_provider->begin(words("watch"));
        // Ready once it tells of a first mail, however long logging in takes.
        m_provider->deliver(CliProvider::message("w1@example.org", "W1", "watched"));
        QVERIFY(!CliProvider::waitForEvent(*watch, QStringLiteral("mail"), 15'000).isEmpty());
        // The IDLE connection tells of the next ones; its own start looks once more.
        m_provider->deliver(CliProvider::message("w2@example.org", "W2", "watched"));
        QVERIFY(!CliProvider::waitForEvent(*watch, QStringLiteral("mail"), 15'000).isEmpty());
        QElapsedTimer timer;
        timer.start();
        m_provider->deliver(CliProvider::message("w3@example.org", "W3", "watched"));
        const QJsonObject event = CliProvider::waitForEvent(*watch, QStringLiteral("mail"), 15'000);
        QVERIFY2(timer.elapsed() < 2'000, qPrintable(QString::number(timer.elapsed())));
        QCOMPARE(text(event, "account"), m_provider->me());
        QCOMPARE(text(event, "folder"), QStringLiteral("INBOX"));
        QVERIFY(text(event, "at").endsWith(u'Z'));
        QCOMPARE(event.value(QStringLiteral("ids")).toArray().size(), 1);
        QCOMPARE(CliProvider::endWith(*watch, 5'000), 0);
        QVERIFY(watch->readAllStandardError().isEmpty());
    }

    void accountsAreCheckedAsTheyAreAdded_data()
    {
        QTest::addColumn<QStringList>("change");
        QTest::addColumn<int>("code");
        QTest::addColumn<QString>("kind");
        const auto row = [](const char* name, const QStringList& change, int code, const char* kind) {
            QTest::newRow(name) << change << code << QString::fromUtf8(kind);
        };
        const auto ca = QStringLiteral("--ca");
        row("ca missing", {ca, QStringLiteral("/nowhere.pem")}, 1, "io");
        row("ca a folder", {ca, QStringLiteral("/")}, 1, "io");
        row("ca not PEM", {ca, QStringLiteral("/etc/passwd")}, 1, "invalid");
        row("ca binary", {ca, CommandLine::program()}, 1, "invalid");
        row("user", {QStringLiteral("--user"), QStringLiteral("somebody")}, 5, "auth");
        row("user with a line end", {QStringLiteral("--user"), QStringLiteral("a\nb")}, 1, "invalid");
        row("name with a line end", {QStringLiteral("--name"), QStringLiteral("a\nb")}, 1, "invalid");
        row("unknown preset", {QStringLiteral("--preset"), QStringLiteral("no-such-provider")}, 1,
            "not_found");
        row("wrong scheme", {QStringLiteral("--imap"), QStringLiteral("http://127.0.0.1")}, 1, "invalid");
        row("no host", {QStringLiteral("--imap"), QStringLiteral("imaps://")}, 1, "invalid");
        row("silent command", {QStringLiteral("--password-command"), QStringLiteral("true")}, 5, "secret");
        row("command of lines",
            {QStringLiteral("--password-command"), QStringLiteral("printf 'secret\\nmore\\n'")}, 0, "");
    }

    void accountsAreCheckedAsTheyAreAdded()
    {
        QFETCH(QStringList, change);
        QFETCH(int, code);
        QFETCH(QString, kind);
        const CommandLine other(path("other"));
        QStringList arguments = m_provider->addArguments();
        const qsizetype at = arguments.indexOf(change.first());
        if (at < 0)
            arguments += change;
        else
            arguments[at + 1] = change.last();
        const auto run = other.json(arguments);
        QVERIFY2(run.code == code, run.said().constData());
        if (!kind.isEmpty())
            QCOMPARE(run.errorKind(), kind);
        if (change.first() == u"--ca")
            QVERIFY2(text(run.object().value(QStringLiteral("error")), "message").contains(change.last()),
                     run.output.constData());
        QCOMPARE(other.json(words("account list")).array().size(), code == 0 ? 1 : 0);
        if (code == 0) {
            QCOMPARE(other.json(arguments).errorKind(), QStringLiteral("exists"));
            QCOMPARE(other.json(words("account remove me@example.com")).code, 0);
            QVERIFY(other.json(words("account list")).array().isEmpty());
        }
    }

    void presetsNeedNoUrls()
    {
        const CommandLine other(path("preset"));
        const auto run = other.json(words("account add me@libero.it --no-check --password-command true"));
        QVERIFY2(run.code == 0, run.said().constData());
        QCOMPARE(text(run.object().value(QStringLiteral("imap")), "url"),
                 QStringLiteral("imaps://imapmail.libero.it:993"));
        const auto named =
            other.json(words("account add x@pec.example.it --preset") +
                       QStringList{QStringLiteral("libero")} + words("--no-check --password-command true"));
        QVERIFY2(named.code == 0, named.said().constData());
        QCOMPARE(
            other.json(words("account add x@unknown.example --no-check --password-command true")).errorKind(),
            QStringLiteral("not_found"));
    }

    void aPasswordOnStandardInputNeedsAKeychain()
    {
        const CommandLine other(path("keychain"));
        QStringList arguments = m_provider->addArguments();
        arguments.remove(arguments.size() - 2, 2);
        const auto run = other.json(arguments + words("--password-stdin"), "secret\n");
        QCOMPARE(run.code, 1);
        QCOMPARE(run.errorKind(), QStringLiteral("no_keychain"));
        QVERIFY(text(run.object().value(QStringLiteral("error")), "hint")
                    .contains(QStringLiteral("--password-command")));
    }
};

QTEST_GUILESS_MAIN(TestCliContract)
#include "tst_CliContract.moc"
