#include "servers/Faults.h"

#include "api/Facade.h"
#include "store/SettingsTable.h"
#include "support/SmtpServer.h"

#include <QJsonArray>
#include <QJsonObject>

using namespace scorta;
using namespace scorta::test;

namespace {

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

QJsonObject arguments(std::initializer_list<std::pair<const char*, QString>> pairs)
{
    QJsonObject object;
    for (const auto& [key, value] : pairs)
        object.insert(QLatin1String(key), value);
    return object;
}

} // namespace

class tst_Frozen : public QObject
{
    Q_OBJECT

private:
    base::SystemClock m_clock;
    FakeSecrets m_secrets;
    api::Services m_services;
    std::unique_ptr<QTemporaryDir> m_folder;
    std::unique_ptr<Dovecot> m_server;
    std::unique_ptr<SmtpServer> m_smtp;

    QString profile() const { return m_folder->filePath(QStringLiteral("profile")); }
    std::unique_ptr<api::Facade> open()
    {
        auto facade = api::Facade::open(profile(), m_services, api::Facade::Mode::OnDemand);
        return facade ? std::move(facade).value() : nullptr;
    }
    std::unique_ptr<store::Store> files() const
    {
        auto opened = store::Store::open(profile(), store::Access::ReadWrite);
        return opened ? std::move(opened).value() : nullptr;
    }
    bool addAccount(api::Facade& facade) const
    {
        return facade
            .call(QStringLiteral("account.add"), arguments({{"address", faultUser()},
                                                            {"imap", m_server->imapsUrl()},
                                                            {"smtp", m_smtp->url()},
                                                            {"ca", Certificates::shared().authority()},
                                                            {"password_command", QStringLiteral("unused")}}))
            .ok();
    }
    static QJsonObject first(api::Facade& facade, const char* command)
    {
        const auto answer = facade.call(QString::fromLatin1(command), {});
        return answer ? answer->toArray().first().toObject() : QJsonObject{};
    }
    static base::Result<QJsonValue> release(api::Facade& facade, const char* how)
    {
        return facade.call(QStringLiteral("frozen.release"), arguments({{"account", faultUser()},
                                                                        {"folder", QStringLiteral("Archive")},
                                                                        {"how", QString::fromLatin1(how)}}));
    }
    // Archive held 25 and was emptied; one new mail came since.
    void freezeArchive(api::Facade& facade)
    {
        QVERIFY(fill(*m_server, QStringLiteral("Archive"), 25, "g"));
        QVERIFY(fill(*m_server, QStringLiteral("INBOX"), 120, "i"));
        QVERIFY(addAccount(facade));
        QVERIFY(facade.call(QStringLiteral("sync"), {}).ok());
        QVERIFY(expunge(*m_server, "Archive", "1:*"));
        QVERIFY(facade.call(QStringLiteral("sync"), {}).ok());
        QVERIFY(fill(*m_server, QStringLiteral("Archive"), 1, "n"));
        QVERIFY(facade.call(QStringLiteral("sync"), {}).ok());
        const QJsonObject shown = first(facade, "frozen");
        QCOMPARE(shown.value(QStringLiteral("account")).toString(), faultUser());
        QCOMPARE(shown.value(QStringLiteral("folder")).toString(), QStringLiteral("Archive"));
        QCOMPARE(shown.value(QStringLiteral("reason")).toString(), QStringLiteral("emptied"));
        QCOMPARE(shown.value(QStringLiteral("missing")).toInt(), 25);
        QCOMPARE(shown.value(QStringLiteral("new")).toInt(), 1);
        QVERIFY(shown.value(QStringLiteral("since")).isString());
    }

private Q_SLOTS:
    void initTestCase()
    {
        Certificates::shared();
        m_services.clock = &m_clock;
        m_services.secrets = &m_secrets;
        m_services.random = [] { return 0.0; };
    }
    void init()
    {
        m_folder = std::make_unique<QTemporaryDir>();
        m_server = std::make_unique<Dovecot>();
        QVERIFY2(m_server->start(), m_server->log().constData());
        SmtpServer::Options options;
        options.security = SmtpServer::Security::Tls;
        m_smtp = std::make_unique<SmtpServer>(options);
        QVERIFY(m_smtp->start());
    }

