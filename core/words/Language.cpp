#include "words/Language.h"

#include <QCoreApplication>
#include <QLibraryInfo>
#include <QTranslator>

#include <memory>

// A static library's resources are dropped by the linker unless somebody asks for them; the macro must stand
// outside of every namespace.
static void initialiseTranslations()
{
    Q_INIT_RESOURCE(translations);
}

namespace scorta::words {

namespace {

struct Installed
{
    std::unique_ptr<QTranslator> own;
    std::unique_ptr<QTranslator> qt;
    QString language = QStringLiteral("en");
};

Installed& installed()
{
    static Installed instance;
    return instance;
}

} // namespace

bool installTranslator(const QLocale& locale)
{
    initialiseTranslations();
    const bool isItalian = locale.language() == QLocale::Italian;
    const bool isEnglish = locale.language() == QLocale::English;
    const QString name = isItalian ? QStringLiteral("it") : QStringLiteral("en");
    QLocale::setDefault(isItalian || isEnglish ? locale : QLocale(QLocale::English));

    // A QTranslator takes itself off the application when it is destroyed.
    Installed& current = installed();
    current.qt = std::make_unique<QTranslator>();
    if (current.qt->load(QString(u"qtbase_" + name), QLibraryInfo::path(QLibraryInfo::TranslationsPath)))
        QCoreApplication::installTranslator(current.qt.get());
    current.own = std::make_unique<QTranslator>();
    current.language = name;
    return current.own->load(QString(u":/scorta/i18n/scorta_" + name + u".qm")) &&
           QCoreApplication::installTranslator(current.own.get());
}

QString language()
{
    return installed().language;
}

} // namespace scorta::words
