#pragma once

#include "sync/Guard.h"

#include "model/Ids.h"
#include "model/Mail.h"

#include <QList>

#include <vector>

namespace scorta::sync {

/// A mail that is known here, and the UID under which the server shows it now.
struct Rematched
{
    model::MailId mail;
    quint32 uid = 0;
};

/// Pairs rows that have no valid UID with messages that the server shows and no row stands for, by Message-ID
/// and size; each row and each message is used once. Messages without a Message-ID, rows without a body, and
/// rows that share both marks and yet differ in content are left out: only their bytes can tell. Pure.
std::vector<Rematched> rematch(const QList<model::MailRow>& rows, const std::vector<Identity>& shown);

} // namespace scorta::sync