    void releasedAtOnce_data()
    {
        QTest::addColumn<QByteArray>("how");
        QTest::newRow("keep") << QByteArray("keep");
        QTest::newRow("accept") << QByteArray("accept");
    }
    void releasedAtOnce()
    {
        QFETCH(QByteArray, how);
        const auto facade = open();
        QVERIFY(facade);
        freezeArchive(*facade);
        const auto answer = release(*facade, how.constData());
        QVERIFY(answer.ok());
        const QJsonObject done = answer->toObject();
        const bool isKeep = how == "keep";
        QCOMPARE(done.value(QStringLiteral("account")).toString(), faultUser());
        QCOMPARE(done.value(QStringLiteral("folder")).toString(), QStringLiteral("Archive"));
        QCOMPARE(done.value(QStringLiteral("state")).toString(), QStringLiteral("ok"));
        QCOMPARE(done.value(QStringLiteral("kept")).toInt(-1), isKeep ? 25 : 0);
        QCOMPARE(done.value(QStringLiteral("recoverable")).toInt(-1), isKeep ? 0 : 25);
        QCOMPARE(done.value(QStringLiteral("matched")).toInt(-1), 0);
        QCOMPARE(facade->call(QStringLiteral("frozen"), {})->toArray().size(), 0);
        // Kept mail is listed, readable and found; what was accepted is not.
        QJsonObject where = arguments({{"account", faultUser()}, {"folder", QStringLiteral("Archive")}});
        where.insert(QStringLiteral("limit"), 100);
        const QJsonArray list = facade->call(QStringLiteral("list"), where)->toArray();
        QCOMPARE(list.size(), isKeep ? 26 : 1);
        const auto found =
            facade->call(QStringLiteral("search"), arguments({{"query", QStringLiteral("subject:g7")}}));
        QVERIFY(found.ok());
        QCOMPARE(found->toArray().size(), isKeep ? 1 : 0);
        if (isKeep) {
            QJsonObject mail;
            mail.insert(QStringLiteral("id"),
                        found->toArray().first().toObject().value(QStringLiteral("id")));
            QVERIFY(facade->call(QStringLiteral("show"), mail).ok());
        }
        const auto again = release(*facade, how.constData());
        QVERIFY(!again);
        QCOMPARE(again.error().kind, base::Kind::Usage);
    }

    void decidedWhileTheServerIsAway()
    {
        const auto facade = open();
        QVERIFY(facade);
        freezeArchive(*facade);
        m_server->kill();
        const auto answer = release(*facade, "keep");
        QVERIFY(answer.ok());
        QCOMPARE(answer->toObject().value(QStringLiteral("state")).toString(), QStringLiteral("waiting"));
        QCOMPARE(answer->toObject().value(QStringLiteral("missing")).toInt(), 25);
        QVERIFY(answer->toObject().contains(QStringLiteral("error")));
        QCOMPARE(facade->call(QStringLiteral("frozen"), {})->toArray().size(), 1);
        QVERIFY2(m_server->start(), m_server->log().constData());
        QVERIFY(facade->call(QStringLiteral("sync"), {}).ok());
        QCOMPARE(facade->call(QStringLiteral("frozen"), {})->toArray().size(), 0);
        QCOMPARE(files()->kept().list({}, QStringLiteral("kept")).valueOr({}).size(), 25);
    }

    void wordsThatMakeNoSense()
    {
        const auto facade = open();
        QVERIFY(facade);
        QVERIFY(addAccount(*facade));
        QVERIFY(facade->call(QStringLiteral("sync"), {}).ok());
        QCOMPARE(release(*facade, "keep").error().kind, base::Kind::Usage);
        QCOMPARE(release(*facade, "perhaps").error().kind, base::Kind::Usage);
        const auto unknown =
            facade->call(QStringLiteral("frozen.release"), arguments({{"account", faultUser()},
                                                                      {"folder", QStringLiteral("Nowhere")},
                                                                      {"how", QStringLiteral("keep")}}));
        QCOMPARE(unknown.error().kind, base::Kind::NotFound);
    }

    void anUncleanEndIsNoticed_data()
    {
        QTest::addColumn<bool>("wasClean");
        QTest::newRow("clean") << true;
        QTest::newRow("unclean") << false;
    }
    void anUncleanEndIsNoticed()
    {
        QFETCH(bool, wasClean);
        const QString mark = QStringLiteral("engine.running");
        QVERIFY(fill(*m_server, QStringLiteral("INBOX"), 3, "g"));
        auto facade = open();
        QVERIFY(facade);
        QVERIFY(addAccount(*facade));
        QVERIFY(facade->call(QStringLiteral("sync"), {}).ok());
        QVERIFY(files()->settings().get(mark)->has_value());
        facade.reset();
        auto store = files();
        QVERIFY(!store->settings().get(mark)->has_value());
        // A body that did not reach the disk.
        const auto rows = store->mails().list({}, {}, 10, 0);
        QVERIFY(rows && rows->size() == 3);
        QVERIFY(store->bodies().remove({rows->first().sha256}).ok());
        if (!wasClean)
            QVERIFY(store->settings().set(mark, QStringLiteral("1")).ok());
        store.reset();
        facade = open();
        QVERIFY(facade->call(QStringLiteral("sync"), {}).ok());
        // Known to be missing, it was fetched again.
        QCOMPARE(files()->bodies().has(rows->first().sha256).valueOr(false), !wasClean);
        facade.reset();
        QVERIFY(!files()->settings().get(mark)->has_value());
    }
};

QTEST_GUILESS_MAIN(tst_Frozen)
#include "tst_Frozen.moc"
