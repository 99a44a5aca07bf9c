#include "sync/FolderPaths.h"

namespace scorta::sync {

QString renamed(const QString& path, const QString& from, const QString& to, QChar delimiter)
{
    if (path == from)
        return to;
    if (!delimiter.isNull() && path.startsWith(QString(from + delimiter)))
        return to + path.mid(from.size());
    return path;
}

QString serverPath(const QString& path, const QList<model::Action>& waiting, QChar delimiter)
{
    QString at = path;
    for (auto action = waiting.crbegin(); action != waiting.crend(); ++action) {
        if (action->op == model::ActionOp::RenameFolder)
            at = renamed(at, action->target, action->folderPath, delimiter);
    }
    return at;
}

QString localPath(const QString& path, model::ActionId when, const QList<model::Action>& waiting,
                  QChar delimiter)
{
    QString at = path;
    for (const model::Action& action : waiting) {
        if (action.op == model::ActionOp::RenameFolder && when < action.id)
            at = renamed(at, action.folderPath, action.target, delimiter);
    }
    return at;
}

} // namespace scorta::sync
