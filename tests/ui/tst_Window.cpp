#include "ui/WindowBench.h"

#include "support/ImapProbe.h"

#include "ui/account/AddAccountDialog.h"
#include "ui/compose/ComposeWindow.h"
#include "ui/list/ListPane.h"
#include "ui/main/Banner.h"
#include "ui/main/StatusLine.h"
#include "ui/models/MailListModel.h"
#include "ui/models/OutboxModel.h"
#include "ui/outbox/OutboxPane.h"
#include "ui/read/MailView.h"
#include "ui/read/ReadingPane.h"
#include "words/Labels.h"

#include <QComboBox>
#include <QElapsedTimer>
#include <QLabel>
#include <QLineEdit>
#include <QListView>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QTcpServer>

using namespace scorta;
using namespace scorta::test;

namespace {

constexpr int kLong = 30'000; ///< for what a server must do

QLineEdit* field(QWidget* where, const char* accessibleName)
{
    for (QLineEdit* one : where->findChildren<QLineEdit*>()) {
        if (one->accessibleName() == QLatin1String(accessibleName))
            return one;
    }
    return nullptr;
}

QPushButton* button(QWidget* where, const QString& text)
{
    for (QPushButton* one : where->findChildren<QPushButton*>()) {
        if (one->text() == text && one->isVisibleTo(where))
            return one;
    }
    return nullptr;
}

} // namespace

/// The window as a person uses it, against a real Dovecot and a submission server.
class TestWindow : public QObject
{
    Q_OBJECT

private:
    QListView* mailList() const { return m_bench->window->listPane()->mailList(); }
    int rows() const { return m_bench->window->mails()->rowCount(); }
    void choose(int row) { mailList()->setCurrentIndex(m_bench->window->mails()->index(row)); }
    QStringList outboxStates() const
    {
        QStringList states;
        const auto messages = m_bench->backend->queries()->outbox(50, 0);
        if (!messages)
            return states;
        for (const model::Outgoing& message : *messages)
            states.append(model::toName(message.state()));
        return states;
    }
    ui::ComposeWindow* composeLetter(const QString& to, const QString& subject, const QString& text)
    {
        m_bench->window->write();
        auto* composer = openWidget<ui::ComposeWindow>();
        if (!composer)
            return nullptr;
        field(composer, "To")->setText(to);
        field(composer, "Subject")->setText(subject);
        composer->findChild<QPlainTextEdit*>()->setPlainText(text);
        return composer;
    }
    qsizetype draftCount() const { return m_bench->backend->queries()->drafts().valueOr({}).size(); }

    std::unique_ptr<WindowBench> m_bench;

private Q_SLOTS:
    void initTestCase()
    {
        if (!Dovecot::isInstalled())
            QFAIL("Dovecot is not installed; ./test installs it");
        WindowBench::prepare();
        Certificates::shared();
    }
    void init()
    {
        m_bench = std::make_unique<WindowBench>();
        QVERIFY2(m_bench->startProvider(), m_bench->dovecot.log().constData());
    }
    void cleanup() { m_bench.reset(); }

