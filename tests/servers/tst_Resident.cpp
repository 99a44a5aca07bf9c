#include "api/Facade.h"
#include "support/Certificates.h"
#include "support/Dovecot.h"
#include "support/ImapProbe.h"
#include "support/SmtpServer.h"

#include <QElapsedTimer>
#include <QJsonArray>
#include <QJsonObject>
#include <QTemporaryDir>
#include <QTest>

#include <condition_variable>

using namespace scorta;
using namespace scorta::test;

namespace {

const QString kMe = QStringLiteral("me@example.com");

QByteArray message(const QByteArray& id)
{
    return "From: anna@example.org\r\nTo: me@example.com\r\nSubject: " + id + "\r\nMessage-ID: <" + id +
           ">\r\nDate: Thu, 20 Nov 2025 09:12:00 +0100\r\n\r\ntext\r\n";
}

/// Secrets of the test: no command, no keychain.
class FakeSecrets : public account::Secrets
{
public:
    base::Result<base::Secret> fetch(const model::Account&, const base::CancelToken&) override
    {
        return base::Secret("secret");
    }
    base::Status store(const model::Account&, const base::Secret&) override { return {}; }
    base::Status remove(const model::Account&) override { return {}; }
};

/// Events as they come, to wait for.
class Events
{
public:
    void take(const QJsonObject& event)
    {
        const std::lock_guard lock(m_mutex);
        m_events.append(event);
        m_changed.notify_all();
    }
    bool waitFor(const std::function<bool(const QJsonObject&)>& matches, std::chrono::seconds limit)
    {
        std::unique_lock lock(m_mutex);
        return m_changed.wait_for(lock, limit, [&] {
            for (const QJsonObject& event : std::as_const(m_events)) {
                if (matches(event))
                    return true;
            }
            return false;
        });
    }
    void forget()
    {
        const std::lock_guard lock(m_mutex);
        m_events.clear();
    }

private:
    std::mutex m_mutex;
    std::condition_variable m_changed;
    QList<QJsonObject> m_events;
};

auto named(const char* name)
{
    return [name = QString::fromLatin1(name)](const QJsonObject& event) {
        return event.value(QStringLiteral("event")).toString() == name;
    };
}

} // namespace

/// What a resident engine does by itself: watches, notices an outage, and sends when the provider is back.
class TestResident : public QObject
{
    Q_OBJECT

private:
    std::unique_ptr<api::Facade> open(api::Facade::Mode mode)
    {
        auto facade = api::Facade::open(m_folder->filePath(QStringLiteral("profile")), m_services, mode);
        return facade ? std::move(facade).value() : nullptr;
    }
    QJsonObject accountArguments() const
    {
        return {{QStringLiteral("address"), kMe},
                {QStringLiteral("imap"), m_dovecot->imapsUrl()},
                {QStringLiteral("smtp"), m_smtp->url()},
                {QStringLiteral("ca"), Certificates::shared().authority()},
                {QStringLiteral("password_command"), QStringLiteral("unused")}};
    }

    base::SystemClock m_clock;
    FakeSecrets m_secrets;
    api::Services m_services;
    std::unique_ptr<QTemporaryDir> m_folder;
    std::unique_ptr<Dovecot> m_dovecot;
    std::unique_ptr<SmtpServer> m_smtp;

private Q_SLOTS:
    void initTestCase()
    {
        if (!Dovecot::isInstalled())
            QFAIL("Dovecot is not installed; ./test installs it");
        Certificates::shared();
        m_services.clock = &m_clock;
        m_services.secrets = &m_secrets;
        // No jitter: tries follow each other as quickly as the rules allow.
        m_services.random = [] { return 0.0; };
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
    }

    void noticesNewMailWithinTwoSeconds()
    {
        Events events;
        const auto facade = open(api::Facade::Mode::Resident);
        QVERIFY(facade);
        facade->subscribe([&](const QJsonObject& event) { events.take(event); });
        QVERIFY(facade->call(QStringLiteral("account.add"), accountArguments()));
        QVERIFY(facade->call(QStringLiteral("sync"), {}));
        // Delivered again and again until the watcher idles; what counts is the time of one arrival.
        bool isNoticed = false;
        for (int i = 0; i < 10 && !isNoticed; ++i) {
            events.forget();
            m_dovecot->deliver(kMe, QStringLiteral("INBOX"),
                               message("new" + QByteArray::number(i) + "@example.org"));
            isNoticed = events.waitFor(named("mail"), std::chrono::seconds(2));
        }
        QVERIFY(isNoticed);
    }

