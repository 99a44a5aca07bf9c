#pragma once

#include "api/Queries.h"
#include "model/Mail.h"
#include "ui/read/AttachmentBar.h"

#include <QFrame>

#include <memory>

class QLabel;
class QStackedWidget;

namespace scorta::ui {

class Backend;
class EmptyState;
class MailView;

/// Shows one message: subject, who and when, notices, text, attachments. Reads it on another thread; what is
/// shown stays until the next is ready.
class ReadingPane : public QFrame
{
    Q_OBJECT

public:
    explicit ReadingPane(Backend& backend, QWidget* parent = nullptr);

    /// `folderName` is the chip beside the subject ("Libero · Inbox").
    void showMail(const model::MailRow& row, const QString& folderName);
    /// Nothing, or `count` messages, are selected.
    void showSelection(int count);
    model::MailId shown() const { return m_row.id; }
    MailView* view() const { return m_view; }

    /// nullptr while none is shown, or its text is not here.
    const mime::Document* document() const { return m_document.get(); }
    const model::MailRow& row() const { return m_row; }

Q_SIGNALS:
    /// The message is on the screen.
    void opened(const model::MailRow& row);
    void mailToActivated(const QUrl& url);
    void said(const QString& notice);

private:
    void present();
    void presentHead();
    void saveOne(int n);
    void saveAll();
    void openLink(const QUrl& url);
    /// Attachments by number, each to its path; on another thread.
    void save(const QList<std::pair<int, QString>>& files);

    Backend& m_backend;
    model::MailRow m_row;
    QString m_folderName;
    std::shared_ptr<mime::Document> m_document;
    model::MailId m_wanted;
    QStackedWidget* m_stack;
    EmptyState* m_empty;
    QLabel* m_subject;
    QLabel* m_chip;
    QLabel* m_from;
    QLabel* m_to;
    QLabel* m_date;
    QLabel* m_notices;
    MailView* m_view;
    AttachmentBar* m_attachments;
};

} // namespace scorta::ui
