#include "ui/Backend.h"

#include <QPointer>
#include <QSet>

namespace scorta::ui {

namespace {

constexpr std::chrono::milliseconds kBetweenChanges{250};

/// What waits for servers; everything else only writes into the profile.
bool talksToServers(const QString& command)
{
    static const QSet<QString> talking{QStringLiteral("sync"),         QStringLiteral("flush"),
                                       QStringLiteral("outbox.retry"), QStringLiteral("outbox.resolve"),
                                       QStringLiteral("account.add"),  QStringLiteral("account.check")};
    return talking.contains(command);
}

} // namespace

Backend::Backend(api::Facade& facade, const base::Clock& clock, QObject* parent)
    : QObject(parent)
    , m_facade(facade)
    , m_clock(clock)
{
    m_writers.setMaxThreadCount(1);
    m_talkers.setMaxThreadCount(4);
    m_readers.setMaxThreadCount(1);
    m_pause.setSingleShot(true);
    m_pause.setInterval(kBetweenChanges);
    connect(&m_pause, &QTimer::timeout, this, [this] {
        if (m_isChangePending)
            noteChange();
    });
    m_subscription = m_facade.subscribe([this](const QJsonObject& event) {
        QMetaObject::invokeMethod(
            this,
            [this, event] {
                Q_EMIT happened(event);
                noteChange();
            },
            Qt::QueuedConnection);
    });
}

Backend::~Backend()
{
    m_facade.unsubscribe(m_subscription);
    m_writers.waitForDone();
    m_stop.cancel();
    m_facade.stopTalking();
    m_talkers.waitForDone();
    m_readers.waitForDone();
}

void Backend::noteChange()
{
    m_isChangePending = m_pause.isActive();
    if (m_isChangePending)
        return;
    m_pause.start();
    Q_EMIT changed();
}

api::Queries* Backend::queries()
{
    if (!m_queries) {
        auto opened = m_facade.queries();
        if (opened)
            m_queries = std::move(opened).value();
        else
            m_lastError = opened.error();
    }
    return m_queries.get();
}

void Backend::call(const QString& command, const QJsonObject& args, QObject* context, Answer answer)
{
    const bool isTalk = talksToServers(command);
    const bool hasContext = context != nullptr;
    QThreadPool& pool = isTalk ? m_talkers : m_writers;
    pool.start([this, command, args, isTalk, guard = QPointer<QObject>(context), hasContext,
                answer = std::move(answer)] {
        const auto result = isTalk ? m_facade.call(command, args, {}, m_stop) : m_facade.call(command, args);
        QMetaObject::invokeMethod(
            this,
            [this, result, guard, hasContext, answer, args] {
                if (answer && (!hasContext || guard))
                    answer(result);
                else if (!answer && !result)
                    Q_EMIT failed(result.error(), args.value(QStringLiteral("account")).toString());
            },
            Qt::QueuedConnection);
    });
}

void Backend::read(std::function<void(api::Queries&)> work, QObject* context, std::function<void()> done)
{
    m_readers.start(
        [this, work = std::move(work), guard = QPointer<QObject>(context), done = std::move(done)] {
            const auto opened = m_facade.queries();
            if (opened)
                work(**opened);
            QMetaObject::invokeMethod(
                this,
                [guard, done] {
                    if (guard)
                        done();
                },
                Qt::QueuedConnection);
        });
}

} // namespace scorta::ui
