#include "ui/theme/CheckBox.h"

#include "ui/theme/Theme.h"

#include <QPainter>
#include <QStyle>
#include <QStyleOptionButton>

namespace scorta::ui {

void CheckBox::paintEvent(QPaintEvent* event)
{
    QCheckBox::paintEvent(event);
    if (!isChecked())
        return;
    QStyleOptionButton option;
    initStyleOption(&option);
    QPainter painter(this);
    ui::icon(QStringLiteral("check"), theme().onAccent)
        .paint(&painter, style()->subElementRect(QStyle::SE_CheckBoxIndicator, &option, this));
}

} // namespace scorta::ui
