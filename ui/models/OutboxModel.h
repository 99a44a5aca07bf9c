#pragma once

#include "model/Account.h"
#include "model/Outgoing.h"
#include "words/Labels.h"

#include <QAbstractListModel>
#include <QHash>
#include <QList>

namespace scorta::ui {

class Backend;

/// What is on its way, in UI.md's groups: what needs a choice first, then what waits, what is not to leave
/// yet, what left today.
class OutboxModel : public QAbstractListModel
{
    Q_OBJECT

public:
    enum Role {
        IdRole = Qt::UserRole,
        GroupRole,     ///< words::OutboxGroup as int
        GroupHeadRole, ///< the group's name and size on its first row, else empty
        WhoRole,
        DateRole,
        StateWordRole,
        StateDetailRole,
        StateIconRole,
        ToneRole, ///< "ok", "warn", "bad", "accent" or empty
    };

    explicit OutboxModel(Backend& backend, QObject* parent = nullptr);

    void refresh();
    const model::Outgoing* message(const QModelIndex& index) const;
    QModelIndex indexOf(model::OutboxId id) const;

    /// How many still need a choice or wait to leave.
    static int notConfirmed(const QList<model::Outgoing>& messages);
    static words::OutboxGroup groupOf(const model::Outgoing& message);
    static QString iconOf(model::SendState state, bool isScheduled);
    static QString toneOf(model::SendState state);
    /// Queued with a time before which it shall not leave.
    static bool isScheduled(const model::Outgoing& message);
    /// The word of its state ("Scheduled" included) and what is said beside it.
    static QString wordOf(const model::Outgoing& message);
    QString detailOf(const model::Outgoing& message) const;
    QString titleOf(model::AccountId account) const { return m_titles.value(account.value); }

    int rowCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role) const override;

private:
    QString headOf(int row) const;

    Backend& m_backend;
    QList<model::Outgoing> m_messages;
    QHash<qint64, QString> m_titles;
    QHash<qint64, base::WallTime> m_turns; ///< when each account's server is tried next
};

} // namespace scorta::ui
