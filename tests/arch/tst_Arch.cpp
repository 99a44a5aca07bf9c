#include "arch/ArchChecker.h"

#include <QDir>
#include <QFile>
#include <QTemporaryDir>
#include <QTest>

using scorta::test::ArchChecker;
using Rule = ArchChecker::Rule;

namespace {

QStringList texts(const QList<ArchChecker::Violation>& violations)
{
    QStringList lines;
    for (const auto& violation : violations)
        lines.append(violation.text);
    return lines;
}

} // namespace

/// The walls stand: first the checker is proven on planted violations, then it looks at the project itself.
class TestArch : public QObject
{
    Q_OBJECT

private:
    static void plant(const QTemporaryDir& root, const QString& path, const QByteArray& text)
    {
        const QString file = root.filePath(path);
        QVERIFY(QDir().mkpath(file.section(u'/', 0, -2)));
        QFile out(file);
        QVERIFY(out.open(QIODevice::WriteOnly) && out.write(text) == text.size());
    }

private Q_SLOTS:
    void seesEachWrongInclude_data()
    {
        QTest::addColumn<QString>("file");
        QTest::addColumn<QByteArray>("line");
        QTest::addColumn<int>("rule"); ///< -1: nothing is wrong
        const auto wrong = [](Rule rule) { return static_cast<int>(rule); };
        const int fine = -1;
        const auto row = [](const char* file, const char* line, int rule) {
            QTest::addRow("%s: %s", file, line) << QString::fromLatin1(file) << QByteArray(line) << rule;
        };
        row("core/sync/A.cpp", "#include \"imap/Session.h\"", fine);
        row("core/sync/A.cpp", "#include \"smtp/Submission.h\"", wrong(Rule::Arrow));
        row("core/sync/A.cpp", "  #  include <core/smtp/Submission.h>", wrong(Rule::Arrow));
        row("core/sync/A.cpp", "// #include \"smtp/Submission.h\"", fine);
        row("core/outbox/A.h", "#include \"imap/Session.h\"", wrong(Rule::Arrow));
        row("core/search/A.h", "#include \"store/Store.h\"", fine);
        row("core/search/A.h", "#include \"net/Socket.h\"", wrong(Rule::Arrow));
        row("core/outage/A.h", "#include \"net/Socket.h\"", fine);
        row("core/imap/A.h", "#include \"store/Store.h\"", wrong(Rule::Arrow));
        row("core/base/A.h", "#include \"model/Mail.h\"", wrong(Rule::Arrow));
        row("core/model/A.h", "#include \"base/Error.h\"", fine);
        row("core/words/A.h", "#include \"api/Facade.h\"", wrong(Rule::Arrow));
        row("core/api/A.h", "#include \"sync/Mirror.h\"", fine);
        row("core/api/A.h", "#include \"words/Sentences.h\"", wrong(Rule::Arrow));
        row("core/api/A.h", "#include \"ui/Window.h\"", wrong(Rule::Arrow));
        row("ui/A.cpp", "#include \"api/Facade.h\"", fine);
        row("ui/A.cpp", "#include \"model/Mail.h\"", fine);
        row("ui/A.cpp", "#include \"store/Store.h\"", wrong(Rule::Arrow));
        row("app/cli/A.cpp", "#include \"words/Sentences.h\"", fine);
        row("app/cli/A.cpp", "#include \"app/wiring/Engine.h\"", fine);
        row("app/cli/A.cpp", "#include \"ui/Window.h\"", wrong(Rule::Arrow));
        row("app/desktop/A.cpp", "#include \"store/Store.h\"", wrong(Rule::Arrow));
        row("app/wiring/A.cpp", "#include \"store/Store.h\"", fine);
        row("core/kitchen/A.cpp", "", wrong(Rule::Room));
        row("core/mime/A.cpp", "#include <vmime/vmime.hpp>", fine);
        row("core/sync/A.cpp", "#include <vmime/vmime.hpp>", wrong(Rule::Vmime));
        row("core/store/A.cpp", "#include <SQLiteCpp/Database.h>", fine);
        row("core/search/A.cpp", "#include <sqlite3.h>", fine);
        row("core/outbox/A.cpp", "#include <sqlite3.h>", wrong(Rule::Sqlite));
        row("core/outbox/A.h", "#include <SQLiteCpp/Database.h>", wrong(Rule::Sqlite));
        row("core/outbox/A.h", "namespace SQLite { class Database; }", fine);
        row("core/print/A.cpp", "#include <QPainter>", fine);
        row("ui/A.cpp", "#include <QPainter>", fine);
        row("core/mime/A.cpp", "#include <QPainter>", wrong(Rule::Gui));
        row("core/mime/A.cpp", "#include <QtGui/qimage.h>", wrong(Rule::Gui));
        row("app/cli/A.cpp", "#include <QImage>", wrong(Rule::Gui));
        row("core/mime/A.cpp", "#include <QSvgRenderer>", wrong(Rule::Gui));
        row("ui/A.cpp", "#include <QPushButton>", fine);
        row("core/print/A.cpp", "#include <QPushButton>", wrong(Rule::Widgets));
        row("app/wiring/A.cpp", "#include <QtWidgets/QApplication>", wrong(Rule::Widgets));
        row("core/base/A.cpp", "#include <QString>", fine);
        row("ui/A.cpp", "#include <QtWidgets>", wrong(Rule::Umbrella));
        row("ui/A.cpp", "#include <QtWidgets/QtWidgets>", wrong(Rule::Umbrella));
        row("core/base/A.cpp", "#include <QtCore>", wrong(Rule::Umbrella));
        row("core/base/A.cpp", "#include <QtGlobal>", fine);
        row("core/net/A.cpp", "#include \"../store/Store.h\"", wrong(Rule::Path));
        row("core/net/A.cpp", "#include \"tests/support/Net.h\"", wrong(Rule::Path));
    }
    void seesEachWrongInclude()
    {
        QFETCH(QString, file);
        QFETCH(QByteArray, line);
        QFETCH(int, rule);
        QTemporaryDir root;
        plant(root, file, "#pragma once\n" + line + "\n");
        ArchChecker checker(ArchChecker::installedQtHeaders());
        QCOMPARE(checker.addTree(root.path()), 1);
        const auto found = checker.violations();
        if (rule < 0) {
            QCOMPARE(texts(found), QStringList());
            return;
        }
        QCOMPARE(found.size(), 1);
        QCOMPARE(static_cast<int>(found.first().rule), rule);
        if (!line.isEmpty())
            QVERIFY2(found.first().text.startsWith(QString(file + u":2 ")), qPrintable(found.first().text));
    }

