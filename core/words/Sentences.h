#pragma once

#include "base/Error.h"
#include "model/Account.h"
#include "model/Folder.h"
#include "model/Outage.h"
#include "model/Outgoing.h"

#include "base/Clock.h"

#include <QString>

#include <optional>

namespace scorta::words {

/// Every sentence for people, by kind and state, translatable (Qt's tr with resources/i18n). No other room
/// makes sentences. Any thread after the translator is installed (Language.h). Words from outside (addresses,
/// file names, what a server said) are made harmless before they become part of a sentence.

/// What an error says to a person: one plain sentence, no blame, no exclamation mark. `subject` names what it
/// is about (an address, a file), may be empty.
QString message(const base::Error& error, const QString& subject);
/// What one can do about it: one sentence; empty when there is nothing to do.
QString hint(const base::Error& error, const QString& subject);

/// UI.md "States": the word ("Queued").
QString word(model::SendState state);
/// A queued message with `--at`: "Scheduled".
QString scheduledWord();
/// What the second part of a state's line is made of; what is not known stays empty.
struct SendFacts
{
    QString server;                              ///< the account's title, e.g. "Libero"
    qint64 size = 0;                             ///< bytes
    QString time;                                ///< of the state, e.g. "08:31"
    QString reply;                               ///< the server's own words
    QString heldReason;                          ///< model::Outgoing::heldReason
    std::optional<base::Milliseconds> nextTryIn; ///< from now
};
/// UI.md "States": the second part ("next try in 4 min").
QString detail(model::SendState state, const SendFacts& facts);
/// "leaves tomorrow at 08:00".
QString leavesAt(base::WallTime when, base::WallTime now);

/// Folder roles, e.g. "Inbox"; empty for None.
QString word(model::Role role);
/// "Receiving" for IMAP, "Sending" for SMTP.
QString word(model::Service service);

/// UI.md "Outage", banner line 1. `title` is the account's ("Libero"), `since` a time like "14:03" (see
/// sinceText()).
QString bannerLine(model::OutageClass state, const QString& title, const QString& since);
/// One of the two services works: "Libero receives but has not sent since 14:03."
QString partialLine(model::Service failing, const QString& title, const QString& since);
/// "Libero is slow: 9 s an answer, usually 0.3 s."
QString slowLine(const QString& title, base::Milliseconds latency, base::Milliseconds usual);
/// "Inbox on Libero is frozen. Nothing was deleted here." `folder` is not needed for the Inbox.
QString frozenLine(model::Role role, const QString& folder, const QString& title);
/// "Libero is back. All 4 waiting messages left."; another sentence when `stillWaiting` is not 0.
QString backLine(const QString& title, int left, int stillWaiting);
/// Several accounts: "and 1 more".
QString andMore(int accounts);
struct BannerFacts
{
    int messages = 0;   ///< mirrored here
    int waiting = 0;    ///< to leave
    int needChoice = 0; ///< unconfirmed, expired
    std::optional<base::Milliseconds> nextTryIn;
};
/// Banner line 2: "12,430 messages are here · 3 waiting to leave, 1 needs a choice · next try in 4 min".
QString bannerSecondLine(model::OutageClass state, const BannerFacts& facts);
/// "Provider down", for tables and legends.
QString shortName(model::OutageClass state);
/// "Half down": one of the two services.
QString partialName();

/// Why a folder is frozen, by the guard's stored name (model::Folder::reason).
QString freezeReason(const QString& name);
/// What was odd in a mail, by the reader's machine name ("truncated").
QString notice(const QString& name);
/// A provider's peculiarity, by account::Preset::note; empty for a name that is not known.
QString presetNote(const QString& name);

} // namespace scorta::words
