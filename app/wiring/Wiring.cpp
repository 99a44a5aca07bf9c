#include "app/wiring/Wiring.h"

#include "base/Log.h"
#include "words/Language.h"

#include <QCoreApplication>
#include <QLocale>
#include <QNetworkInformation>
#include <QRandomGenerator>

#ifdef Q_OS_UNIX
#include <csignal>
#endif

namespace scorta::app {

namespace {

outage::Surroundings::Network networkState()
{
    using Network = outage::Surroundings::Network;
    // No backend (no D-Bus, say) means that the system says nothing, not that all is well.
    const QNetworkInformation* information = QNetworkInformation::instance();
    if (!information)
        return Network::Unknown;
    if (information->supports(QNetworkInformation::Feature::CaptivePortal) &&
        information->isBehindCaptivePortal())
        return Network::Portal;
    switch (information->reachability()) {
    case QNetworkInformation::Reachability::Disconnected:
        return Network::Offline;
    case QNetworkInformation::Reachability::Online:
        return Network::Online;
    default:
        return Network::Unknown;
    }
}

} // namespace

Wiring::Wiring()
{
    QNetworkInformation::loadBackendByFeatures(QNetworkInformation::Feature::Reachability);
    m_services.clock = &m_clock;
    m_services.secrets = &m_secrets;
    m_services.random = [] { return QRandomGenerator::system()->generateDouble(); };
    m_services.network = networkState;
}

void prepareProcess(const QString& profile)
{
    QCoreApplication::setApplicationName(QStringLiteral("scorta"));
    QCoreApplication::setApplicationVersion(QStringLiteral(SCORTA_VERSION));
#ifdef Q_OS_UNIX
    // A peer that closes first is an error to be answered, not a signal to die of.
    std::signal(SIGPIPE, SIG_IGN);
#endif
    base::setLogSink(base::fileLogSink(profile + u"/scorta.log"));
    words::installTranslator(QLocale());
}

} // namespace scorta::app