    void aFolderOfTheWindowMayBearARoomsName()
    {
        QTemporaryDir root;
        plant(root, QStringLiteral("ui/search/Bar.h"), "#pragma once\n");
        plant(root, QStringLiteral("ui/Window.cpp"),
              "#include \"search/Bar.h\"\n#include \"store/Store.h\"\n");
        ArchChecker checker(ArchChecker::installedQtHeaders());
        checker.addTree(root.path());
        QCOMPARE(texts(checker.violations()),
                 QStringList{QStringLiteral("ui/Window.cpp:2 includes store/Store.h")});
    }

    void seesEachWrongLink_data()
    {
        QTest::addColumn<QString>("line");
        QTest::addColumn<int>("rule");
        const auto row = [](const char* line, int rule) {
            QTest::addRow("%s", line) << QString::fromLatin1(line) << rule;
        };
        row("scorta_sync: scorta_settings;Qt6::Core;scorta_imap;scorta_base;scorta_model", -1);
        row("scorta_sync: scorta_settings;scorta_smtp", static_cast<int>(Rule::Arrow));
        row("scorta_imap: $<LINK_ONLY:scorta_store>", static_cast<int>(Rule::Arrow));
        row("scorta_ui: scorta_store", static_cast<int>(Rule::Arrow));
        row("scorta-cli: scorta_api;scorta_words;scorta_print;scorta_wiring", -1);
        row("scorta-cli: scorta_ui", static_cast<int>(Rule::Arrow));
        row("scorta: scorta_ui;scorta_wiring;Qt6::Widgets", -1);
        row("scorta: scorta_store", static_cast<int>(Rule::Arrow));
        row("scorta_mime: scorta_vmime", -1);
        row("scorta_sync: scorta_vmime", static_cast<int>(Rule::Vmime));
        row("scorta_store: SQLiteCpp;PkgConfig::sqlite3", -1);
        row("scorta_outbox: SQLiteCpp", static_cast<int>(Rule::Sqlite));
        row("scorta_outage: PkgConfig::sqlite3", static_cast<int>(Rule::Sqlite));
        row("scorta_print: Qt6::Gui", -1);
        row("scorta_mime: Qt6::Gui", static_cast<int>(Rule::Gui));
        row("scorta_print: Qt6::Widgets", static_cast<int>(Rule::Widgets));
        row("scorta_kitchen: Qt6::Core", static_cast<int>(Rule::Room));
    }
    void seesEachWrongLink()
    {
        QFETCH(QString, line);
        QFETCH(int, rule);
        ArchChecker checker({});
        checker.addLinkGraph(line + u'\n');
        const auto found = checker.violations();
        QCOMPARE(found.size(), rule < 0 ? 0 : 1);
        if (rule >= 0)
            QCOMPARE(static_cast<int>(found.first().rule), rule);
    }

