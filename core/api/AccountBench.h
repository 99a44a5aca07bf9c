#pragma once

#include "api/Event.h"
#include "api/Neighbours.h"
#include "api/Services.h"

#include "base/CancelToken.h"
#include "base/Result.h"
#include "imap/Session.h"
#include "model/Account.h"
#include "outage/Breaker.h"
#include "smtp/Submission.h"
#include "store/Store.h"

#include <functional>
#include <memory>

namespace scorta::api {

/// What all worker threads of an account share; lives as long as the account's runner.
struct AccountContext
{
    model::Account account;
    QString profile;
    const Services& services;
    EventHub& events;
    Neighbours& neighbours;
    /// A service that was down answers again; called on the thread that noticed.
    std::function<void(model::Service)> onBack;
};

/// What one worker thread of an account works with: its databases, the two breakers and the connection that
/// it keeps. Every connection is made through here, so that breakers, journal and events know of every try.
/// Opened, used and closed on that thread.
class AccountBench
{
public:
    using Trigger = outage::Breaker::Trigger;

    static base::Result<std::unique_ptr<AccountBench>> open(const AccountContext& context);
    AccountBench(const AccountBench&) = delete;
    AccountBench& operator=(const AccountBench&) = delete;

    store::Store& store() { return *m_store; }
    outage::Breaker& breaker(model::Service service);

    /// The kept IMAP connection, made when there is none. Waiting when an automatic try may not go out yet;
    /// else the secret's or the connection's error, as it should be shown.
    base::Result<imap::Session*> session(Trigger trigger, const base::CancelToken& cancel);
    bool hasSession() const { return m_session && m_session->isUsable(); }
    void dropSession() { m_session.reset(); }
    /// A new connection for sending; errors as session().
    base::Result<std::unique_ptr<smtp::Submission>> submission(Trigger trigger,
                                                               const base::CancelToken& cancel);

    /// Tells the breaker of a failure in the middle of a talk; answers with the error as it should be shown.
    base::Error noteFailure(model::Service service, const base::Error& error, Trigger trigger);

private:
    explicit AccountBench(const AccountContext& context);
    template<typename Connection, typename Open>
    base::Result<std::unique_ptr<Connection>> connectThrough(model::Service service, Trigger trigger,
                                                             const base::CancelToken& cancel, Open open);
    void noteSuccess(model::Service service, base::Milliseconds latency, Trigger trigger);
    void emitClassChange(model::Service service, model::OutageClass before);

    const AccountContext& m_context;
    std::unique_ptr<store::Store> m_store;
    std::unique_ptr<outage::Breaker> m_imap;
    std::unique_ptr<outage::Breaker> m_smtp;
    std::unique_ptr<imap::Session> m_session;
};

} // namespace scorta::api
