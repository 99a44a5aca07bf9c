#include "ui/read/MailView.h"

#include "ui/theme/Theme.h"

#include <QBuffer>
#include <QImageReader>
#include <QRegularExpression>

namespace scorta::ui {

namespace {

/// What a text view lays out in reasonable time; longer mail is cut, with an ellipsis, and saved whole.
constexpr qsizetype kLongestText = 1'000'000;
constexpr qsizetype kLongestHtml = 2'000'000;
constexpr int kPaperMargin = 16;
constexpr int kWidestPicture = 8'000;
constexpr int kPicturePixels = 40'000'000;

/// Mail that brings colours of its own was made for white paper.
bool bringsColours(const QString& html)
{
    static const QRegularExpression colours(
        QStringLiteral("\\b(?:bgcolor|background(?:-color)?|color)\\s*[=:]"),
        QRegularExpression::CaseInsensitiveOption);
    return colours.match(html).hasMatch();
}

} // namespace

QString htmlOfText(const QString& text, const QString& quoteColour)
{
    static const QRegularExpression address(
        QStringLiteral("https?://[^\\s<>\"]{1,2000}[^\\s<>\".,;:!?)\\]]"));
    QString html = QStringLiteral("<div style=\"white-space: pre-wrap\">");
    const QStringList lines = text.left(kLongestText).split(u'\n');
    for (const QString& line : lines) {
        const bool isQuote = line.startsWith(u'>');
        if (isQuote)
            html += u"<span style=\"color:" + quoteColour + u"\">";
        qsizetype end = 0;
        auto matches = address.globalMatch(line);
        while (matches.hasNext()) {
            const auto match = matches.next();
            html += line.mid(end, match.capturedStart() - end).toHtmlEscaped();
            const QString url = match.captured().toHtmlEscaped();
            html += u"<a href=\"" + url + u"\">" + url + u"</a>";
            end = match.capturedEnd();
        }
        html += line.mid(end).toHtmlEscaped();
        if (isQuote)
            html += QStringLiteral("</span>");
        html += QStringLiteral("<br>");
    }
    if (text.size() > kLongestText)
        html += QChar(0x2026);
    return html + QStringLiteral("</div>");
}

MailView::MailView(QWidget* parent)
    : QTextBrowser(parent)
{
    setObjectName(QStringLiteral("mailView"));
    setAccessibleName(tr("Message text"));
    setOpenLinks(false);
    setOpenExternalLinks(false);
    setFrameShape(QFrame::NoFrame);
    setFont(textFont(type::kMail));
    document()->setDocumentMargin(0);
    connect(this, &QTextBrowser::anchorClicked, this, &MailView::linkActivated);
}

void MailView::usePaper(bool isWhite)
{
    const Colours& c = isWhite ? colours(Mode::Light) : theme();
    QPalette own = palette();
    own.setColor(QPalette::Base, c.surface);
    own.setColor(QPalette::Text, c.text);
    own.setColor(QPalette::Link, c.link);
    setPalette(own);
    // Paper that differs from the window around it has a margin.
    document()->setDocumentMargin(c.surface == theme().surface ? 0 : kPaperMargin);
    // The application's style sheet would win over the palette.
    setStyleSheet(QStringLiteral("QTextBrowser { background: %1; color: %2; border: none; padding: 0; }")
                      .arg(c.surface.name(), c.text.name()));
    document()->setDefaultStyleSheet(
        QStringLiteral("body { color: %1; } a { color: %2; } blockquote { color: %3; }")
            .arg(c.text.name(), c.link.name(), c.text2.name()));
}

void MailView::showHtml(const QString& html, PartReader parts)
{
    m_parts = std::move(parts);
    usePaper(bringsColours(html));
    // What was blocked has no address any more, and would be drawn as something broken.
    static const QRegularExpression blocked(QStringLiteral("<img(?![^>]*\\ssrc\\s*=)[^>]*>"),
                                            QRegularExpression::CaseInsensitiveOption);
    setHtml(html.left(kLongestHtml).remove(blocked));
}

void MailView::showText(const QString& text)
{
    m_parts = {};
    usePaper(false);
    setHtml(htmlOfText(text, theme().text2.name()));
}

void MailView::clearMail()
{
    m_parts = {};
    usePaper(false);
    clear();
}

QVariant MailView::loadResource(int type, const QUrl& name)
{
    // Never the base class: it opens files. A picture that is not shown leaves no sign of something broken.
    if (type != QTextDocument::ImageResource)
        return {};
    static const QImage kNothing = [] {
        QImage image(1, 1, QImage::Format_ARGB32);
        image.fill(Qt::transparent);
        return image;
    }();
    if (!m_parts)
        return kNothing;
    QByteArray bytes;
    if (name.scheme() == u"cid")
        bytes = m_parts(name.path());
    else if (name.scheme() == u"data")
        bytes = QByteArray::fromBase64(name.path(QUrl::FullyDecoded).section(u',', 1).toLatin1());
    if (bytes.isEmpty())
        return kNothing;
    QBuffer buffer(&bytes);
    QImageReader reader(&buffer);
    const QSize size = reader.size();
    if (!size.isValid() || size.width() > kWidestPicture ||
        qint64{size.width()} * size.height() > kPicturePixels)
        return kNothing;
    return reader.read();
}

} // namespace scorta::ui
