#pragma once

#include "base/Clock.h"
#include "base/Result.h"
#include "model/Draft.h"

#include <QJsonObject>
#include <QTimer>
#include <QWidget>

#include <optional>

class QComboBox;
class QLabel;
class QLineEdit;
class QPlainTextEdit;
class QPushButton;
class QVBoxLayout;

namespace scorta::ui {

class AttachmentBar;
class Backend;

/// Where a person writes. Every pause of the writer puts the draft into the vault, and so does closing; a
/// window with something unsaved closes only when that is done.
class ComposeWindow : public QWidget
{
    Q_OBJECT

public:
    /// `draft`: what it starts with. With a valid id it is a draft from the vault, else it is not saved
    /// before something is changed. What it answers or forwards is marked so when it is sent.
    ComposeWindow(Backend& backend, const model::Draft& draft, QWidget* parent = nullptr);

    model::DraftId draftId() const { return m_draft.id; }
    /// Nothing is unsaved and no command runs.
    bool isSettled() const { return !m_isDirty && !m_isSaving && !m_isSending; }
    /// One line under the buttons, e.g. that the account cannot be reached now; empty: none.
    void setRemark(const QString& text);
    model::AccountId account() const;

public Q_SLOTS:
    /// There is something to save at the next pause.
    void changed();
    void send();
    void attach();
    /// Adds a file; false when it cannot be read or is too big.
    bool attachFile(const QString& path);

Q_SIGNALS:
    void sent();
    /// It has settled after close(): gone for good.
    void closed();
    /// It could not be closed: what is in it could not be saved, and the window says why.
    void stayed();

protected:
    void closeEvent(QCloseEvent* event) override;

private:
    void buildHeader(QVBoxLayout* layout);
    void buildFields(QVBoxLayout* layout);
    void fill();
    void save();
    void saved(const base::Result<QJsonValue>& answer);
    void sendSaved();
    void discard();
    bool isEmpty() const;
    QJsonObject contents() const;
    void showFiles();
    void showSaved();
    void showError(const base::Error& error);
    void updateTitle();

    struct File
    {
        QString name;
        QString type;
        qint64 size = 0;
        QJsonObject json; ///< as draft.save takes it, encoded once
    };

    Backend& m_backend;
    model::Draft m_draft;
    QList<File> m_files;
    QTimer m_pause;
    QTimer m_longest;
    QTimer m_ago;
    std::optional<base::WallTime> m_savedAt;
    bool m_isDirty = false;
    bool m_isSaving = false;
    bool m_isSending = false;
    bool m_wantsSend = false;
    bool m_wantsClose = false;
    bool m_isDone = false;

    QComboBox* m_from;
    QLineEdit* m_to;
    QLineEdit* m_cc;
    QLineEdit* m_bcc;
    QLineEdit* m_subject;
    QPlainTextEdit* m_text;
    AttachmentBar* m_attachments;
    QPushButton* m_send;
    QLabel* m_saved;
    QLabel* m_remark;
    QLabel* m_error;
};

} // namespace scorta::ui
