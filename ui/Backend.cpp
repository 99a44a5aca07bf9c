#include "ui/Backend.h"

#include <QPointer>

namespace scorta::ui {

Backend::Backend(api::Facade& facade, QObject* parent)
    : QObject(parent)
    , m_facade(facade)
{
    m_pool.setMaxThreadCount(4);
    m_subscription = m_facade.subscribe([this](const QJsonObject& event) {
        QMetaObject::invokeMethod(this, [this, event] { Q_EMIT happened(event); }, Qt::QueuedConnection);
    });
}

Backend::~Backend()
{
    m_facade.unsubscribe(m_subscription);
    m_pool.waitForDone();
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
    const bool hasContext = context != nullptr;
    m_pool.start([this, command, args, guard = QPointer<QObject>(context), hasContext, answer = std::move(answer)] {
        const auto result = m_facade.call(command, args);
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

} // namespace scorta::ui
