#pragma once

#include "base/CancelToken.h"
#include "outbox/Outbox.h"
#include "outbox/Step.h"

namespace scorta::outbox {

/// One run of a Runner: at most one connection at a time, message after message. Each row of the sync-point
/// table (docs/architecture.md) is one commit before the deed that it announces.
class Delivery
{
public:
    enum class Mode {
        Due,   ///< by the schedule
        Asked, ///< a person wants it now
    };

    Delivery(store::Store& store, const model::Account& account, const base::Clock& clock,
             const Runner::Connect& connect, const std::function<double()>& random,
             const std::function<void(const model::Outgoing&)>& onChanged);
    ~Delivery();

    base::Result<Runner::RunReport> run(const QList<model::OutboxId>& ids, Mode mode,
                                        const base::CancelToken& cancel);

private:
    /// Recipients that a transaction holds, as they stand in the vault.
    struct Lease
    {
        model::Outgoing message; ///< as of the lease
        QList<model::Recipient> recipients;
        bool isHandedOver = false; ///< the hand-over was written down
        bool isChanged = false;    ///< taking it changed the message, even if there is nothing to send
    };
    /// What a transaction leaves to do at once.
    enum class After { Nothing, Split, Reconnect };

    base::Status deliver(model::OutboxId id, Mode mode);
    base::Result<std::optional<Lease>> lease(model::OutboxId id, Mode mode);
    base::Status takeLease(Lease& lease, Step& step, Mode mode);
    base::Result<bool> connectFor(const Lease& lease);
    base::Result<After> transact(Lease& lease);
    base::Status handOver(Lease& lease, const QList<smtp::RecipientResult>& results);
    base::Result<After> settle(const Lease& lease, const smtp::Outcome& outcome);
    base::Status settleRecipients(Step& step, const Lease& lease, const smtp::Outcome& outcome);
    void settleSchedule(Step& step, const Lease& lease, const smtp::Outcome& outcome);
    base::Status failLocally(const Lease& lease, const base::Error& error);
    smtp::Verdict hardened(smtp::Verdict verdict, const smtp::Reply& reply, const Lease& lease) const;
    base::Status commit(const Step& step);
    void tell(model::OutboxId id);
    void noteBroken(const smtp::Outcome& outcome);

    store::Store& m_store;
    const model::Account& m_account;
    const base::Clock& m_clock;
    const Runner::Connect& m_connect;
    const std::function<double()>& m_random;
    const std::function<void(const model::Outgoing&)>& m_onChanged;

    std::unique_ptr<smtp::Submission> m_connection;
    bool m_isFresh = false; ///< nothing was sent over the connection yet
    int m_broken = 0;       ///< fresh connections that ended in the middle of a message
    Runner::RunReport m_report;
    // Of the message that is being delivered:
    QSet<model::RecipientId> m_only; ///< not empty: the rest of a split
    bool m_isCounted = false;        ///< it used up a try in this run
};

} // namespace scorta::outbox
