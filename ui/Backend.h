#pragma once

#include "api/Facade.h"
#include "api/Queries.h"
#include "base/CancelToken.h"
#include "base/Clock.h"

#include <QJsonObject>
#include <QObject>
#include <QThreadPool>
#include <QTimer>

#include <functional>
#include <memory>

namespace scorta::ui {

/// The window's side of the facade. Reads go through queries(), on the UI thread's own read-only connection;
/// commands run on pools and answer on the UI thread. Lives on the UI thread.
class Backend : public QObject
{
    Q_OBJECT

public:
    /// `facade` and `clock` outlive the backend.
    Backend(api::Facade& facade, const base::Clock& clock, QObject* parent = nullptr);
    /// Ends the talk with servers and waits for the commands that run; those that only write are all done.
    /// Answers are dropped.
    ~Backend() override;

    /// nullptr while the profile cannot be read; `lastError` then says why.
    api::Queries* queries();
    const base::Error& lastError() const { return m_lastError; }
    base::WallTime now() const { return m_clock.now(); }
    QString profile() const { return m_facade.profile(); }

    using Answer = std::function<void(const base::Result<QJsonValue>&)>;
    /// Runs a facade command; `answer` is called on the UI thread if `context` still lives. Commands that
    /// only write run one after the other in the order of the calls and never wait behind those that talk to
    /// servers.
    void call(const QString& command, const QJsonObject& args, QObject* context = nullptr,
              Answer answer = {});
    /// Reads on another thread, through a connection of its own: for what may be big, a message say. `done`
    /// is called on the UI thread if `context` still lives.
    void read(std::function<void(api::Queries&)> work, QObject* context, std::function<void()> done);

Q_SIGNALS:
    /// Something happened, here or on the server (Facade::subscribe()); one signal an event.
    void happened(const QJsonObject& event);
    /// Something may look different now: at most four times a second.
    void changed();
    /// A command failed that nobody waited for.
    void failed(const base::Error& error, const QString& subject);

private:
    void noteChange();

    api::Facade& m_facade;
    const base::Clock& m_clock;
    std::unique_ptr<api::Queries> m_queries;
    base::Error m_lastError;
    base::CancelToken m_stop;
    QTimer m_pause;
    bool m_isChangePending = false;
    QThreadPool m_writers;
    QThreadPool m_talkers;
    QThreadPool m_readers;
    int m_subscription = 0;
};

} // namespace scorta::ui
