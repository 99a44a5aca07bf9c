#pragma once

#include "api/Facade.h"
#include "api/Queries.h"

#include <QJsonObject>
#include <QObject>
#include <QThreadPool>

#include <functional>
#include <memory>

namespace scorta::ui {

/// The window's side of the facade. Reads go through queries(), on the UI thread's own read-only connection;
/// commands run on a pool and answer on the UI thread. Lives on the UI thread.
class Backend : public QObject
{
    Q_OBJECT

public:
    /// `facade` outlives the backend.
    explicit Backend(api::Facade& facade, QObject* parent = nullptr);
    /// Waits for the commands that run; their answers are dropped.
    ~Backend() override;

    /// nullptr while the profile cannot be read; `lastError` then says why.
    api::Queries* queries();
    const base::Error& lastError() const { return m_lastError; }

    using Answer = std::function<void(const base::Result<QJsonValue>&)>;
    /// Runs a facade command; `answer` is called on the UI thread if `context` still lives.
    void call(const QString& command, const QJsonObject& args, QObject* context = nullptr, Answer answer = {});

Q_SIGNALS:
    /// Something changed, here or on the server (Facade::subscribe()).
    void happened(const QJsonObject& event);
    /// A command failed that nobody waited for.
    void failed(const base::Error& error, const QString& subject);

private:
    api::Facade& m_facade;
    std::unique_ptr<api::Queries> m_queries;
    base::Error m_lastError;
    QThreadPool m_pool;
    int m_subscription = 0;
};

} // namespace scorta::ui
