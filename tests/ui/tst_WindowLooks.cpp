#include "ui/WindowBench.h"

#include "ui/account/AddAccountDialog.h"
#include "ui/compose/ComposeWindow.h"
#include "ui/list/ListPane.h"
#include "ui/main/Banner.h"
#include "ui/main/StatusLine.h"
#include "ui/models/MailListModel.h"
#include "ui/models/OutboxModel.h"
#include "ui/read/ReadingPane.h"

#include <QAbstractButton>
#include <QCheckBox>
#include <QComboBox>
#include <QLineEdit>
#include <QListView>
#include <QPlainTextEdit>

using namespace scorta;
using namespace scorta::test;

namespace {

const char* const kBooking =
    "<p>Good morning,</p><p>we are glad to confirm both rooms on the lake side. Parking is included; the "
    "boat to the "
    "islands leaves from our pier at 9:30.</p><table width=\"100%\" cellpadding=\"8\"><tr><td "
    "bgcolor=\"#2d5a4e\" "
    "colspan=\"2\"><font color=\"#ffffff\"><b>Booking "
    "4471</b></font></td></tr><tr><td>Arrival</td><td>Thursday 4 "
    "June, from 14:00</td></tr><tr><td>Rooms</td><td>2 double, lake side, breakfast</td></tr></table><p>We "
    "look "
    "forward to meeting you.<br>The team at Bellariva</p><img src=\"http://127.0.0.1:9/x.png\">";

} // namespace

