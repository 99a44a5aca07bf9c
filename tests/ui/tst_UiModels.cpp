#include "ui/WindowBench.h"

#include "ui/compose/MailTo.h"
#include "ui/compose/Reply.h"
#include "ui/models/DraftModel.h"
#include "ui/models/MailListModel.h"
#include "ui/models/OutboxModel.h"
#include "ui/read/MailView.h"

#include <QAbstractItemModelTester>
#include <QSignalSpy>

using namespace scorta;
using namespace scorta::test;
using ui::FolderModel;
using ui::MailListModel;
using ui::OutboxModel;

/// The models under a tester while the profile below them changes, and the small things around them.
class TestUiModels : public QObject
{
    Q_OBJECT

private:
    bool call(const char* command, const QJsonObject& args)
    {
        return m_bench->facade->call(QLatin1String(command), args).ok();
    }
    static model::Outgoing outgoing(model::SendState state)
    {
        model::Outgoing message;
        model::Recipient recipient;
        recipient.state = state;
        message.recipients.append(recipient);
        message.heldReason = state == model::SendState::Held ? QStringLiteral("user") : QString();
        return message;
    }

    std::unique_ptr<WindowBench> m_bench;

private Q_SLOTS:
    void initTestCase()
    {
        if (!Dovecot::isInstalled())
            QFAIL("Dovecot is not installed; ./test installs it");
        WindowBench::prepare();
        m_bench = std::make_unique<WindowBench>();
        QVERIFY2(m_bench->startProvider(), m_bench->dovecot.log().constData());
        for (int i = 0; i < 200; ++i)
            m_bench->deliver({.subject = "No " + QByteArray::number(i),
                              .id = QByteArray::number(i) + "@example.org",
                              .at = QDateTime::currentDateTime().addSecs(-60 * i)});
        QVERIFY(m_bench->openFacade());
        m_bench->backend = std::make_unique<ui::Backend>(*m_bench->facade, *m_bench->wiring.services().clock);
    }
    void cleanupTestCase() { m_bench.reset(); }

    void foldersComeWithTheAccount()
    {
        FolderModel model(*m_bench->backend);
        const QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
        QCOMPARE(model.rowCount(), 0);
        QVERIFY(call("account.add", m_bench->accountArgs()));
        QVERIFY(call("sync", {}));
        model.refresh();
        const QModelIndex all = model.indexOf(QStringLiteral("all"));
        QCOMPARE(all.data().toString(), QStringLiteral("All inboxes"));
        QCOMPARE(all.data(FolderModel::CountRole).toInt(), 200);
        QCOMPARE(all.data(Qt::AccessibleTextRole).toString(), QStringLiteral("All inboxes, 200 unread"));
        const auto folders = model.foldersOf(model.accounts().first().id);
        QStringList names;
        for (const auto& folder : folders)
            names.append(folder.name);
        QCOMPARE(names.first(), QStringLiteral("Inbox"));
        QCOMPARE(names.last(), QStringLiteral("Trash"));

        // Numbers change without a reset, so that the selection stays.
        QSignalSpy resets(&model, &QAbstractItemModel::modelReset);
        QSignalSpy changes(&model, &QAbstractItemModel::dataChanged);
        const auto ids = m_bench->backend->queries()->ids(model.place(all)->folders);
        QVERIFY(call("mark", {{QStringLiteral("ids"), QJsonArray{ids->front().id}},
                              {QStringLiteral("add"), QJsonArray{QStringLiteral("seen")}}}));
        model.refresh();
        QCOMPARE(model.indexOf(QStringLiteral("all")).data(FolderModel::CountRole).toInt(), 199);
        QCOMPARE(resets.count(), 0);
        QVERIFY(changes.count() >= 2);
    }