    void seesCircles()
    {
        // One by links alone, one half by links and half by includes.
        ArchChecker links({});
        links.addLinkGraph(
            QStringLiteral("scorta_imap: scorta_net\nscorta_net: scorta_mime\nscorta_mime: scorta_imap\n"));
        ArchChecker mixed({});
        mixed.addLinkGraph(QStringLiteral("scorta_sync: scorta_search\n"));
        mixed.addSource(QStringLiteral("core/search/A.cpp"), QStringLiteral("#include \"sync/Mirror.h\"\n"));
        for (const ArchChecker* checker : {&links, &mixed}) {
            int circles = 0;
            const auto found = checker->violations();
            for (const auto& violation : found)
                circles += violation.rule == Rule::Circle ? 1 : 0;
            QCOMPARE(circles, 1);
        }
        ArchChecker none({});
        none.addLinkGraph(
            QStringLiteral("scorta_imap: scorta_net;scorta_mime\nscorta_smtp: scorta_net;scorta_mime\n"));
        QCOMPARE(texts(none.violations()), QStringList());
    }

    void knowsTheHeadersOfQt()
    {
        const auto headers = ArchChecker::installedQtHeaders();
        QVERIFY(headers.gui.contains(QStringLiteral("QPainter")));
        QVERIFY(headers.widgets.contains(QStringLiteral("QWidget")));
        QVERIFY(!headers.gui.contains(QStringLiteral("QString")));
    }

    void theProjectKeepsItsWalls()
    {
        ArchChecker checker(ArchChecker::installedQtHeaders());
        QVERIFY(checker.addTree(QStringLiteral(SCORTA_SOURCE_DIR)) > 10);
        QFile graph(QStringLiteral(SCORTA_BINARY_DIR "/link-graph.txt"));
        QVERIFY(graph.open(QIODevice::ReadOnly));
        const QByteArray links = graph.readAll();
        QVERIFY(links.contains("scorta_base: "));
        checker.addLinkGraph(QString::fromUtf8(links));
        const QStringList found = texts(checker.violations());
        QVERIFY2(found.isEmpty(), qPrintable(found.join(u'\n')));
    }
};

QTEST_GUILESS_MAIN(TestArch)
#include "tst_Arch.moc"
