<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="en" sourcelanguage="en">
<context>
    <name>scorta::ui::FolderModel</name>
    <message numerus="yes">
        <source>%1, %Ln not confirmed yet</source>
        <translation>
            <numerusform>%1, %Ln not confirmed yet</numerusform>
            <numerusform>%1, %Ln not confirmed yet</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%1, %Ln unread</source>
        <translation>
            <numerusform>%1, %Ln unread</numerusform>
            <numerusform>%1, %Ln unread</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>scorta::ui::MainWindow</name>
    <message numerus="yes">
        <source>%Ln found</source>
        <translation>
            <numerusform>%Ln found</numerusform>
            <numerusform>%Ln found</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln not confirmed yet</source>
        <translation>
            <numerusform>%Ln not confirmed yet</numerusform>
            <numerusform>%Ln not confirmed yet</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln unread</source>
        <translation>
            <numerusform>%Ln unread</numerusform>
            <numerusform>%Ln unread</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln message(s) were searched, with all their text.</source>
        <translation>
            <numerusform>%Ln message was searched, with all its text.</numerusform>
            <numerusform>%Ln messages were searched, with all their text.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>scorta::ui::ReadingPane</name>
    <message numerus="yes">
        <source>%Ln message(s) selected</source>
        <translation>
            <numerusform>%Ln message selected</numerusform>
            <numerusform>%Ln messages selected</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln remote picture(s) not loaded.</source>
        <translation>
            <numerusform>%Ln remote picture not loaded.</numerusform>
            <numerusform>%Ln remote pictures not loaded.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln file(s) saved</source>
        <translation>
            <numerusform>%Ln file saved</numerusform>
            <numerusform>%Ln files saved</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>scorta::ui::StatusLine</name>
    <message numerus="yes">
        <source>%Ln message(s) here, complete</source>
        <translation>
            <numerusform>%Ln message here, complete</numerusform>
            <numerusform>%Ln messages here, complete</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>words</name>
    <message numerus="yes">
        <source>%Ln byte(s)</source>
        <translation>
            <numerusform>%Ln byte</numerusform>
            <numerusform>%Ln bytes</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>in %Ln day(s)</source>
        <translation>
            <numerusform>in %Ln day</numerusform>
            <numerusform>in %Ln days</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln day(s) ago</source>
        <translation>
            <numerusform>%Ln day ago</numerusform>
            <numerusform>%Ln days ago</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%1 is back. %Ln waiting message(s) left, others still wait.</source>
        <translation>
            <numerusform>%1 is back. %Ln waiting message left, others still wait.</numerusform>
            <numerusform>%1 is back. %Ln waiting messages left, others still wait.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%1 is back. All %Ln waiting message(s) left.</source>
        <translation>
            <numerusform>%1 is back. The waiting message left.</numerusform>
            <numerusform>%1 is back. All %Ln waiting messages left.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>and %Ln more</source>
        <translation>
            <numerusform>and %Ln more</numerusform>
            <numerusform>and %Ln more</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln message(s) are here</source>
        <translation>
            <numerusform>%Ln message is here</numerusform>
            <numerusform>%Ln messages are here</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln waiting to leave</source>
        <translation>
            <numerusform>%Ln waiting to leave</numerusform>
            <numerusform>%Ln waiting to leave</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln need(s) a choice</source>
        <translation>
            <numerusform>%Ln needs a choice</numerusform>
            <numerusform>%Ln need a choice</numerusform>
        </translation>
    </message>
</context>
</TS>