    void mailsComeAndGoOneByOne()
    {
        const FolderModel folders(*m_bench->backend);
        MailListModel model(*m_bench->backend);
        const QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
        const auto inbox = folders.place(folders.indexOf(QStringLiteral("all")))->folders;
        model.showFolders(inbox, MailListModel::Names::Senders);
        QCOMPARE(model.rowCount(), 200);
        QCOMPARE(model.index(0).data().toString(), QStringLiteral("No 0"));
        QCOMPARE(model.index(199).data().toString(), QStringLiteral("No 199"));
        QCOMPARE(model.index(70).data(MailListModel::WhoRole).toString(), QStringLiteral("Anna Rossi"));

        QSignalSpy resets(&model, &QAbstractItemModel::modelReset);
        const QPersistentModelIndex kept = model.index(50);
        m_bench->deliver({.subject = "Newest", .id = "newest@example.org"});
        QVERIFY(call("trash", {{QStringLiteral("ids"), QJsonArray{model.id(3).value, model.id(100).value}}}));
        QVERIFY(call("sync", {}));
        model.refresh();
        QCOMPARE(model.rowCount(), 199);
        QCOMPARE(model.index(0).data().toString(), QStringLiteral("Newest"));
        QCOMPARE(kept.row(), 50);
        QCOMPARE(kept.data().toString(), QStringLiteral("No 50"));
        QCOMPARE(resets.count(), 0);

        model.showSearch(QStringLiteral("subject:Newest"));
        QCOMPARE(model.rowCount(), 1);
        QVERIFY(model.isSearch());
        model.showFolders(inbox, MailListModel::Names::Recipients);
        QCOMPARE(model.index(0).data(MailListModel::WhoRole).toString(), QStringLiteral("me@example.com"));
    }

    void draftsAndOutboxFollowTheVault()
    {
        ui::DraftModel drafts(*m_bench->backend);
        OutboxModel outbox(*m_bench->backend);
        const QAbstractItemModelTester draftTester(&drafts,
                                                   QAbstractItemModelTester::FailureReportingMode::QtTest);
        const QAbstractItemModelTester outboxTester(&outbox,
                                                    QAbstractItemModelTester::FailureReportingMode::QtTest);
        const QJsonObject letter{{QStringLiteral("from"), kMe},
                                 {QStringLiteral("to"), QJsonArray{QStringLiteral("to@example.net")}},
                                 {QStringLiteral("subject"), QStringLiteral("Later")},
                                 {QStringLiteral("text"), QStringLiteral("words")}};
        QVERIFY(call("draft.save", letter));
        drafts.refresh();
        QCOMPARE(drafts.rowCount(), 1);
        QCOMPARE(drafts.index(0).data().toString(), QStringLiteral("Later"));

        QJsonObject scheduled = letter;
        scheduled.insert(QStringLiteral("at"), base::toIso(m_bench->backend->now() + std::chrono::hours(30)));
        const auto sent = m_bench->facade->call(QStringLiteral("send"), scheduled);
        QVERIFY(sent);
        outbox.refresh();
        QCOMPARE(outbox.rowCount(), 1);
        QCOMPARE(outbox.index(0).data(OutboxModel::StateWordRole).toString(), QStringLiteral("Scheduled"));
        QCOMPARE(outbox.index(0).data(OutboxModel::GroupHeadRole).toString(), QStringLiteral("Not yet  1"));
        const QJsonObject id{{QStringLiteral("id"), sent->toObject().value(QStringLiteral("outbox_id"))}};
        QVERIFY(call("outbox.hold", id));
        outbox.refresh();
        QCOMPARE(outbox.index(0).data(OutboxModel::StateWordRole).toString(), QStringLiteral("Held"));
        QCOMPARE(outbox.index(0).data(OutboxModel::StateDetailRole).toString(),
                 QStringLiteral("by you, until you release it"));
        QVERIFY(call("outbox.cancel", id));
        outbox.refresh();
        QCOMPARE(outbox.index(0).data(OutboxModel::StateWordRole).toString(), QStringLiteral("Cancelled"));
    }

    /// UI.md's groups; red only for what did not arrive; the badge counts what waits or needs a choice.
    void statesHaveTheirGroupAndTone_data()
    {
        QTest::addColumn<int>("state");
        QTest::addColumn<int>("group");
        QTest::addColumn<QString>("tone");
        QTest::addColumn<int>("badge");
        using model::SendState;
        using words::OutboxGroup;
        const auto row = [](const char* name, SendState state, OutboxGroup group, const char* tone,
                            int badge) {
            QTest::newRow(name) << static_cast<int>(state) << static_cast<int>(group)
                                << QString::fromLatin1(tone) << badge;
        };
        row("queued", SendState::Queued, OutboxGroup::WaitingToLeave, "", 1);
        row("sending", SendState::Sending, OutboxGroup::WaitingToLeave, "accent", 1);
        row("handed over", SendState::HandedOver, OutboxGroup::WaitingToLeave, "accent", 1);
        row("deferred", SendState::Deferred, OutboxGroup::WaitingToLeave, "warn", 1);
        row("unconfirmed", SendState::Unconfirmed, OutboxGroup::NeedsChoice, "warn", 1);
        row("rejected", SendState::Rejected, OutboxGroup::NeedsChoice, "bad", 0);
        row("bounced", SendState::Bounced, OutboxGroup::NeedsChoice, "bad", 0);
        row("held", SendState::Held, OutboxGroup::NotYet, "", 0);
        row("accepted", SendState::Accepted, OutboxGroup::LeftToday, "ok", 0);
        row("delayed", SendState::Delayed, OutboxGroup::LeftToday, "warn", 0);
        row("delivered", SendState::Delivered, OutboxGroup::LeftToday, "ok", 0);
    }
    void statesHaveTheirGroupAndTone()
    {
        QFETCH(int, state);
        QFETCH(int, group);
        QFETCH(QString, tone);
        QFETCH(int, badge);
        const model::Outgoing message = outgoing(static_cast<model::SendState>(state));
        QCOMPARE(static_cast<int>(OutboxModel::groupOf(message)), group);
        QCOMPARE(OutboxModel::toneOf(message.state()), tone);
        QCOMPARE(OutboxModel::notConfirmed({message}), badge);
        QVERIFY(!ui::icon(OutboxModel::iconOf(message.state(), false)).isNull());
    }

