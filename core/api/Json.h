#pragma once

#include "base/Clock.h"
#include "base/Error.h"
#include "base/Result.h"
#include "mime/Reader.h"
#include "model/Account.h"
#include "model/Action.h"
#include "model/Folder.h"
#include "model/Mail.h"
#include "model/Outage.h"
#include "model/Outgoing.h"
#include "sync/Mirror.h"

#include <QHash>
#include <QJsonArray>
#include <QJsonObject>

#include <optional>

namespace scorta::api {

/// The documents of CLI.md, field by field. Names and forms are a contract: added to, never changed.
/// Accounts are named by address, times are ISO 8601 UTC, absent times null.

/// Looks account addresses and folder paths up by id, for rows that name both.
struct Names
{
    QHash<model::AccountId, QString> accounts;
    QHash<model::FolderId, QString> folders;
};

QJsonObject toJson(const model::Account& account, const QStringList& imapCapabilities,
                   const QStringList& smtpCapabilities);
QJsonObject toJson(const model::Folder& folder, const Names& names);
/// A row of list and search.
QJsonObject toJson(const model::MailRow& row, const Names& names);
QJsonObject toJson(const model::Action& action);
QJsonObject toJson(const model::Outgoing& message, const Names& names);
QJsonObject toJson(const model::ServiceStatus& status, const Names& names);
QJsonObject toJson(const model::OutageInterval& interval, const Names& names);
QJsonObject toJson(const sync::FolderReport& report);
QJsonArray toJson(const QList<model::Address>& addresses);
/// `show` and `inspect`, but for id, conversation and delivery.
QJsonObject toJson(const mime::Document& document);
QJsonValue timeOrNull(const std::optional<base::WallTime>& time);

/// An error between processes (every field) and back. Not the form of CLI.md: the sentences are made by
/// whoever shows it.
QJsonObject errorToJson(const base::Error& error);
base::Error errorFromJson(const QJsonObject& object);

} // namespace scorta::api
