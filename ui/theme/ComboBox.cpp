#include "ui/theme/ComboBox.h"

#include "ui/theme/Theme.h"

#include <QPainter>

namespace scorta::ui {

namespace {
constexpr int kArrow = 12;
constexpr int kFromEdge = 6;
} // namespace

void ComboBox::paintEvent(QPaintEvent* event)
{
    QComboBox::paintEvent(event);
    const int left = isRightToLeft() ? kFromEdge : width() - kArrow - kFromEdge;
    QPainter painter(this);
    icon(QStringLiteral("down"), theme().text2)
        .paint(&painter, left, (height() - kArrow) / 2, kArrow, kArrow);
}

} // namespace scorta::ui