    void firstStartAsksForAnAccountAndShowsItsMail()
    {
        m_bench->deliver({.subject = "First of all", .text = "Some words here."});
        QVERIFY(m_bench->openWindow());
        QTRY_VERIFY(m_bench->window->findChild<ui::AddAccountDialog*>());
        auto* dialog = m_bench->window->findChild<ui::AddAccountDialog*>();
        QTRY_VERIFY(dialog->isVisible());
        const auto type = [&](const char* name, const QString& text) {
            dialog->findChild<QLineEdit*>(QLatin1String(name))->setText(text);
        };
        type("name", QStringLiteral("Bottega Marea"));
        type("address", kMe);
        dialog->findChild<QComboBox*>(QStringLiteral("secretKind"))->setCurrentIndex(1);
        type("command", QStringLiteral("echo wrong"));
        type("imap", m_bench->dovecot.imapsUrl());
        type("smtp", m_bench->smtp->url());
        type("ca", Certificates::shared().authority());

        // What the server says is told in words, and nothing is kept.
        dialog->accept();
        auto* trouble = dialog->findChild<QLabel*>(QStringLiteral("trouble"));
        QTRY_VERIFY_WITH_TIMEOUT(trouble->isVisible(), kLong);
        QVERIFY2(trouble->text().contains(QStringLiteral("password")), qPrintable(trouble->text()));
        QVERIFY(m_bench->backend->queries()->accounts()->isEmpty());

        type("command", QStringLiteral("echo secret"));
        dialog->accept();
        QTRY_COMPARE_WITH_TIMEOUT(rows(), 1, kLong);
        QTRY_VERIFY(!m_bench->window->findChild<ui::AddAccountDialog*>());
        const QModelIndex first = m_bench->window->mails()->index(0);
        QCOMPARE(first.data(Qt::DisplayRole).toString(), QStringLiteral("First of all"));
        QTRY_VERIFY(
            first.data(ui::MailListModel::SnippetRole).toString().contains(QStringLiteral("Some words")));
        QVERIFY(
            first.data(Qt::AccessibleTextRole).toString().startsWith(QStringLiteral("unread, Anna Rossi, ")));

        // Opening it marks it read, here at once and on the server soon.
        choose(0);
        QTRY_VERIFY(m_bench->window->readingPane()->document());
        QVERIFY(m_bench->window->readingPane()->view()->toPlainText().contains(
            QStringLiteral("Some words here.")));
        QTRY_VERIFY(!m_bench->window->mails()->index(0).data(ui::MailListModel::UnreadRole).toBool());
        const auto probe = m_bench->dovecot.probe();
        QTRY_VERIFY_WITH_TIMEOUT(probe->flags("INBOX").value(1).contains("\\Seen"), kLong);
        QTRY_VERIFY_WITH_TIMEOUT(m_bench->window->statusLine()->text().contains(QStringLiteral("complete")),
                                 kLong);
    }

    void newMailComesByItself()
    {
        QVERIFY(m_bench->openWithMail());
        QCOMPARE(rows(), 0);
        m_bench->deliver({.subject = "By itself"});
        QTRY_COMPARE_WITH_TIMEOUT(rows(), 1, kLong);
        m_bench->deliver({.subject = "Another", .id = "two@example.org"});
        QTRY_COMPARE_WITH_TIMEOUT(rows(), 2, kLong);
    }