    void sendsByItselfWhenTheProviderIsBack()
    {
        Events events;
        const auto facade = open(api::Facade::Mode::Resident);
        QVERIFY(facade);
        facade->subscribe([&](const QJsonObject& event) { events.take(event); });
        QVERIFY(facade->call(QStringLiteral("account.add"), accountArguments()));
        QVERIFY(facade->call(QStringLiteral("sync"), {}));
        m_smtp->stop();
        m_dovecot->kill();
        const auto queued = facade->call(QStringLiteral("send"),
                                         {{QStringLiteral("from"), kMe},
                                          {QStringLiteral("to"), QJsonArray{QStringLiteral("a@b.example")}},
                                          {QStringLiteral("subject"), QStringLiteral("Hello")},
                                          {QStringLiteral("text"), QStringLiteral("x")},
                                          {QStringLiteral("queue"), true}});
        QVERIFY(queued);
        const QByteArray id = queued->toObject().value(QStringLiteral("message_id")).toString().toLatin1();
        QVERIFY(events.waitFor(named("outage"), std::chrono::seconds(10)));
        QVERIFY(m_smtp->start());
        QVERIFY2(m_dovecot->start(), m_dovecot->log().constData());
        // The third failure in a row makes it wait 30 s at least.
        QVERIFY(m_smtp->waitForAccepted(1, std::chrono::seconds(75)));
        QVERIFY(events.waitFor(named("sent"), std::chrono::seconds(10)));
        QCOMPARE(m_smtp->countAccepted(id), 1);
        QVERIFY(events.waitFor(named("back"), std::chrono::seconds(75)));
        const auto probe = m_dovecot->probe();
        QTRY_COMPARE_WITH_TIMEOUT(probe->countByMessageId("Sent", id), 1, 60'000);
    }

    void noticesThatSendingWorksAgainWithNothingToSend()
    {
        Events events;
        const auto facade = open(api::Facade::Mode::Resident);
        QVERIFY(facade);
        facade->subscribe([&](const QJsonObject& event) { events.take(event); });
        QVERIFY(facade->call(QStringLiteral("account.add"), accountArguments()));
        m_smtp->stop();
        const auto sent = facade->call(QStringLiteral("send"),
                                       {{QStringLiteral("from"), kMe},
                                        {QStringLiteral("to"), QJsonArray{QStringLiteral("a@b.example")}},
                                        {QStringLiteral("subject"), QStringLiteral("Thought better of it")}});
        QVERIFY(sent);
        // While a try is under way the message cannot be taken back: again, as a person would.
        const QJsonObject which{{QStringLiteral("id"), sent->toObject().value(QStringLiteral("outbox_id"))}};
        bool isCancelled = false;
        const auto cancelled = [&] {
            isCancelled = isCancelled || facade->call(QStringLiteral("outbox.cancel"), which).ok();
            return isCancelled;
        };
        QTRY_VERIFY_WITH_TIMEOUT(cancelled(), 20'000);
        const auto isSmtp = [](const char* name) {
            return [matches = named(name)](const QJsonObject& event) {
                return matches(event) && event.value(QStringLiteral("service")).toString() == u"smtp";
            };
        };
        QVERIFY(events.waitFor(isSmtp("outage"), std::chrono::seconds(10)));
        QVERIFY(m_smtp->start());
        QVERIFY(events.waitFor(isSmtp("back"), std::chrono::seconds(75)));
        QCOMPARE(m_smtp->accepted().size(), 0);
    }

    void oneEngineServesASecondFacade()
    {
        const auto holder = open(api::Facade::Mode::Resident);
        QVERIFY(holder);
        QVERIFY(holder->call(QStringLiteral("account.add"), accountArguments()));
        QVERIFY(holder->call(QStringLiteral("sync"), {}));
        const auto other = open(api::Facade::Mode::OnDemand);
        const auto sent = other->call(QStringLiteral("send"),
                                      {{QStringLiteral("from"), kMe},
                                       {QStringLiteral("to"), QJsonArray{QStringLiteral("a@b.example")}},
                                       {QStringLiteral("subject"), QStringLiteral("Through another")}});
        QVERIFY2(sent.ok(), sent.ok() ? "" : qPrintable(base::describe(sent.error())));
        QCOMPARE(sent->toObject().value(QStringLiteral("state")).toString(), QStringLiteral("accepted"));
        const auto wrong = other->call(QStringLiteral("mark"),
                                       {{QStringLiteral("ids"), QJsonArray{4711}},
                                        {QStringLiteral("add"), QJsonArray{QStringLiteral("seen")}}});
        QVERIFY(!wrong);
        QCOMPARE(wrong.error().kind, base::Kind::NotFound);
    }

    void endsQuicklyWhileTheProviderIsSilent()
    {
        auto facade = open(api::Facade::Mode::Resident);
        QVERIFY(facade);
        QVERIFY(facade->call(QStringLiteral("account.add"), accountArguments()));
        m_dovecot->pause();
        Events events;
        facade->subscribe([&](const QJsonObject& event) { events.take(event); });
        QElapsedTimer timer;
        timer.start();
        facade.reset();
        QVERIFY2(timer.elapsed() < 3'000, qPrintable(QString::number(timer.elapsed())));
        m_dovecot->resume();
    }
};

QTEST_GUILESS_MAIN(TestResident)
#include "tst_Resident.moc"
