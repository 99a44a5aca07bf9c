#pragma once

#include <QHash>
#include <QImage>
#include <QTextBrowser>

#include <functional>

namespace scorta::ui {

/// Shows the text of one message. Nothing is ever fetched: of all addresses only cid: is answered, with the
/// message's own pictures. Links are not followed here but reported.
class MailView : public QTextBrowser
{
    Q_OBJECT

public:
    explicit MailView(QWidget* parent = nullptr);

    /// The bytes of the part with this Content-ID; empty when there is none.
    using PartReader = std::function<QByteArray(const QString& contentId)>;
    /// `html` sanitised by the reader of mail.
    void showHtml(const QString& html, PartReader parts);
    void showText(const QString& text);
    void clearMail();

Q_SIGNALS:
    void linkActivated(const QUrl& url);

protected:
    QVariant loadResource(int type, const QUrl& name) override;

private:
    void usePaper(bool isWhite);

    PartReader m_parts;
};

/// `text` as HTML: escaped, line ends kept, quoted lines softer, http and https addresses as links.
QString htmlOfText(const QString& text, const QString& quoteColour);

} // namespace scorta::ui