    void draftIsSavedAtAPauseAndSent()
    {
        QVERIFY(m_bench->openWithMail());
        auto* composer = composeLetter(QStringLiteral("to@example.net"), QStringLiteral("Berths"),
                                       QStringLiteral("We need berth 14."));
        QVERIFY(composer);
        QFile file(m_bench->folder.filePath(QStringLiteral("plan.txt")));
        QVERIFY(file.open(QIODevice::WriteOnly) && file.write("the plan") > 0);
        file.close();
        QVERIFY(composer->attachFile(file.fileName()));
        QTRY_COMPARE_WITH_TIMEOUT(draftCount(), 1, 1'000);
        const model::DraftId id = m_bench->backend->queries()->drafts()->first().id;
        const auto draft = m_bench->backend->queries()->draft(id);
        QVERIFY(draft);
        QCOMPARE(draft->text, QStringLiteral("We need berth 14."));
        QCOMPARE(draft->to.first().address, QStringLiteral("to@example.net"));
        QCOMPARE(draft->attachments.first().bytes, QByteArray("the plan"));
        QVERIFY(m_bench->window->folders()->indexOf(QStringLiteral("drafts")).isValid() ||
                QTest::qWaitFor(
                    [&] { return m_bench->window->folders()->indexOf(QStringLiteral("drafts")).isValid(); }));

        composer->send();
        QTRY_VERIFY(!openWidget<ui::ComposeWindow>());
        QVERIFY(m_bench->smtp->waitForAccepted(1, std::chrono::milliseconds(kLong)));
        QTRY_COMPARE_WITH_TIMEOUT(outboxStates(), QStringList{QStringLiteral("accepted")}, kLong);
        QCOMPARE(draftCount(), 0);
        QVERIFY(m_bench->smtp->accepted().first().bytes.contains("We need berth 14."));
        m_bench->window->showPlace(QStringLiteral("outbox"));
        QTRY_COMPARE(m_bench->window->outbox()->rowCount(), 1);
        QCOMPARE(m_bench->window->outbox()->index(0).data(ui::OutboxModel::StateWordRole).toString(),
                 QStringLiteral("Accepted"));
        QTRY_VERIFY(!m_bench->window->folders()->indexOf(QStringLiteral("drafts")).isValid());
    }

    void closingAComposerSavesFirst()
    {
        QVERIFY(m_bench->openWithMail());
        auto* composer = composeLetter(QStringLiteral("not yet an addr"), QStringLiteral("Half"),
                                       QStringLiteral("half a sen"));
        QVERIFY(composer);
        composer->close();
        QTRY_VERIFY(!openWidget<ui::ComposeWindow>());
        QCOMPARE(draftCount(), 1);
        QCOMPARE(m_bench->backend->queries()->drafts()->first().text, QStringLiteral("half a sen"));

        // Reopened from "Drafts here" it is as it was, and an empty one leaves nothing behind.
        m_bench->window->showPlace(QStringLiteral("drafts"));
        auto* drafts = m_bench->window->listPane()->draftList();
        QTRY_COMPARE(drafts->model()->rowCount(), 1);
        Q_EMIT drafts->activated(drafts->model()->index(0, 0));
        QTRY_VERIFY(openWidget<ui::ComposeWindow>());
        composer = openWidget<ui::ComposeWindow>();
        QCOMPARE(field(composer, "To")->text(), QStringLiteral("not yet an addr"));
        QCOMPARE(composer->findChild<QPlainTextEdit*>()->toPlainText(), QStringLiteral("half a sen"));
        button(composer, QStringLiteral("Discard"))->click();
        QTRY_COMPARE(draftCount(), 0);
    }

    void closingTheWindowSavesEveryDraft()
    {
        QVERIFY(m_bench->openWithMail());
        QVERIFY(
            composeLetter(QStringLiteral("a@example.net"), QStringLiteral("One"), QStringLiteral("first")));
        m_bench->window->checkNow();
        m_bench->window->close();
        QTRY_VERIFY(!m_bench->window->isVisible());
        m_bench->closeWindow();
        QVERIFY(m_bench->openWindow());
        QCOMPARE(draftCount(), 1);
    }

    void closingDuringAStalledCheckIsQuick()
    {
        QVERIFY(m_bench->openWithMail());
        m_bench->dovecot.pause();
        m_bench->window->checkNow();
        QVERIFY(composeLetter(QStringLiteral("a@example.net"), QStringLiteral("Stalled"),
                              QStringLiteral("first")));
        QElapsedTimer time;
        time.start();
        m_bench->window->close();
        QTRY_VERIFY_WITH_TIMEOUT(!m_bench->window->isVisible(), 2'000);
        m_bench->closeWindow();
        QVERIFY2(time.elapsed() < 5'000, qPrintable(QString::number(time.elapsed())));
        m_bench->dovecot.resume();
        QVERIFY(m_bench->openWindow());
        QCOMPARE(draftCount(), 1);
    }

    void aReplyQuotesAndThreads()
    {
        m_bench->deliver({.subject = "Your booking", .text = "Two rooms?", .id = "booking@example.org"});
        QVERIFY(m_bench->openWithMail());
        choose(0);
        QTRY_VERIFY(m_bench->window->readingPane()->document());
        m_bench->window->reply();
        auto* composer = openWidget<ui::ComposeWindow>();
        QVERIFY(composer);
        QCOMPARE(field(composer, "Subject")->text(), QStringLiteral("Re: Your booking"));
        QCOMPARE(field(composer, "To")->text(), QStringLiteral("Anna Rossi <anna@example.org>"));
        QVERIFY(
            composer->findChild<QPlainTextEdit*>()->toPlainText().contains(QStringLiteral("> Two rooms?")));
        composer->send();
        QTRY_COMPARE_WITH_TIMEOUT(m_bench->smtp->accepted().size(), 1, kLong);
        QVERIFY(m_bench->smtp->accepted().first().bytes.contains("In-Reply-To: <booking@example.org>"));
        const auto probe = m_bench->dovecot.probe();
        QTRY_VERIFY_WITH_TIMEOUT(probe->flags("INBOX").value(1).contains("\\Answered"), kLong);
    }

    void severalAreArchivedByOneKey()
    {
        for (int i = 0; i < 4; ++i)
            m_bench->deliver(
                {.subject = "No " + QByteArray::number(i), .id = QByteArray::number(i) + "@example.org"});
        QVERIFY(m_bench->openWithMail());
        QCOMPARE(rows(), 4);
        auto* selection = mailList()->selectionModel();
        selection->select(
            QItemSelection(m_bench->window->mails()->index(1), m_bench->window->mails()->index(2)),
            QItemSelectionModel::ClearAndSelect);
        mailList()->setFocus();
        QTest::keyClick(mailList(), Qt::Key_A);
        QTRY_COMPARE(rows(), 2);
        const auto probe = m_bench->dovecot.probe();
        QTRY_COMPARE_WITH_TIMEOUT(probe->count("Archive"), 2, kLong);
        QCOMPARE(probe->count("INBOX"), 2);
        // A letter typed anywhere else is a letter.
        QTest::keyClick(m_bench->window->listPane()->search(), Qt::Key_A);
        QCOMPARE(m_bench->window->listPane()->search()->text(), QStringLiteral("a"));
    }

    void searchFindsWordsOfTheText()
    {
        m_bench->deliver({.subject = "One", .text = "the slipway is ours"});
        m_bench->deliver({.subject = "Two", .text = "nothing of it", .id = "two@example.org"});
        QVERIFY(m_bench->openWithMail());
        m_bench->stopProvider();
        m_bench->window->listPane()->search()->setText(QStringLiteral("slipway"));
        QTRY_COMPARE(rows(), 1);
        QCOMPARE(m_bench->window->mails()->index(0).data(Qt::DisplayRole).toString(), QStringLiteral("One"));
        m_bench->window->listPane()->search()->clear();
        QTRY_COMPARE(rows(), 2);
    }

    void outageTakesNothingAway()
    {
        m_bench->deliver({.subject = "Still here", .text = "readable"});
        QVERIFY(m_bench->openWithMail());
        QVERIFY(!m_bench->window->banner()->isVisible());
        m_bench->stopProvider();
        m_bench->window->checkNow();
        auto* banner = m_bench->window->banner();
        QTRY_VERIFY_WITH_TIMEOUT(banner->isVisible(), kLong);
        QVERIFY2(banner->line().contains(QStringLiteral("since")), qPrintable(banner->line()));
        QVERIFY2(banner->secondLine().contains(QStringLiteral("1 message is here")),
                 qPrintable(banner->secondLine()));

        choose(0);
        QTRY_VERIFY(m_bench->window->readingPane()->document());
        for (const char* subject : {"One", "Two"}) {
            auto* composer = composeLetter(QStringLiteral("to@example.net"), QLatin1String(subject),
                                           QStringLiteral("words"));
            QVERIFY(composer);
            auto* remark = composer->findChild<QLabel*>(QStringLiteral("remark"));
            QVERIFY(remark->isVisible() &&
                    remark->text().contains(QStringLiteral("Send puts this in the Outbox")));
            composer->send();
            QTRY_VERIFY(!openWidget<ui::ComposeWindow>());
        }
        QTRY_VERIFY(banner->secondLine().contains(QStringLiteral("2 waiting to leave")));
        const QModelIndex outbox = m_bench->window->folders()->indexOf(QStringLiteral("outbox"));
        QTRY_COMPARE(outbox.data(ui::FolderModel::CountRole).toInt(), 2);

        QVERIFY(m_bench->startProvider());
        button(banner, words::label(words::Button::TryNow))->click();
        QVERIFY(m_bench->smtp->waitForAccepted(2, std::chrono::milliseconds(kLong)));
        const QStringList bothAccepted{QStringLiteral("accepted"), QStringLiteral("accepted")};
        QTRY_COMPARE_WITH_TIMEOUT(outboxStates(), bothAccepted, kLong);
        QTRY_VERIFY_WITH_TIMEOUT(
            banner->line().contains(QStringLiteral("is back. All 2 waiting messages left.")), kLong);
        button(banner, words::label(words::Button::Dismiss))->click();
        QVERIFY(!banner->isVisible());
        QCOMPARE(outbox.data(ui::FolderModel::CountRole).toInt(), 0);
    }

    void anUnconfirmedMessageOffersThreeChoices()
    {
        QVERIFY(m_bench->openWithMail());
        m_bench->smtp->setScript(SmtpScript().at(
            SmtpStage::Dot, SmtpBehaviour::acting(SmtpBehaviour::Action::AcceptThenReset, 1)));
        auto* composer =
            composeLetter(QStringLiteral("to@example.net"), QStringLiteral("Doubt"), QStringLiteral("words"));
        QVERIFY(composer);
        composer->send();
        QTRY_COMPARE_WITH_TIMEOUT(outboxStates(), QStringList{QStringLiteral("unconfirmed")}, kLong);
        m_bench->window->showPlace(QStringLiteral("outbox"));
        auto* pane = m_bench->window->findChild<ui::OutboxPane*>();
        for (const char* name : {"choiceWait", "choiceSendAgain", "choiceMarkAsSent"})
            QTRY_VERIFY(pane->findChild<QPushButton*>(QLatin1String(name))->isVisible());
        QVERIFY(!button(pane, words::label(words::Button::TryNow)));
        pane->findChild<QPushButton*>(QStringLiteral("choiceMarkAsSent"))->click();
        QTRY_COMPARE(outboxStates(), QStringList{QStringLiteral("accepted")});
        QTRY_VERIFY(!pane->findChild<QPushButton*>(QStringLiteral("choiceWait"))->isVisible());
        QCOMPARE(m_bench->smtp->accepted().size(), 1);
    }

    void remotePicturesAreNeverFetched()
    {
        QTcpServer listener;
        QVERIFY(listener.listen(QHostAddress::LocalHost));
        const QByteArray base = "http://127.0.0.1:" + QByteArray::number(listener.serverPort());
        const QByteArray html =
            "<html><head><link rel=stylesheet href='" + base + "/s.css'><style>body{background:url(" + base +
            "/b.png)}</style></head><body background='" + base + "/c.png'><p>Hello</p><img src='" + base +
            "/a.png'><img src='//127.0.0.1:" + QByteArray::number(listener.serverPort()) +
            "/d.png'><iframe src='" + base + "/e'></iframe></body></html>";
        m_bench->deliver({.subject = "Pictures", .text = html, .type = "text/html; charset=utf-8"});
        QVERIFY(m_bench->openWithMail());
        choose(0);
        QTRY_VERIFY(m_bench->window->readingPane()->document());
        QVERIFY(m_bench->window->readingPane()->view()->toPlainText().contains(QStringLiteral("Hello")));
        QVERIFY(!listener.waitForNewConnection(500));
        // Not even what the reader of mail has not cleaned.
        ui::MailView bare;
        bare.showHtml(QString::fromUtf8(html + "<img src='file:///etc/hostname'>"), {});
        bare.show();
        bare.grab();
        QVERIFY(!listener.waitForNewConnection(500));
    }
};

QTEST_MAIN(TestWindow)
#include "tst_Window.moc"
