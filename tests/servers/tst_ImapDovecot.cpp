#include "imap/Session.h"
#include "support/Dovecot.h"

#include <QElapsedTimer>
#include <QMap>
#include <QTest>

#include <thread>

using namespace scorta;
using namespace scorta::test;
using base::Kind;
using imap::Fetched;
using imap::Session;

namespace {

const QString kMe = QStringLiteral("me@example.com");
const QString kInbox = QStringLiteral("INBOX");

QByteArray message(const QByteArray& id, const QByteArray& text)
{
    return "From: a@example.org\r\nSubject: test\r\nMessage-ID: " + id + "\r\n\r\n" + text + "\r\n";
}

imap::LoginOptions optionsFor(const QString& url)
{
    imap::LoginOptions options;
    options.endpoint = model::parseEndpoint(url, model::Service::Imap).value();
    options.caFile = Certificates::shared().authority();
    options.user = kMe;
    options.secret = base::Secret(QByteArray("secret"));
    return options;
}

std::unique_ptr<Session> sessionOn(const QString& url)
{
    auto session = Session::connect(optionsFor(url), {});
    if (!session.ok()) {
        qWarning("no session: %s", qPrintable(base::describe(session.error())));
        return nullptr;
    }
    return *std::move(session);
}

QMap<quint32, Fetched> fetchAll(Session& session, const Session::FetchItems& items)
{
    QMap<quint32, Fetched> messages;
    const auto status = session.fetch("1:*", items, [&](Fetched&& fetched) -> base::Status {
        messages.insert(fetched.uid, std::move(fetched));
        return {};
    });
    if (!status.ok())
        qWarning("fetch: %s", qPrintable(base::describe(status.error())));
    return messages;
}

constexpr Session::FetchItems kBodies{
    .flags = true, .internalDate = true, .size = true, .body = true, .messageId = true, .changedSince = 0};

} // namespace

