#pragma once

#include "model/Draft.h"

#include <QAbstractListModel>
#include <QList>

namespace scorta::ui {

class Backend;

/// Drafts that are in the vault and nowhere else, newest first. Roles are those of MailListModel where a card
/// shows them.
class DraftModel : public QAbstractListModel
{
    Q_OBJECT

public:
    explicit DraftModel(Backend& backend, QObject* parent = nullptr);

    void refresh();
    model::DraftId id(const QModelIndex& index) const;

    int rowCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role) const override;

private:
    Backend& m_backend;
    QList<model::Draft> m_drafts;
};

} // namespace scorta::ui
