#include "account/Keychain.h"

#include <QObject>
#include <QThread>

#include <qt6keychain/keychain.h>

#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>

namespace scorta::account {

namespace {

struct Outcome
{
    QKeychain::Error error = QKeychain::NoError;
    QString text;
    QByteArray data;
};

/// What the caller and the keychain's thread share; it outlives a caller that gives up.
struct Request
{
    std::mutex mutex;
    std::condition_variable changed;
    std::optional<Outcome> outcome;
    bool isCancelled = false;
};

/// The thread of all jobs. Started by the first, ended with the process.
class JobThread
{
public:
    JobThread()
        : m_thread(new QThread)
        , m_context(new QObject)
    {
        m_thread->setObjectName(QStringLiteral("keychain"));
        m_context->moveToThread(m_thread);
        QObject::connect(m_thread, &QThread::finished, m_context, &QObject::deleteLater);
        m_thread->start();
    }
    JobThread(const JobThread&) = delete;
    JobThread& operator=(const JobThread&) = delete;
    ~JobThread()
    {
        m_thread->quit();
        // A keychain that blocks in the system must not keep the process from ending.
        if (m_thread->wait(1'000))
            delete m_thread;
    }

    void run(std::function<void()> work) { QMetaObject::invokeMethod(m_context, std::move(work)); }

private:
    QThread* m_thread;
    QObject* m_context;
};

JobThread& jobThread()
{
    static JobThread instance;
    return instance;
}

base::Error failure(base::Kind kind, base::Fate fate, const QString& detail)
{
    return {kind, fate, QStringLiteral("account.keychain"), detail, 0};
}

base::Error errorOf(const Outcome& outcome)
{
    switch (outcome.error) {
    case QKeychain::EntryNotFound:
        return failure(base::Kind::Secret, base::Fate::NeedsUser,
                       QStringLiteral("the keychain has no entry, or is locked"));
    case QKeychain::AccessDenied:
    case QKeychain::AccessDeniedByUser:
    case QKeychain::CouldNotDeleteEntry:
        return failure(base::Kind::Secret, base::Fate::NeedsUser,
                       QStringLiteral("the keychain denied access"));
    case QKeychain::NoError:
    case QKeychain::NoBackendAvailable:
    case QKeychain::NotImplemented:
    case QKeychain::OtherError: // also what QtKeychain says when no service answers on D-Bus
        break;
    }
    return failure(base::Kind::NoKeychain, base::Fate::NeedsUser, outcome.text);
}

/// Runs the job that `make` makes, on the keychain's thread, and waits for it.
base::Result<Outcome> runJob(std::function<QKeychain::Job*()> make, base::Milliseconds limit,
                             const base::CancelToken& cancel)
{
    const auto request = std::make_shared<Request>();
    const auto subscription = cancel.onCancel([request] {
        const std::lock_guard lock(request->mutex);
        request->isCancelled = true;
        request->changed.notify_all();
    });
    jobThread().run([request, make = std::move(make)] {
        QKeychain::Job* job = make();
        job->setInsecureFallback(false);
        QObject::connect(job, &QKeychain::Job::finished, job, [request](QKeychain::Job* done) {
            Outcome outcome{done->error(), done->errorString(), {}};
            if (const auto* reader = qobject_cast<QKeychain::ReadPasswordJob*>(done))
                outcome.data = reader->binaryData();
            const std::lock_guard lock(request->mutex);
            request->outcome = std::move(outcome);
            request->changed.notify_all();
        });
        job->start(); // deletes itself once it has finished
    });

    std::unique_lock lock(request->mutex);
    request->changed.wait_for(lock, limit,
                              [&] { return request->outcome.has_value() || request->isCancelled; });
    if (request->outcome)
        return std::move(*request->outcome);
    if (request->isCancelled)
        return failure(base::Kind::Cancelled, base::Fate::Defer, QString());
    return failure(base::Kind::Secret, base::Fate::Defer,
                   QStringLiteral("the keychain gave no answer in time"));
}

const QString& serviceName()
{
    static const QString name = QStringLiteral("scorta");
    return name;
}

} // namespace

base::Result<base::Secret> readKeychain(const QString& key, base::Milliseconds limit,
                                        const base::CancelToken& cancel)
{
    auto outcome = runJob(
        [key] {
            auto* job = new QKeychain::ReadPasswordJob(serviceName());
            job->setKey(key);
            return job;
        },
        limit, cancel);
    if (!outcome)
        return outcome.error();
    if (outcome->error != QKeychain::NoError)
        return errorOf(*outcome);
    if (outcome->data.isEmpty())
        return failure(base::Kind::Secret, base::Fate::NeedsUser,
                       QStringLiteral("the keychain's entry is empty"));
    base::Secret secret(outcome->data);
    return secret;
}

base::Status writeKeychain(const QString& key, const base::Secret& secret, base::Milliseconds limit)
{
    const auto outcome = runJob(
        [key, secret] {
            auto* job = new QKeychain::WritePasswordJob(serviceName());
            job->setKey(key);
            job->setBinaryData(secret.reveal());
            return job;
        },
        limit, base::CancelToken());
    if (!outcome)
        return outcome.error();
    if (outcome->error != QKeychain::NoError)
        return errorOf(*outcome);
    return {};
}

base::Status removeFromKeychain(const QString& key, base::Milliseconds limit)
{
    const auto outcome = runJob(
        [key] {
            auto* job = new QKeychain::DeletePasswordJob(serviceName());
            job->setKey(key);
            return job;
        },
        limit, base::CancelToken());
    if (!outcome)
        return outcome.error();
    if (outcome->error != QKeychain::NoError && outcome->error != QKeychain::EntryNotFound)
        return errorOf(*outcome);
    return {};
}

} // namespace scorta::account