    void changesAreToldAtMostFourTimesASecond()
    {
        QSignalSpy changed(m_bench->backend.get(), &ui::Backend::changed);
        QSignalSpy happened(m_bench->backend.get(), &ui::Backend::happened);
        QElapsedTimer time;
        time.start();
        const auto ids = m_bench->backend->queries()->search(QStringLiteral("Newest"), {}, 1);
        for (int i = 0; i < 40; ++i)
            m_bench->backend->call(QStringLiteral("mark"),
                                   {{QStringLiteral("ids"), QJsonArray{ids->first().value}},
                                    {i % 2 ? QStringLiteral("add") : QStringLiteral("remove"),
                                     QJsonArray{QStringLiteral("flagged")}}});
        QTRY_VERIFY(happened.count() >= 40);
        QTRY_VERIFY(changed.count() >= 2);
        QVERIFY(changed.count() <= 2 + time.elapsed() / 250);
    }

    void aMailToAddressBecomesADraft()
    {
        const model::Draft draft = ui::draftOfMailTo(QUrl(QStringLiteral(
            "mailto:a@example.org,b@example.org?cc=c@example.org&subject=Due%20stanze&body=Uno%0D%0ADue"
            "&attach=/etc/passwd")));
        QCOMPARE(draft.to.size(), 2);
        QCOMPARE(draft.cc.first().address, QStringLiteral("c@example.org"));
        QCOMPARE(draft.subject, QStringLiteral("Due stanze"));
        QCOMPARE(draft.text, QStringLiteral("Uno\nDue"));
        QVERIFY(draft.attachments.isEmpty());
        QVERIFY(ui::draftOfMailTo(QUrl(QStringLiteral("https://example.org"))).to.isEmpty());
    }

    void aReplyToAllLeavesOneselfOut()
    {
        auto document = m_bench->backend->queries()->document(
            m_bench->backend->queries()->search(QStringLiteral("Newest"), {}, 1)->first());
        QVERIFY(document);
        document->envelope.to = {{QStringLiteral("Me"), QStringLiteral("ME@example.com")},
                                 {{}, QStringLiteral("other@example.net")}};
        document->envelope.cc = {{{}, QStringLiteral("third@example.net")},
                                 {{}, QStringLiteral("anna@example.org")}};
        model::Account account;
        account.address = kMe;
        const model::Draft draft = ui::replyDraft(*document, {}, account, ui::ReplyTo::All);
        QCOMPARE(model::display(draft.to), QStringLiteral("Anna Rossi <anna@example.org>"));
        QCOMPARE(model::display(draft.cc), QStringLiteral("other@example.net, third@example.net"));
        QCOMPARE(draft.references.last(), QStringLiteral("<newest@example.org>"));
    }

    void plainTextIsShownAsItIs()
    {
        const QString html = ui::htmlOfText(
            QStringLiteral("a <b>x</b> & http://example.org/?a=1&b=2.\n> quoted"), QStringLiteral("#888888"));
        QVERIFY(html.contains(QStringLiteral("a &lt;b&gt;x&lt;/b&gt; &amp; ")));
        QVERIFY(html.contains(QStringLiteral("<a href=\"http://example.org/?a=1&amp;b=2\">")));
        QVERIFY(html.contains(QStringLiteral("<span style=\"color:#888888\">&gt; quoted")));
        QVERIFY(!ui::htmlOfText(QStringLiteral("javascript:alert(1)"), {}).contains(QStringLiteral("href")));
    }
};

QTEST_MAIN(TestUiModels)
#include "tst_UiModels.moc"
