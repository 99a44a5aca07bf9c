#pragma once

#include "base/Error.h"
#include "ui/theme/Tokens.h"

#include <QFont>
#include <QIcon>
#include <QPixmap>
#include <QString>

class QApplication;

namespace scorta::ui {

/// Puts the tokens onto the application: Fusion as the base, a palette, one style sheet made from the tokens.
/// UI thread.
void applyTheme(QApplication& application, Mode mode);
/// What the system's palette says: light or dark.
Mode systemMode();
/// The tokens in use.
const Colours& theme();

/// An icon of resources/icons in one colour ("inbox"); drawn at any size and scale.
QIcon icon(const QString& name, const QColor& colour);
/// In the colour of ordinary text.
QIcon icon(const QString& name);

/// The program's own icon, in its own colours.
QIcon appIcon();
/// A plain box for what keeps the window from opening at all.
void showFatal(const base::Error& error, const QString& subject);

/// The system's font at a size in pixels at 100 %.
QFont textFont(int pixels, QFont::Weight weight = QFont::Normal);

} // namespace scorta::ui
