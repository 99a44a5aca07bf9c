#include "arch/ArchChecker.h"

#include <QDir>
#include <QDirIterator>
#include <QFile>
#include <QLibraryInfo>
#include <QRegularExpression>

#include <functional>

namespace scorta::test {

namespace {

using Rule = ArchChecker::Rule;

const QStringList& coreRooms()
{
    static const QStringList rooms =
        QStringLiteral("base model store mime net imap smtp sync outbox outage search "
                       "account api words print")
            .split(u' ');
    return rooms;
}

/// Whom each room may use; DESIGN's sentence, arrow by arrow. Every room also sees base and model.
QMap<QString, QSet<QString>> makeArrows()
{
    const auto set = [](const char* text) {
        const QStringList words = QString::fromLatin1(text).split(u' ', Qt::SkipEmptyParts);
        return QSet<QString>(words.begin(), words.end());
    };
    QMap<QString, QSet<QString>> arrows;
    const auto add = [&](const char* room, const char* uses) {
        arrows.insert(QString::fromLatin1(room), set(uses) + set("base model"));
    };
    const QSet<QString> all(coreRooms().begin(), coreRooms().end());
    // The two programs start what wiring has put together.
    add("app/desktop", "ui api app/wiring");
    add("app/cli", "api words print app/wiring");
    arrows.insert(QStringLiteral("app/wiring"), all + set("ui"));
    add("ui", "api words print");
    arrows.insert(QStringLiteral("api"), all - set("api words print"));
    add("sync", "imap store mime search outage");
    add("outbox", "smtp mime store outage");
    add("search", "store mime");
    add("outage", "store net");
    add("account", "store net");
    add("print", "words");
    add("imap", "net mime");
    add("smtp", "net mime");
    for (const char* room : {"words", "store", "mime", "net"})
        add(room, "");
    arrows.insert(QStringLiteral("model"), set("base"));
    arrows.insert(QStringLiteral("base"), {});
    return arrows;
}

const QMap<QString, QSet<QString>>& arrows()
{
    static const QMap<QString, QSet<QString>> map = makeArrows();
    return map;
}

bool isOneOf(const QString& room, const char* rooms)
{
    return QString::fromLatin1(rooms).split(u' ').contains(room);
}

bool mayUseVmime(const QString& room)
{
    return isOneOf(room, "mime net imap smtp");
}

bool mayUseSqlite(const QString& room)
{
    return isOneOf(room, "store search");
}

bool mayUseGui(const QString& room)
{
    return isOneOf(room, "print ui app/desktop");
}

bool mayUseWidgets(const QString& room)
{
    return isOneOf(room, "ui app/desktop");
}

/// "net" of core/net/…, "ui" of ui/…, "app/cli" of app/cli/…; for an include also of net/…; empty: none.
QString roomOfPath(const QString& path)
{
    const QString first = path.section(u'/', 0, 0);
    if (!path.contains(u'/'))
        return {};
    if (first == u"core")
        return path.section(u'/', 1, 1);
    if (first == u"app")
        return path.section(u'/', 0, 1);
    if (first == u"ui" || coreRooms().contains(first))
        return first;
    return {};
}

/// The room of "scorta_net", "scorta-cli", "scorta_desktop", "scorta"; empty: a library from outside.
QString roomOfTarget(const QString& target)
{
    if (target == u"scorta")
        return QStringLiteral("app/desktop");
    if (!target.startsWith(u"scorta_") && !target.startsWith(u"scorta-"))
        return {};
    const QString name = target.mid(7);
    return isOneOf(name, "desktop cli wiring") ? QString(u"app/" + name) : name;
}

QSet<QString> headersOf(const QStringList& modules)
{
    QSet<QString> names;
    const QDir root(QLibraryInfo::path(QLibraryInfo::HeadersPath));
    for (const QString& module : modules) {
        const QStringList files = QDir(root.filePath(module)).entryList(QDir::Files);
        names.unite(QSet<QString>(files.begin(), files.end()));
    }
    return names;
}

const QStringList& guiModules()
{
    static const QStringList modules = {QStringLiteral("QtGui"), QStringLiteral("QtSvg"),
                                        QStringLiteral("QtOpenGL")};
    return modules;
}

const QStringList& widgetModules()
{
    static const QStringList modules = {
        QStringLiteral("QtWidgets"),          QStringLiteral("QtSvgWidgets"),
        QStringLiteral("QtPrintSupport"),     QStringLiteral("QtOpenGLWidgets"),
        QStringLiteral("QtWebEngineWidgets"), QStringLiteral("QtWebEngineCore")};
    return modules;
}

} // namespace

ArchChecker::ArchChecker(const QtHeaders& qt)
    : m_qt(qt)
{
}

ArchChecker::QtHeaders ArchChecker::installedQtHeaders()
{
    return {headersOf(guiModules()), headersOf(widgetModules())};
}

void ArchChecker::addLinkGraph(const QString& text)
{
    const QStringList lines = text.split(u'\n', Qt::SkipEmptyParts);
    for (const QString& line : lines) {
        const auto colon = line.indexOf(u": ");
        if (colon > 0)
            m_links.insert(line.left(colon), line.mid(colon + 2).split(u';', Qt::SkipEmptyParts));
    }
}

void ArchChecker::addSource(const QString& path, const QString& text)
{
    static const QRegularExpression form(
        QStringLiteral("^\\s*#\\s*(?:include|import)\\s*[<\"]([^>\"]+)[>\"]"));
    m_files.insert(path);
    int number = 0;
    const QStringList lines = text.split(u'\n');
    for (const QString& line : lines) {
        ++number;
        const auto match = form.match(line);
        if (match.hasMatch())
            m_includes.append({path, number, match.captured(1)});
    }
}

int ArchChecker::addTree(const QString& root)
{
    int count = 0;
    const QDir project(root);
    for (const char* top : {"core", "ui", "app"}) {
        QDirIterator files(project.filePath(QString::fromLatin1(top)),
                           {QStringLiteral("*.h"), QStringLiteral("*.hpp"), QStringLiteral("*.c"),
                            QStringLiteral("*.cpp"), QStringLiteral("*.mm")},
                           QDir::Files, QDirIterator::Subdirectories);
        while (files.hasNext()) {
            QFile file(files.next());
            if (!file.open(QIODevice::ReadOnly))
                continue;
            addSource(project.relativeFilePath(file.fileName()), QString::fromUtf8(file.readAll()));
            ++count;
        }
    }
    return count;
}

QSet<QString> ArchChecker::rooms() const
{
    QSet<QString> all;
    for (const QString& file : m_files)
        all.insert(roomOfPath(file));
    for (auto link = m_links.cbegin(); link != m_links.cend(); ++link)
        all.insert(roomOfTarget(link.key()));
    all.remove(QString());
    return all;
}

QList<ArchChecker::Violation> ArchChecker::violations() const
{
    QList<Violation> found;
    QMap<QString, QSet<QString>> uses;
    const QSet<QString> all = rooms();
    for (const QString& room : all) {
        if (!arrows().contains(room))
            found.append({Rule::Room, room + u" is none of the rooms"});
    }
    checkLinks(found, uses);
    for (const Include& include : m_includes)
        checkInclude(found, uses, include);
    checkCircles(found, uses);
    return found;
}

void ArchChecker::checkLinks(QList<Violation>& found, QMap<QString, QSet<QString>>& uses) const
{
    for (auto target = m_links.cbegin(); target != m_links.cend(); ++target) {
        const QString room = roomOfTarget(target.key());
        if (room.isEmpty()) {
            found.append({Rule::Room, target.key() + u" is none of our targets"});
            continue;
        }
        for (QString library : target.value()) {
            // CMake marks links of other folders "::@(…)" and private ones of static libraries
            // "$<LINK_ONLY:…>".
            if (library.startsWith(u"::@"))
                continue;
            library.remove(QStringLiteral("$<LINK_ONLY:")).remove(u'>');
            const bool isOutside = roomOfTarget(library).isEmpty() || library == u"scorta_vmime";
            if (library == u"scorta_settings")
                continue;
            if (isOutside) {
                checkLibrary(found, room, target.key(), library);
                continue;
            }
            const QString used = roomOfTarget(library);
            uses[room].insert(used);
            if (used != room && !arrows().value(room).contains(used))
                found.append({Rule::Arrow, target.key() + u" links " + library});
        }
    }
}

void ArchChecker::checkLibrary(QList<Violation>& found, const QString& room, const QString& target,
                               const QString& library) const
{
    const QString text = target + u" links " + library;
    if (library.contains(u"vmime", Qt::CaseInsensitive) && !mayUseVmime(room))
        found.append({Rule::Vmime, text});
    if (library.contains(u"sqlite", Qt::CaseInsensitive) && !mayUseSqlite(room))
        found.append({Rule::Sqlite, text});
    const QString module = u"Qt" + library.section(QStringLiteral("::"), 1, 1);
    if (!library.startsWith(u"Qt6::"))
        return;
    if (guiModules().contains(module) && !mayUseGui(room))
        found.append({Rule::Gui, text});
    if (widgetModules().contains(module) && !mayUseWidgets(room))
        found.append({Rule::Widgets, text});
}

bool ArchChecker::isOwnFile(const Include& include) const
{
    const QString folder = include.file.section(u'/', 0, -2);
    const QString own = include.file.section(u'/', 0, 0);
    return m_files.contains(QString(folder + u'/' + include.header)) ||
           (own == u"ui" && m_files.contains(QString(own + u'/' + include.header)));
}

void ArchChecker::checkInclude(QList<Violation>& found, QMap<QString, QSet<QString>>& uses,
                               const Include& include) const
{
    const QString room = roomOfPath(include.file);
    const QString at = include.file + u':' + QString::number(include.line) + u" includes " + include.header;
    const QString first = include.header.section(u'/', 0, 0);
    if (include.header.split(u'/').contains(QStringLiteral("..")) || include.header.startsWith(u'/') ||
        (first == u"tests" && include.header.contains(u'/')))
        found.append({Rule::Path, at});
    if (isOwnFile(include))
        return;
    const QString used = roomOfPath(include.header);
    if (!used.isEmpty()) {
        uses[room].insert(used);
        if (used != room && !arrows().value(room).contains(used))
            found.append({Rule::Arrow, at});
        return;
    }
    if (first == u"vmime" && !mayUseVmime(room))
        found.append({Rule::Vmime, at});
    const QString name = include.header.section(u'/', -1);
    const bool isSqlite = first.compare(u"SQLiteCpp", Qt::CaseInsensitive) == 0 || name == u"sqlite3.h" ||
                          name == u"sqlite3ext.h" || name.startsWith(u"QSql");
    if (isSqlite && !mayUseSqlite(room))
        found.append({Rule::Sqlite, at});
    checkQt(found, room, include.header, at);
}

void ArchChecker::checkQt(QList<Violation>& found, const QString& room, const QString& header,
                          const QString& at) const
{
    const QString name = header.section(u'/', -1);
    const QString module = header.contains(u'/') ? header.section(u'/', 0, 0) : QString();
    static const QRegularExpression umbrella(QStringLiteral("^Qt[A-Z][A-Za-z]*$"));
    if (umbrella.match(name).hasMatch() && name != u"QtGlobal" && name != u"QtMath" && name != u"QtEndian" &&
        name != u"QtPlugin" && name != u"QtNumeric" && name != u"QtAlgorithms")
        found.append({Rule::Umbrella, at});
    const bool isWidgets = widgetModules().contains(module) || widgetModules().contains(name) ||
                           (module.isEmpty() && m_qt.widgets.contains(name));
    const bool isGui = guiModules().contains(module) || guiModules().contains(name) ||
                       (module.isEmpty() && m_qt.gui.contains(name));
    if (isWidgets && !mayUseWidgets(room))
        found.append({Rule::Widgets, at});
    else if (isGui && !mayUseGui(room))
        found.append({Rule::Gui, at});
}

void ArchChecker::checkCircles(QList<Violation>& found, const QMap<QString, QSet<QString>>& uses)
{
    QSet<QString> done;
    QStringList path;
    const std::function<void(const QString&)> visit = [&](const QString& room) {
        if (const auto at = path.indexOf(room); at >= 0) {
            found.append(
                {Rule::Circle, QStringList(path.mid(at) + QStringList{room}).join(QStringLiteral(" -> "))});
            return;
        }
        if (done.contains(room))
            return;
        path.append(room);
        const QSet<QString> next = uses.value(room);
        for (const QString& used : next) {
            if (used != room)
                visit(used);
        }
        path.removeLast();
        done.insert(room);
    };
    for (auto room = uses.cbegin(); room != uses.cend(); ++room)
        visit(room.key());
}

} // namespace scorta::test
