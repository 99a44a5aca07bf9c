#include "app/wiring/Wiring.h"

#include "api/Facade.h"
#include "api/Profile.h"
#include "ui/Backend.h"
#include "ui/main/MainWindow.h"
#include "ui/theme/Theme.h"

#include <QApplication>
#include <QCommandLineParser>
#include <QIcon>
#include <QUrl>

int main(int argc, char** argv)
{
    using namespace scorta;

    QCoreApplication::setAttribute(Qt::AA_ShareOpenGLContexts);
    QApplication application(argc, argv);
    QCommandLineParser parser;
    const QCommandLineOption profileOption(QStringLiteral("profile"),
                                           QStringLiteral("The folder that holds everything."),
                                           QStringLiteral("DIR"));
    parser.addOption(profileOption);
    parser.addPositionalArgument(QStringLiteral("mailto"), QStringLiteral("A mailto: address to write to."),
                                 QStringLiteral("[mailto:…]"));
    parser.addHelpOption();
    parser.addVersionOption();
    QCoreApplication::setApplicationVersion(QStringLiteral(SCORTA_VERSION));
    parser.process(application);

    const QString profile = api::profileFolder(parser.value(profileOption));
    const app::Wiring wiring;
    app::prepareProcess(profile);
    QGuiApplication::setApplicationDisplayName(QStringLiteral("Scorta"));
    QGuiApplication::setDesktopFileName(QStringLiteral("scorta"));
    ui::applyTheme(application, ui::systemMode());
    QGuiApplication::setWindowIcon(ui::appIcon());

    const auto facade = api::Facade::open(profile, wiring.services(), api::Facade::Mode::Resident);
    if (!facade) {
        ui::showFatal(facade.error(), profile);
        return 1;
    }
    ui::Backend backend(**facade, *wiring.services().clock);
    if (!backend.queries()) {
        ui::showFatal(backend.lastError(), profile);
        return 1;
    }
    ui::MainWindow window(backend);
    window.show();
    for (const QString& address : parser.positionalArguments())
        window.writeTo(QUrl(address));
    return QApplication::exec();
}
