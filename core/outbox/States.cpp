#include "outbox/States.h"

#include "model/Names.h"

namespace scorta::outbox {

namespace {

using model::SendState;

constexpr model::NameTable<Event, kEvents.size()> kNames = {{
    {Event::Lease, "lease"},
    {Event::ConnectFailed, "connect_failed"},
    {Event::TransactionDeferred, "transaction_deferred"},
    {Event::TransactionRejected, "transaction_rejected"},
    {Event::RcptDeferred, "rcpt_deferred"},
    {Event::RcptRejected, "rcpt_rejected"},
    {Event::RcptSplit, "rcpt_split"},
    {Event::HandOver, "hand_over"},
    {Event::FinalAccepted, "final_accepted"},
    {Event::FinalDeferred, "final_deferred"},
    {Event::FinalRejected, "final_rejected"},
    {Event::LostBeforeHandOver, "lost_before_hand_over"},
    {Event::LostAfterHandOver, "lost_after_hand_over"},
    {Event::LocalFailure, "local_failure"},
    {Event::LocalFailureLimit, "local_failure_limit"},
    {Event::Expired, "expired"},
    {Event::Interrupted, "interrupted"},
    {Event::Cancel, "cancel"},
    {Event::Hold, "hold"},
    {Event::Release, "release"},
    {Event::Retry, "retry"},
    {Event::MarkSent, "mark_sent"},
    {Event::Resend, "resend"},
    {Event::FoundInSent, "found_in_sent"},
    {Event::AbsenceProven, "absence_proven"},
    {Event::Relayed, "relayed"},
    {Event::Delayed, "delayed"},
    {Event::Delivered, "delivered"},
    {Event::Bounced, "bounced"},
}};

struct Transition
{
    SendState from;
    Event event;
    SendState to;
};

/// The life of a recipient. Two rules stand behind it. Nothing but FinalAccepted, a person's word or evidence
/// leads to "accepted", and nothing but the word "resend" or proof of absence leads from "unconfirmed" back
/// to "queued". And whatever is not listed cannot happen.
constexpr Transition kTable[] = {
    // The Runner.
    {SendState::Queued, Event::Lease, SendState::Sending},
    {SendState::Deferred, Event::Lease, SendState::Sending},
    {SendState::Sending, Event::ConnectFailed, SendState::Queued},
    {SendState::Sending, Event::TransactionDeferred, SendState::Deferred},
    {SendState::Sending, Event::TransactionRejected, SendState::Rejected},
    {SendState::Sending, Event::RcptDeferred, SendState::Deferred},
    {SendState::Sending, Event::RcptRejected, SendState::Rejected},
    {SendState::Sending, Event::RcptSplit, SendState::Queued},
    {SendState::Sending, Event::LostBeforeHandOver, SendState::Deferred},
    {SendState::Sending, Event::LocalFailure, SendState::Deferred},
    {SendState::Sending, Event::LocalFailureLimit, SendState::Held},
    {SendState::Sending, Event::HandOver, SendState::HandedOver},
    {SendState::HandedOver, Event::FinalAccepted, SendState::Accepted},
    {SendState::HandedOver, Event::FinalDeferred, SendState::Deferred},
    {SendState::HandedOver, Event::FinalRejected, SendState::Rejected},
    {SendState::HandedOver, Event::LostAfterHandOver, SendState::Unconfirmed},
    // The hand-over was written down, and then not a byte of the last block went out.
    {SendState::HandedOver, Event::LostBeforeHandOver, SendState::Deferred},
    {SendState::Queued, Event::Expired, SendState::Held},
    {SendState::Deferred, Event::Expired, SendState::Held},

    // After a crash: before the hand-over it is safe to try again, after it nobody knows.
    {SendState::Sending, Event::Interrupted, SendState::Deferred},
    {SendState::HandedOver, Event::Interrupted, SendState::Unconfirmed},

    // A person.
    {SendState::Queued, Event::Cancel, SendState::Cancelled},
    {SendState::Deferred, Event::Cancel, SendState::Cancelled},
    {SendState::Held, Event::Cancel, SendState::Cancelled},
    {SendState::Queued, Event::Hold, SendState::Held},
    {SendState::Deferred, Event::Hold, SendState::Held},
    {SendState::Held, Event::Release, SendState::Queued},
    {SendState::Queued, Event::Retry, SendState::Queued},
    {SendState::Deferred, Event::Retry, SendState::Queued},
    {SendState::Held, Event::Retry, SendState::Queued},
    // A refused message was not delivered (RFC 5321, 4.2.5): trying again cannot make a second copy.
    {SendState::Rejected, Event::Retry, SendState::Queued},
    // Looks for evidence; never sends.
    {SendState::Unconfirmed, Event::Retry, SendState::Unconfirmed},
    {SendState::Unconfirmed, Event::MarkSent, SendState::Accepted},
    {SendState::Unconfirmed, Event::Resend, SendState::Queued},

    // Evidence. It may come late, twice and in any order, so what says nothing new changes nothing; and a
    // report
    // about a message that waits to be sent (anybody can forge one) never takes it out of the queue.
    {SendState::Unconfirmed, Event::FoundInSent, SendState::Accepted},
    {SendState::Unconfirmed, Event::AbsenceProven, SendState::Queued},

    {SendState::Accepted, Event::Relayed, SendState::Relayed},
    {SendState::Delayed, Event::Relayed, SendState::Relayed},
    {SendState::Unconfirmed, Event::Relayed, SendState::Relayed},
    {SendState::Relayed, Event::Relayed, SendState::Relayed},
    {SendState::Delivered, Event::Relayed, SendState::Delivered},
    {SendState::Bounced, Event::Relayed, SendState::Bounced},

    {SendState::Accepted, Event::Delayed, SendState::Delayed},
    {SendState::Relayed, Event::Delayed, SendState::Delayed},
    {SendState::Unconfirmed, Event::Delayed, SendState::Delayed},
    {SendState::Delayed, Event::Delayed, SendState::Delayed},
    {SendState::Delivered, Event::Delayed, SendState::Delivered},
    {SendState::Bounced, Event::Delayed, SendState::Bounced},

    {SendState::Accepted, Event::Delivered, SendState::Delivered},
    {SendState::Relayed, Event::Delivered, SendState::Delivered},
    {SendState::Delayed, Event::Delivered, SendState::Delivered},
    {SendState::Unconfirmed, Event::Delivered, SendState::Delivered},
    {SendState::Delivered, Event::Delivered, SendState::Delivered},
    {SendState::Bounced, Event::Delivered, SendState::Bounced},

    {SendState::Accepted, Event::Bounced, SendState::Bounced},
    {SendState::Relayed, Event::Bounced, SendState::Bounced},
    {SendState::Delayed, Event::Bounced, SendState::Bounced},
    {SendState::Unconfirmed, Event::Bounced, SendState::Bounced},
    // A list or a filter behind the mailbox may return what was delivered; the bad news is the one to show.
    {SendState::Delivered, Event::Bounced, SendState::Bounced},
    {SendState::Bounced, Event::Bounced, SendState::Bounced},
};

const Transition* find(SendState state, Event event)
{
    for (const Transition& transition : kTable) {
        if (transition.from == state && transition.event == event)
            return &transition;
    }
    return nullptr;
}

} // namespace

QString toName(Event event)
{
    return model::nameIn(kNames, event);
}

bool isDefined(SendState state, Event event)
{
    return find(state, event) != nullptr;
}

base::Result<SendState> next(SendState state, Event event)
{
    if (const Transition* transition = find(state, event))
        return transition->to;
    const QString detail = model::toName(state) + QLatin1Char(' ') + toName(event);
    return base::Error{base::Kind::Internal, base::Fate::Final, QStringLiteral("outbox.transition"), detail,
                       0};
}

Owner owner(SendState state)
{
    switch (state) {
    case SendState::Queued:
    case SendState::Deferred:
        return Owner::Queue;
    case SendState::Sending:
    case SendState::HandedOver:
        return Owner::Transaction;
    case SendState::Unconfirmed:
        return Owner::Evidence;
    case SendState::Held:
        return Owner::Person;
    case SendState::Accepted:
    case SendState::Relayed:
    case SendState::Delayed:
        return Owner::Receipts;
    case SendState::Delivered:
    case SendState::Rejected:
    case SendState::Bounced:
    case SendState::Cancelled:
        break;
    }
    return Owner::Nobody;
}

} // namespace scorta::outbox
