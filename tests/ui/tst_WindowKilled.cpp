#include "ui/WindowBench.h"

#include "ui/compose/ComposeWindow.h"
#include "ui/list/ListPane.h"
#include "ui/models/MailListModel.h"

#include <QListView>
#include <QPlainTextEdit>
#include <QProcess>

using namespace scorta;
using namespace scorta::test;

/// The real program, killed while somebody writes.
class TestWindowKilled : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase()
    {
        if (!Dovecot::isInstalled())
            QFAIL("Dovecot is not installed; ./test installs it");
        WindowBench::prepare();
        Certificates::shared();
    }

    void aDraftSurvivesTheKill()
    {
        WindowBench bench;
        QVERIFY2(bench.startProvider(), bench.dovecot.log().constData());
        QVERIFY(bench.openFacade());
        QVERIFY(bench.facade->call(QStringLiteral("account.add"), bench.accountArgs()));
        bench.closeWindow();
        // The provider is away: nothing of this needs it.
        bench.stopProvider();

        QProcess program;
        QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
        environment.insert(QStringLiteral("QT_QPA_PLATFORM"), QStringLiteral("offscreen"));
        environment.insert(QStringLiteral("SCORTA_PROFILE"), bench.profile());
        program.setProcessEnvironment(environment);
        program.start(
            QStringLiteral(SCORTA_BINARY_DIR "/bin/scorta"),
            {QStringLiteral("mailto:anna@example.org?subject=Berths&body=We%20need%20berth%2014.")});
        QVERIFY(program.waitForStarted());
        QList<model::Draft> drafts;
        QTRY_VERIFY_WITH_TIMEOUT(
            [&] {
                auto queries = api::Queries::open(bench.profile(), *bench.wiring.services().clock);
                if (queries)
                    drafts = (*queries)->drafts().valueOr({});
                return drafts.size() == 1;
            }(),
            20'000);
        QCOMPARE(program.state(), QProcess::Running);
        program.kill();
        QVERIFY(program.waitForFinished());
        QCOMPARE(program.exitStatus(), QProcess::CrashExit);

        // The next start lists it and opens it as it was.
        QVERIFY(bench.openWindow());
        bench.window->showPlace(QStringLiteral("drafts"));
        QListView* list = bench.window->listPane()->draftList();
        QCOMPARE(list->model()->rowCount(), 1);
        QCOMPARE(list->model()->index(0, 0).data(Qt::DisplayRole).toString(), QStringLiteral("Berths"));
        Q_EMIT list->activated(list->model()->index(0, 0));
        auto* composer = openWidget<ui::ComposeWindow>();
        QVERIFY(composer);
        QCOMPARE(composer->findChild<QPlainTextEdit*>()->toPlainText(), QStringLiteral("We need berth 14."));
        composer->close();
    }

    void itStartsAndSaysItsVersion()
    {
        QProcess program;
        program.start(
            QStringLiteral(SCORTA_BINARY_DIR "/bin/scorta"),
            {QStringLiteral("-platform"), QStringLiteral("offscreen"), QStringLiteral("--version")});
        QVERIFY(program.waitForFinished());
        QCOMPARE(program.exitCode(), 0);
        QVERIFY(program.readAllStandardOutput().contains(SCORTA_VERSION));
    }
};

QTEST_MAIN(TestWindowKilled)
#include "tst_WindowKilled.moc"