/// Pictures of the window, kept for people to look at, and what can be said of looks without eyes: every
/// control has a name, and the theme has every icon.
class TestWindowLooks : public QObject
{
    Q_OBJECT

private:
    void fill(WindowBench& bench)
    {
        const QDateTime now = QDateTime::currentDateTime();
        bench.deliver({.from = "Hotel Bellariva <booking@bellariva.example>",
                       .subject = "Your booking, 4-7 June, two rooms",
                       .text = kBooking,
                       .id = "1@example.org",
                       .at = now.addSecs(-600),
                       .type = "text/html; charset=utf-8"});
        const QByteArray calendar =
            "--x\r\nContent-Type: text/plain\r\n\r\nThe draft calendar is attached. Please "
            "tell us by Friday.\r\n--x\r\nContent-Type: application/pdf\r\n"
            "Content-Disposition: attachment; filename=\"Calendar.pdf\"\r\n\r\n%PDF\r\n"
            "--x\r\nContent-Type: image/jpeg\r\nContent-Disposition: attachment; "
            "filename=\"Lake-side.jpg\"\r\n\r\nJPEG\r\n--x--";
        bench.deliver({.from = "Circolo Velico Ponente <segreteria@velico.example>",
                       .subject = "Spring calendar and berths",
                       .text = calendar,
                       .id = "2@example.org",
                       .at = now.addSecs(-1'200),
                       .type = "multipart/mixed; boundary=x"});
        bench.deliver({.from = "Panificio Tre Spighe <ordini@spighe.example>",
                       .subject = "Friday's order",
                       .text = "Shall we bake the same as last week, or the larger one?",
                       .id = "3@example.org",
                       .at = now.addSecs(-4'000)});
        bench.deliver({.from = "Museo della Carta <info@carta.example>",
                       .subject = "Workshop: your places are confirmed",
                       .text = "Six places on Saturday at ten. Aprons are here; bring nothing but time.",
                       .id = "4@example.org",
                       .at = now.addDays(-1)},
                      QStringLiteral("INBOX"), {"\\Seen", "\\Flagged"});
        for (int i = 5; i < 14; ++i)
            bench.deliver({.from = "Northlight Film Club <club@film.example>",
                           .subject = "December programme " + QByteArray::number(i),
                           .text = "Four evenings, one restored print, and soup as always in the foyer.",
                           .id = QByteArray::number(i) + "@example.org",
                           .at = now.addDays(-i)},
                          QStringLiteral("INBOX"), {"\\Seen"});
    }
    static void keep(QWidget* widget, const QString& name)
    {
        QTest::qWait(0);
        QVERIFY(widget->grab().save(WindowBench::artefacts() + u'/' + name + u".png"));
    }
    static void open(WindowBench& bench, int row)
    {
        bench.window->listPane()->mailList()->setCurrentIndex(bench.window->mails()->index(row));
        QTRY_COMPARE(bench.window->readingPane()->shown(), bench.window->mails()->id(row));
        QTRY_VERIFY(!bench.window->mails()->index(row).data(ui::MailListModel::UnreadRole).toBool());
    }
    static void queueLetters(WindowBench& bench)
    {
        for (const char* to : {"booking@bellariva.example", "club@film.example", "ordini@spighe.example"})
            QVERIFY(
                bench.facade->call(QStringLiteral("send"),
                                   {{QStringLiteral("from"), kMe},
                                    {QStringLiteral("to"), QJsonArray{QLatin1String(to)}},
                                    {QStringLiteral("subject"), QStringLiteral("Re: Your booking, 4-7 June")},
                                    {QStringLiteral("text"), QStringLiteral("words")},
                                    {QStringLiteral("queue"), true}}));
    }
    static void nameless(const QWidget* where, QStringList& found)
    {
        for (const QWidget* one : where->findChildren<QWidget*>()) {
            const auto* button = qobject_cast<const QAbstractButton*>(one);
            const bool isControl =
                button || qobject_cast<const QLineEdit*>(one) || qobject_cast<const QComboBox*>(one) ||
                (qobject_cast<const QAbstractItemView*>(one) && !one->inherits("QHeaderView")) ||
                qobject_cast<const QPlainTextEdit*>(one);
            const bool isInternal = (button && button->isHidden()) ||
                                    one->objectName().startsWith(QStringLiteral("qt_")) ||
                                    qobject_cast<const QComboBox*>(one->parentWidget()) ||
                                    qobject_cast<const QLineEdit*>(one->parentWidget()) ||
                                    one->parentWidget()->inherits("QComboBoxPrivateContainer");
            if (isControl && !isInternal && one->accessibleName().isEmpty() &&
                (!button || button->text().isEmpty()))
                found.append(QLatin1String(one->metaObject()->className()) + u' ' + one->objectName());
        }
    }

private Q_SLOTS:
    void initTestCase()
    {
        if (!Dovecot::isInstalled())
            QFAIL("Dovecot is not installed; ./test installs it");
        Certificates::shared();
    }

    void pictures_data()
    {
        QTest::addColumn<QString>("language");
        QTest::addColumn<bool>("isDark");
        QTest::newRow("light") << QStringLiteral("en_GB") << false;
        QTest::newRow("dark") << QStringLiteral("en_GB") << true;
        QTest::newRow("italian") << QStringLiteral("it_IT") << false;
    }
    void pictures()
    {
        QFETCH(QString, language);
        QFETCH(bool, isDark);
        WindowBench::prepare(QLocale(language), isDark ? ui::Mode::Dark : ui::Mode::Light);
        const QString suffix = QLatin1String(QTest::currentDataTag());
        WindowBench bench;
        QVERIFY2(bench.startProvider(), bench.dovecot.log().constData());
        fill(bench);
        {
            QVERIFY(bench.openWindow());
            QTRY_VERIFY(bench.window->findChild<ui::AddAccountDialog*>());
            auto* dialog = bench.window->findChild<ui::AddAccountDialog*>();
            QTRY_VERIFY(dialog->isVisible());
            dialog->findChild<QLineEdit*>(QStringLiteral("address"))
                ->setText(QStringLiteral("anna@libero.it"));
            dialog->findChild<QCheckBox*>()->setChecked(true);
            keep(dialog, u"add-account-" + suffix);
            keep(bench.window.get(), u"no-account-" + suffix);
            QStringList found;
            nameless(dialog, found);
            QVERIFY2(found.isEmpty(), qPrintable(found.join(u'\n')));
            bench.closeWindow();
        }
        QVERIFY(bench.openWithMail());
        QCOMPARE(bench.window->listPane()->search()->placeholderText(),
                 suffix == u"italian" ? QStringLiteral("Cerca in tutta la posta")
                                      : QStringLiteral("Search all mail"));
        QTRY_VERIFY(bench.window->statusLine()->text().contains(
            suffix == u"italian" ? QStringLiteral("13 messaggi qui, completi")
                                 : QStringLiteral("13 messages here, complete")));
        open(bench, 1);
        open(bench, 0);
        QTest::qWait(300);
        keep(bench.window.get(), u"main-" + suffix);
        open(bench, 1);
        keep(bench.window.get(), u"attachments-" + suffix);

        bench.stopProvider();
        bench.window->checkNow();
        QTRY_VERIFY_WITH_TIMEOUT(bench.window->banner()->isVisible(), 30'000);
        queueLetters(bench);
        bench.window->showPlace(QStringLiteral("outbox"));
        QTRY_COMPARE(bench.window->outbox()->rowCount(), 3);
        QTest::qWait(500);
        keep(bench.window.get(), u"outbox-outage-" + suffix);

        bench.window->writeTo(
            QUrl(QStringLiteral("mailto:segreteria@velico.example?subject=Re:%20Spring%20calendar&body="
                                "Good%20afternoon,%0A%0Athank%20you%20for%20the%20draft.")));
        auto* composer = openWidget<ui::ComposeWindow>();
        QVERIFY(composer);
        QFile file(bench.folder.filePath(QStringLiteral("Slipway-plan.pdf")));
        QVERIFY(file.open(QIODevice::WriteOnly) && file.write(QByteArray(310'000, 'x')) > 0);
        file.close();
        QVERIFY(composer->attachFile(file.fileName()));
        QTRY_VERIFY(composer->isSettled());
        keep(composer, u"composer-" + suffix);
        QStringList found;
        nameless(composer, found);
        nameless(bench.window.get(), found);
        QVERIFY2(found.isEmpty(), qPrintable(found.join(u'\n')));
    }

    void everyColourHasItsOtherHalf()
    {
        // Text on its ground: 4.5 to 1 in both modes (WCAG 2, 1.4.3).
        const auto luminance = [](const QColor& colour) {
            const auto part = [](double value) {
                return value <= 0.03928 ? value / 12.92 : std::pow((value + 0.055) / 1.055, 2.4);
            };
            return 0.2126 * part(colour.redF()) + 0.7152 * part(colour.greenF()) +
                   0.0722 * part(colour.blueF());
        };
        for (const ui::Mode mode : {ui::Mode::Light, ui::Mode::Dark}) {
            const ui::Colours& c = ui::colours(mode);
            const std::pair<QColor, QColor> pairs[] = {
                {c.text, c.surface},     {c.text2, c.surface},   {c.text3, c.surface}, {c.text, c.accentSoft},
                {c.text2, c.accentSoft}, {c.onAccent, c.accent}, {c.warn, c.warnSoft}, {c.text, c.warnSoft},
                {c.text2, c.window},     {c.bad, c.surface},     {c.ok, c.surface},    {c.note, c.noteSoft},
                {c.link, c.surface},     {c.bad, c.badSoft},     {c.ok, c.okSoft}};
            for (const auto& [front, back] : pairs) {
                const double high = std::max(luminance(front), luminance(back));
                const double low = std::min(luminance(front), luminance(back));
                QVERIFY2((high + 0.05) / (low + 0.05) >= 4.5, qPrintable(front.name() + u' ' + back.name()));
            }
        }
    }
};

QTEST_MAIN(TestWindowLooks)
#include "tst_WindowLooks.moc"
