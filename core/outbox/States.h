#pragma once

#include "base/Result.h"
#include "model/Outgoing.h"

#include <array>

namespace scorta::outbox {

/// What can happen to one recipient of a message. Lease to Interrupted come from the Runner, the next six
/// from a person, the rest from evidence.
enum class Event {
    Lease,               ///< a transaction with it is about to begin
    ConnectFailed,       ///< no connection or login: the server never heard of the message
    TransactionDeferred, ///< MAIL or DATA was refused for now
    TransactionRejected, ///< MAIL or DATA was refused for good
    RcptDeferred,        ///< RCPT was refused for now
    RcptRejected,        ///< RCPT was refused for good
    RcptSplit,           ///< too many recipients in this transaction: it goes in another one, at once
    HandOver,            ///< RCPT was accepted and the last block is about to go out
    FinalAccepted,       ///< the reply after the dot
    FinalDeferred,
    FinalRejected,
    LostBeforeHandOver, ///< the connection ended: the server cannot have the whole message
    LostAfterHandOver,  ///< the connection ended, or made no sense, before the reply after the dot
    LocalFailure,       ///< something here failed, for instance the frozen bytes are damaged
    LocalFailureLimit,  ///< ... and it was the third time in a row
    Expired,            ///< its time is over: 30 days of tries, or the sender's own limit
    Interrupted,        ///< a new process finds it as a dead one left it
    Cancel,
    Hold,
    Release,
    Retry,
    MarkSent,
    Resend,
    FoundInSent,   ///< our message is in the Sent folder
    AbsenceProven, ///< it is not there, and this server files every message that it takes
    Relayed,       ///< delivery reports (RFC 3464) and PEC receipts
    Delayed,
    Delivered,
    Bounced,
};
inline constexpr std::array kEvents = {
    Event::Lease,
    Event::ConnectFailed,
    Event::TransactionDeferred,
    Event::TransactionRejected,
    Event::RcptDeferred,
    Event::RcptRejected,
    Event::RcptSplit,
    Event::HandOver,
    Event::FinalAccepted,
    Event::FinalDeferred,
    Event::FinalRejected,
    Event::LostBeforeHandOver,
    Event::LostAfterHandOver,
    Event::LocalFailure,
    Event::LocalFailureLimit,
    Event::Expired,
    Event::Interrupted,
    Event::Cancel,
    Event::Hold,
    Event::Release,
    Event::Retry,
    Event::MarkSent,
    Event::Resend,
    Event::FoundInSent,
    Event::AbsenceProven,
    Event::Relayed,
    Event::Delayed,
    Event::Delivered,
    Event::Bounced,
};
inline constexpr std::array kStates = {
    model::SendState::Queued,      model::SendState::Sending,  model::SendState::HandedOver,
    model::SendState::Accepted,    model::SendState::Relayed,  model::SendState::Delayed,
    model::SendState::Delivered,   model::SendState::Deferred, model::SendState::Rejected,
    model::SendState::Unconfirmed, model::SendState::Bounced,  model::SendState::Held,
    model::SendState::Cancelled,
};
/// For logs and errors, e.g. "hand_over".
QString toName(Event event);

/// Whether the table knows what `event` does in `state`.
bool isDefined(model::SendState state, Event event);
/// The state after `event`. Kind::Internal when the table has no such transition, in release builds too.
base::Result<model::SendState> next(model::SendState state, Event event);

/// Who takes the next step for a recipient in a state.
enum class Owner {
    Queue,       ///< the retry schedule
    Transaction, ///< the Runner that holds it, or recover() when that one died
    Evidence,    ///< the search in Sent, receipts, and a person who chooses
    Person,      ///< a person alone
    Receipts,    ///< the server has it; reports may still come
    Nobody,      ///< it is over
};
Owner owner(model::SendState state);

} // namespace scorta::outbox
