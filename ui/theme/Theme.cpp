#include "ui/theme/Theme.h"

#include "words/Sentences.h"

#include <QApplication>
#include <QFile>
#include <QFontInfo>
#include <QIconEngine>
#include <QMessageBox>
#include <QPainter>
#include <QPalette>
#include <QStyleFactory>
#include <QSvgRenderer>

// A static library's resources are dropped by the linker unless somebody asks for them; the macro must stand
// outside of every namespace.
static void initialiseResources()
{
    Q_INIT_RESOURCE(theme);
}

namespace scorta::ui {

namespace {

Mode currentMode = Mode::Light;

/// Draws an SVG whose lines are black, in a given colour, at whatever size is asked for.
class TintedIconEngine : public QIconEngine
{
public:
    TintedIconEngine(QByteArray svg, QColor colour)
        : m_svg(std::move(svg))
        , m_colour(std::move(colour))
    {
    }
    void paint(QPainter* painter, const QRect& rect, QIcon::Mode mode, QIcon::State) override
    {
        QColor colour = m_colour;
        if (mode == QIcon::Disabled)
            colour.setAlphaF(0.4F);
        QByteArray svg = m_svg;
        svg.replace("#000", colour.name(QColor::HexRgb).toLatin1());
        QSvgRenderer renderer(svg);
        painter->save();
        painter->setRenderHint(QPainter::Antialiasing);
        painter->setOpacity(painter->opacity() * colour.alphaF());
        renderer.render(painter, QRectF(rect));
        painter->restore();
    }
    QPixmap pixmap(const QSize& size, QIcon::Mode mode, QIcon::State state) override
    {
        QPixmap pixmap(size);
        pixmap.fill(Qt::transparent);
        QPainter painter(&pixmap);
        paint(&painter, QRect(QPoint(0, 0), size), mode, state);
        return pixmap;
    }
    QIconEngine* clone() const override { return new TintedIconEngine(m_svg, m_colour); }

private:
    QByteArray m_svg;
    QColor m_colour;
};

QPalette paletteOf(const Colours& c)
{
    QPalette palette;
    palette.setColor(QPalette::Window, c.window);
    palette.setColor(QPalette::WindowText, c.text);
    palette.setColor(QPalette::Base, c.surface);
    palette.setColor(QPalette::AlternateBase, c.inset);
    palette.setColor(QPalette::Text, c.text);
    palette.setColor(QPalette::PlaceholderText, c.text3);
    palette.setColor(QPalette::Button, c.raised);
    palette.setColor(QPalette::ButtonText, c.text);
    palette.setColor(QPalette::Highlight, c.accentSoft);
    palette.setColor(QPalette::HighlightedText, c.text);
    palette.setColor(QPalette::Link, c.link);
    palette.setColor(QPalette::LinkVisited, c.link);
    palette.setColor(QPalette::ToolTipBase, c.raised);
    palette.setColor(QPalette::ToolTipText, c.text);
    palette.setColor(QPalette::Mid, c.line);
    palette.setColor(QPalette::Disabled, QPalette::Text, c.text3);
    palette.setColor(QPalette::Disabled, QPalette::ButtonText, c.text3);
    palette.setColor(QPalette::Disabled, QPalette::WindowText, c.text3);
    return palette;
}

QString styleSheetOf(const Colours& c)
{
    QFile file(QStringLiteral(":/scorta/style.qss"));
    if (!file.open(QIODevice::ReadOnly))
        return {};
    QString sheet = QString::fromUtf8(file.readAll());
    const std::pair<const char*, QColor> tokens[] = {
        {"@accent-hover", c.accentHover},
        {"@accent-soft", c.accentSoft},
        {"@accent", c.accent},
        {"@on-accent", c.onAccent},
        {"@window", c.window},
        {"@surface", c.surface},
        {"@inset", c.inset},
        {"@raised", c.raised},
        {"@hover", c.hover},
        {"@line-strong", c.lineStrong},
        {"@line", c.line},
        {"@text-2", c.text2},
        {"@text-3", c.text3},
        {"@text", c.text},
        {"@warn-soft", c.warnSoft},
        {"@warn-line", c.warnLine},
        {"@warn", c.warn},
        {"@note-soft", c.noteSoft},
        {"@note", c.note},
        {"@ok-soft", c.okSoft},
        {"@ok", c.ok},
        {"@bad-soft", c.badSoft},
        {"@bad", c.bad},
        {"@sel-idle", c.selIdle},
        {"@link", c.link},
    };
    for (const auto& [name, colour] : tokens)
        sheet.replace(QLatin1String(name), colour.name());
    return sheet;
}

} // namespace

void applyTheme(QApplication& application, Mode mode)
{
    initialiseResources();
    currentMode = mode;
    QApplication::setStyle(QStyleFactory::create(QStringLiteral("Fusion")));
    QApplication::setPalette(paletteOf(theme()));
    QApplication::setFont(textFont(type::kBody));
    application.setStyleSheet(styleSheetOf(theme()));
}

Mode systemMode()
{
    return QApplication::palette().color(QPalette::Window).lightness() < 128 ? Mode::Dark : Mode::Light;
}

const Colours& theme()
{
    return colours(currentMode);
}

QIcon icon(const QString& name, const QColor& colour)
{
    QFile file(u":/scorta/icons/" + name + u".svg");
    if (!file.open(QIODevice::ReadOnly))
        return {};
    return QIcon(new TintedIconEngine(file.readAll(), colour));
}

QIcon icon(const QString& name)
{
    return icon(name, theme().text);
}

QIcon appIcon()
{
    return QIcon(QStringLiteral(":/scorta/icons/scorta.svg"));
}

void showFatal(const base::Error& error, const QString& subject)
{
    QMessageBox box(QMessageBox::Warning, QStringLiteral("Scorta"), words::message(error, subject),
                    QMessageBox::Close);
    box.setInformativeText(words::hint(error, subject));
    box.exec();
}

QFont textFont(int pixels, QFont::Weight weight)
{
    QFont font = QApplication::font();
    // UI.md's pixels are those of a system font of 13; a larger system font enlarges all in proportion.
    static const qreal kScale = [] {
        const qreal system = QFontInfo(QApplication::font()).pixelSize();
        return system > 0 ? qMax(1.0, system / 13.0) : 1.0;
    }();
    font.setPixelSize(qRound(pixels * kScale));
    font.setWeight(weight);
    return font;
}

} // namespace scorta::ui
