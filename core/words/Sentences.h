#pragma once

#include "base/Error.h"
#include "model/Account.h"
#include "model/Folder.h"
#include "model/Outage.h"
#include "model/Outgoing.h"

#include <QString>

namespace scorta::words {

/// Every sentence for people, by kind and state, translatable (Qt's tr with resources/i18n). No other room
/// makes sentences. Any thread after the translator is installed.

/// What an error says to a person: one plain sentence, no blame, no exclamation mark. `subject` names what it
/// is about (an address, a file), may be empty.
QString message(const base::Error& error, const QString& subject);
/// What one can do about it: one sentence; empty when there is nothing to do.
QString hint(const base::Error& error, const QString& subject);

/// UI.md "States": the word ("Queued") and the second part.
QString word(model::SendState state);
/// Folder roles, e.g. "Inbox".
QString word(model::Role role);
/// UI.md "Outage", banner line 1. `title` is the account's ("Libero"), `since` a time like "14:03".
QString bannerLine(model::OutageClass state, const QString& title, const QString& since);
QString shortName(model::OutageClass state);

} // namespace scorta::words
