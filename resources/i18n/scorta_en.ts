<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="en" sourcelanguage="en">
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
