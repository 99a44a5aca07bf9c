#pragma once

#include <QList>
#include <QMap>
#include <QSet>
#include <QString>
#include <QStringList>

namespace scorta::test {

/// Holds the walls between the rooms: reads the link graph and the #include lines and says what crosses one
/// that it may not (DESIGN, "Arrows, and no others"). Fed with data, so that it can be proven on planted
/// violations.
class ArchChecker
{
public:
    enum class Rule {
        Arrow,    ///< a room uses one that it may not
        Circle,   ///< rooms that use each other
        Room,     ///< a folder or target that is none of the rooms
        Vmime,    ///< outside mime, net, imap, smtp
        Sqlite,   ///< outside store and search
        Gui,      ///< Qt Gui outside print, ui, app/desktop
        Widgets,  ///< Qt Widgets outside ui, app/desktop
        Umbrella, ///< a whole module's header
        Path,     ///< an include that climbs out of its folder, or reaches into tests
    };
    struct Violation
    {
        Rule rule;
        QString text; ///< file and line, or target, and what is wrong
    };

    /// Names of headers such as "QPainter", by Qt module.
    struct QtHeaders
    {
        QSet<QString> gui;
        QSet<QString> widgets;
    };

    explicit ArchChecker(const QtHeaders& qt);

    /// Those of the Qt this is built with; both sets are empty when its headers cannot be found.
    static QtHeaders installedQtHeaders();

    /// Lines "target: library;library".
    void addLinkGraph(const QString& text);
    /// A source file, its path relative to the project.
    void addSource(const QString& path, const QString& text);
    /// Every source file in core/, ui/ and app/ of a project; how many there were.
    int addTree(const QString& root);

    QList<Violation> violations() const;
    /// The rooms that have sources or a target.
    QSet<QString> rooms() const;

private:
    struct Include
    {
        QString file;
        int line;
        QString header;
    };

    void checkLinks(QList<Violation>& found, QMap<QString, QSet<QString>>& uses) const;
    void checkLibrary(QList<Violation>& found, const QString& room, const QString& target,
                      const QString& library) const;
    void checkInclude(QList<Violation>& found, QMap<QString, QSet<QString>>& uses,
                      const Include& include) const;
    void checkQt(QList<Violation>& found, const QString& room, const QString& header,
                 const QString& at) const;
    static void checkCircles(QList<Violation>& found, const QMap<QString, QSet<QString>>& uses);
    bool isOwnFile(const Include& include) const;

    QtHeaders m_qt;
    QMap<QString, QStringList> m_links;
    QList<Include> m_includes;
    QSet<QString> m_files;
};

} // namespace scorta::test
