#pragma once

#include "support/Certificates.h"
#include "support/Dovecot.h"
#include "support/SmtpServer.h"

#include "app/wiring/Wiring.h"

#include "api/Facade.h"
#include "ui/Backend.h"
#include "ui/main/MainWindow.h"
#include "ui/theme/Theme.h"
#include "words/Language.h"

#include <QApplication>
#include <QDateTime>
#include <QDir>
#include <QJsonArray>
#include <QJsonObject>
#include <QTemporaryDir>
#include <QTest>

#include <memory>

namespace scorta::test {

inline const QString kMe = QStringLiteral("me@example.com");

/// A message with everything that a list shows.
struct Letter
{
    QByteArray from = "Anna Rossi <anna@example.org>";
    QByteArray subject = "Hello";
    QByteArray text = "Good morning.";
    QByteArray id = "one@example.org";
    QDateTime at = QDateTime::currentDateTime();
    QByteArray type = "text/plain; charset=utf-8";
    QByteArray more = {}; ///< further header lines with their line ends

    QByteArray bytes() const
    {
        return "From: " + from + "\r\nTo: me@example.com\r\nSubject: " + subject + "\r\nMessage-ID: <" + id +
               ">\r\nDate: " + at.toString(Qt::RFC2822Date).toLatin1() +
               "\r\nMIME-Version: 1.0\r\nContent-Type: " + type + "\r\n" + more + "\r\n" + text + "\r\n";
    }
};

/// A provider (Dovecot and a submission server), a profile, and the window on it.
class WindowBench
{
public:
    WindowBench()
    {
        SmtpServer::Options options;
        options.security = SmtpServer::Security::Tls;
        smtp = std::make_unique<SmtpServer>(options);
    }
    ~WindowBench() { closeWindow(); }

    bool startProvider() { return dovecot.start() && smtp->start(); }
    void stopProvider()
    {
        dovecot.kill();
        smtp->stop();
    }
    void deliver(const Letter& letter, const QString& place = QStringLiteral("INBOX"),
                 const QByteArrayList& flags = {})
    {
        dovecot.deliver(kMe, place, letter.bytes(), {.internalDate = letter.at, .flags = flags});
    }

    QString profile() const { return folder.filePath(QStringLiteral("profile")); }
    QJsonObject accountArgs(const QString& password = QStringLiteral("secret")) const
    {
        return {{QStringLiteral("address"), kMe},
                {QStringLiteral("name"), QStringLiteral("Bottega Marea")},
                {QStringLiteral("imap"), dovecot.imapsUrl()},
                {QStringLiteral("smtp"), smtp->url()},
                {QStringLiteral("ca"), Certificates::shared().authority()},
                {QStringLiteral("password_command"), QString(u"echo " + password)}};
    }

    bool openFacade()
    {
        auto opened = api::Facade::open(profile(), wiring.services(), api::Facade::Mode::Resident);
        if (!opened)
            return false;
        facade = std::move(opened).value();
        return true;
    }
    /// With an account that is mirrored already.
    bool openWithMail()
    {
        return openFacade() && facade->call(QStringLiteral("account.add"), accountArgs()) &&
               facade->call(QStringLiteral("sync"), {}) && openWindow();
    }
    bool openWindow()
    {
        if (!facade && !openFacade())
            return false;
        backend = std::make_unique<ui::Backend>(*facade, *wiring.services().clock);
        window = std::make_unique<ui::MainWindow>(*backend);
        window->show();
        return QTest::qWaitForWindowExposed(window.get());
    }
    void closeWindow()
    {
        window.reset();
        backend.reset();
        facade.reset();
    }

    static void prepare(const QLocale& locale = QLocale(QStringLiteral("en_GB")),
                        ui::Mode mode = ui::Mode::Light)
    {
        words::installTranslator(locale);
        ui::applyTheme(*qApp, mode);
    }
    /// Where pictures of the window are kept.
    static QString artefacts()
    {
        const QString path = QStringLiteral(SCORTA_BINARY_DIR "/tests/artefacts/ui");
        QDir().mkpath(path);
        return path;
    }

    const app::Wiring wiring;
    QTemporaryDir folder;
    Dovecot dovecot;
    std::unique_ptr<SmtpServer> smtp;
    std::unique_ptr<api::Facade> facade;
    std::unique_ptr<ui::Backend> backend;
    std::unique_ptr<ui::MainWindow> window;
};

/// The only visible top-level widget of a type, nullptr when there is none.
template<typename Widget>
Widget* openWidget()
{
    const QWidgetList all = QApplication::topLevelWidgets();
    for (QWidget* one : all) {
        auto* found = qobject_cast<Widget*>(one);
        if (found && found->isVisible())
            return found;
    }
    return nullptr;
}

} // namespace scorta::test
