#pragma once

#include "model/Action.h"

#include <QList>
#include <QString>

namespace scorta::sync {

/// A renamed folder has its new path here at once and its old one on the server until the action was
/// replayed. `waiting` are the account's waiting actions in order. Pure.

/// The server's path of a folder that is called `path` here.
QString serverPath(const QString& path, const QList<model::Action>& waiting, QChar delimiter);
/// Today's path here of a folder that was called `path` when action `when` was queued.
QString localPath(const QString& path, model::ActionId when, const QList<model::Action>& waiting,
                  QChar delimiter);
/// `path` with the renaming of `from` to `to` applied; children of `from` follow.
QString renamed(const QString& path, const QString& from, const QString& to, QChar delimiter);

} // namespace scorta::sync