/// The session against a real Dovecot.
class TestImapDovecot : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init()
    {
        if (!Dovecot::isInstalled())
            QSKIP("no dovecot on this machine");
        m_server = std::make_unique<Dovecot>();
        QVERIFY2(m_server->start(), m_server->log().constData());
    }
    void cleanup() { m_server.reset(); }

    void logsInEachWay()
    {
        for (const QString& url : {m_server->imapsUrl(), m_server->startTlsUrl(), m_server->imapUrl()}) {
            const auto session = sessionOn(url);
            QVERIFY2(session, qPrintable(url));
            QVERIFY(session->hasQresync() && session->hasCondstore());
            QVERIFY(session->has("UIDPLUS") && session->has("MOVE"));
            QVERIFY(session->noop().ok());
            session->logout();
        }
    }

    void wrongPasswordIsOneAttempt()
    {
        auto options = optionsFor(m_server->imapsUrl());
        options.secret = base::Secret(QByteArray("not this one"));
        const auto session = Session::connect(options, {});
        QVERIFY(!session.ok());
        QCOMPARE(session.error().kind, Kind::Auth);
        QTRY_VERIFY(m_server->log().contains("1 attempts"));
        QVERIFY(!m_server->log().contains("2 attempts"));
    }

    void listsRolesAndStatus()
    {
        m_server->deliver(kMe, kInbox, message("<1@x>", "hi"));
        const auto session = sessionOn(m_server->imapsUrl());
        QVERIFY(session->createFolder(QStringLiteral("Attivit\u00e0 & co/\u65e5\u672c")).ok());
        QCOMPARE(session->createFolder(QStringLiteral("Attivit\u00e0 & co/\u65e5\u672c")).error().kind,
                 Kind::Exists);
        const auto folders = session->list(Session::ListStatus::With);
        QVERIFY(folders.ok());
        QMap<QString, imap::ListedFolder> byPath;
        for (const auto& folder : *folders)
            byPath.insert(folder.path, folder);
        QCOMPARE(byPath.value(QStringLiteral("Sent")).role, model::Role::Sent);
        QCOMPARE(byPath.value(kInbox).role, model::Role::Inbox);
        QCOMPARE(byPath.value(kInbox).status->messages, 1U);
        QVERIFY(byPath.value(kInbox).status->highestModSeq > 0);
        QVERIFY(byPath.contains(QStringLiteral("Attivit\u00e0 & co/\u65e5\u672c")));
        QVERIFY(
            session->renameFolder(QStringLiteral("Attivit\u00e0 & co/\u65e5\u672c"), QStringLiteral("b\"\\q"))
                .ok());
        QVERIFY(session->select(QStringLiteral("b\"\\q"), {}, {}).ok());
        QVERIFY(session->deleteFolder(QStringLiteral("b\"\\q")).ok());
        const auto gone = session->select(QStringLiteral("b\"\\q"), {}, {});
        // Dovecot says so without a response code; the session lives on.
        QVERIFY2(gone.error().kind == Kind::ServerRefused && session->isUsable(),
                 qPrintable(base::describe(gone.error())));
    }

    void fetchesOddMessagesByteExact()
    {
        QByteArray everyByte;
        for (int i = 1; i < 256; ++i)
            everyByte.append(static_cast<char>(i));
        const QByteArrayList messages = {
            message("<8bit@x>", "gi\xc3\xa0 \xff\xfe"),
            message("<parens@x>", ")\r\n* 1 FETCH (UID 9)\r\ns1 OK\r\n"),
            message("<long@x>", QByteArray(2'000'000, 'y')),
            message("<bytes@x>", everyByte.replace("\n", "").replace("\r", "")),
            "Subject: no end of header",
            message("<dots@x>", ".\r\n..\r\n"),
        };
        const auto session = sessionOn(m_server->imapsUrl());
        for (const QByteArray& one : messages)
            QVERIFY(session->append(kInbox, one, {}, {}).ok());
        // A delivery agent's files have bare LF, which the server turns into CRLF on the wire.
        m_server->deliver(kMe, kInbox, QByteArray(message("<lf@x>", "a\nb")).replace("\r\n", "\n"));
        QVERIFY(session->select(kInbox, {}, {}).ok());
        const auto got = fetchAll(*session, kBodies);
        QCOMPARE(got.size(), messages.size() + 1);
        for (qsizetype i = 0; i < messages.size(); ++i) {
            const Fetched one = got.value(static_cast<quint32>(i + 1));
            QCOMPARE(one.body, messages[i]);
            QCOMPARE(one.size, messages[i].size());
        }
        QCOMPARE(got.value(1).headers.trimmed(), QByteArray("Message-ID: <8bit@x>"));
        QVERIFY(got.last().body.endsWith("a\r\nb\r\n"));
        QVERIFY(!got.value(1).flags->has(model::Flag::Seen)); // looking does not mark as read
    }

    void appendsWithFlagsAndDate()
    {
        const auto session = sessionOn(m_server->imapsUrl());
        model::Flags flags = model::Flags::of({model::Flag::Seen, model::Flag::Flagged});
        flags.keywords = {QStringLiteral("Work")};
        const auto date = base::fromIso(QStringLiteral("2019-02-03T04:05:06Z"));
        const auto appended = session->append(QStringLiteral("Sent"), message("<a@x>", "x"), flags, date);
        QVERIFY(appended.ok());
        const auto selected = session->select(QStringLiteral("Sent"), {}, {});
        QCOMPARE(appended->uidValidity, selected->uidValidity);
        const Fetched one = fetchAll(*session, kBodies).value(appended->uid);
        QCOMPARE(*one.flags, flags);
        QCOMPARE(one.internalDate, *date);
        QCOMPARE(session->search("HEADER Message-ID \"<a@x>\"").value(), std::vector<quint32>{appended->uid});
        QVERIFY(session->search("HEADER Message-ID \"<b@x>\"")->empty());
        QCOMPARE(session->append(QStringLiteral("Nowhere"), "x", {}, {}).error().kind, Kind::NotFound);
    }

    void resyncsInOneRoundTrip()
    {
        for (int i = 0; i < 5; ++i)
            m_server->deliver(kMe, kInbox, message("<" + QByteArray::number(i) + "@x>", "hi"));
        const auto mirror = sessionOn(m_server->imapsUrl());
        const auto before = mirror->select(kInbox, {}, {});
        QVERIFY(before.ok());
        QCOMPARE(before->exists, 5U);

        const auto other = sessionOn(m_server->imapsUrl());
        QVERIFY(other->select(kInbox, {}, {}).ok());
        QVERIFY(other->store("2,4", Session::StoreMode::Add, model::Flags::of({model::Flag::Seen})).ok());
        QVERIFY(other->store("5", Session::StoreMode::Add, model::Flags::of({model::Flag::Deleted})).ok());
        QVERIFY(other->expunge("5").ok());
        QVERIFY(other->append(kInbox, message("<new@x>", "hi"), {}, {}).ok());

        QList<quint32> changed;
        const auto after =
            mirror->select(kInbox, Session::KnownState{before->uidValidity, before->highestModSeq},
                           [&](Fetched&& fetched) -> base::Status {
                               changed.append(fetched.uid);
                               return {};
                           });
        QVERIFY(after.ok());
        QCOMPARE(after->vanished, std::vector<quint32>{5});
        std::sort(changed.begin(), changed.end());
        QVERIFY2(changed.contains(2) && changed.contains(4) && !changed.contains(1),
                 "flag changes are missing");
        QCOMPARE(after->exists, 5U);
        QVERIFY(after->highestModSeq > before->highestModSeq);
        QCOMPARE(fetchAll(*mirror, {.flags = true, .changedSince = before->highestModSeq}).size(), 3);
    }

    void movesAndCopies()
    {
        for (int i = 0; i < 3; ++i)
            m_server->deliver(kMe, kInbox, message("<" + QByteArray::number(i) + "@x>", "hi"));
        const auto session = sessionOn(m_server->imapsUrl());
        QVERIFY(session->select(kInbox, {}, {}).ok());
        const auto moved = session->move("1:2", QStringLiteral("Trash"));
        QVERIFY(moved.ok());
        QCOMPARE(moved->uids.size(), size_t(2));
        const auto copied = session->copy("3", QStringLiteral("Archive"));
        QCOMPARE(copied->uids.size(), size_t(1));
        const auto probe = m_server->probe();
        QCOMPARE(probe->count("INBOX"), 1);
        QCOMPARE(probe->countByMessageId("Trash", "<1@x>"), 1);
        QCOMPARE(probe->countByMessageId("Archive", "<2@x>"), 1);
        QVERIFY(session->move("99", QStringLiteral("Trash")).ok()); // nothing there, nothing done
    }

    void idleHearsNewMail()
    {
        const auto watcher = sessionOn(m_server->imapsUrl());
        QVERIFY(watcher->select(kInbox, {}, {}).ok());
        std::thread sender([this] {
            const auto session = sessionOn(m_server->imapsUrl());
            if (session)
                (void)session->append(kInbox, message("<new@x>", "hi"), {}, {}).ok();
        });
        const auto news = watcher->idle(std::chrono::seconds(30));
        sender.join();
        QVERIFY(news.ok() && *news);
        QVERIFY(watcher->noop().ok());
    }

    void theServerGoes()
    {
        const auto session = sessionOn(m_server->imapsUrl());
        QVERIFY(session->select(kInbox, {}, {}).ok());
        m_server->kill();
        const auto status = session->noop();
        QVERIFY(!status.ok());
        QVERIFY2(status.error().kind == Kind::ConnectionLost || status.error().kind == Kind::Busy,
                 qPrintable(base::describe(status.error())));
        QVERIFY(!session->isUsable());
        QCOMPARE(Session::connect(optionsFor(m_server->imapsUrl()), {}).error().kind, Kind::Refused);
    }

    void drainsFast()
    {
        const QByteArray text = message("<x@x>", QByteArray(25'000, 'z').replace(100, 2, "\r\n"));
        for (int i = 0; i < 2000; ++i)
            m_server->deliver(kMe, kInbox, text);
        const auto session = sessionOn(m_server->imapsUrl());
        QVERIFY(session->select(kInbox, {}, {}).ok());
        std::vector<QByteArray> sets;
        for (int i = 1; i < 2000; i += 100)
            sets.push_back(QByteArray::number(i) + ':' + QByteArray::number(i + 99));
        qint64 bytes = 0;
        int count = 0;
        QElapsedTimer timer;
        timer.start();
        QVERIFY(session
                    ->fetchAll(sets, {.body = true},
                               [&](Fetched&& fetched) -> base::Status {
                                   bytes += fetched.body.size();
                                   ++count;
                                   return {};
                               })
                    .ok());
        const double seconds = static_cast<double>(timer.elapsed()) / 1e3;
        qInfo("%d messages, %.0f MB/s, %.0f messages/s", count, static_cast<double>(bytes) / 1e6 / seconds,
              count / seconds);
        QCOMPARE(count, 2000);
        QVERIFY(seconds < 5); // a tenth of that on an idle machine
    }

private:
    std::unique_ptr<Dovecot> m_server;
};

QTEST_GUILESS_MAIN(TestImapDovecot)
#include "tst_ImapDovecot.moc"
