<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="it" sourcelanguage="en">
<context>
    <name>Reply</name>
    <message>
        <source>%1 wrote on %2:</source>
        <translation>%1 ha scritto il %2:</translation>
    </message>
    <message>
        <source>From: %1</source>
        <translation>Da: %1</translation>
    </message>
    <message>
        <source>Date: %1</source>
        <translation>Data: %1</translation>
    </message>
    <message>
        <source>Subject: %1</source>
        <translation>Oggetto: %1</translation>
    </message>
    <message>
        <source>To: %1</source>
        <translation>A: %1</translation>
    </message>
    <message>
        <source>Forwarded message</source>
        <translation>Messaggio inoltrato</translation>
    </message>
</context>
<context>
    <name>scorta::ui::AddAccountDialog</name>
    <message>
        <source>A certified mailbox (PEC)</source>
        <translation>Una casella certificata (PEC)</translation>
    </message>
    <message>
        <source>Add account</source>
        <translation>Aggiungi account</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>Annulla</translation>
    </message>
    <message>
        <source>Add an account</source>
        <translation>Aggiungi un account</translation>
    </message>
    <message>
        <source>Both servers are tried before anything is kept.</source>
        <translation>Prima di salvare si provano entrambi i server.</translation>
    </message>
    <message>
        <source>Keep the password in the system’s keychain</source>
        <translation>Tieni la password nel portachiavi di sistema</translation>
    </message>
    <message>
        <source>Ask a command for the password each time</source>
        <translation>Chiedi ogni volta la password a un comando</translation>
    </message>
    <message>
        <source>Its first line is the password</source>
        <translation>La sua prima riga è la password</translation>
    </message>
    <message>
        <source>By the address</source>
        <translation>Secondo l’indirizzo</translation>
    </message>
    <message>
        <source>As the address</source>
        <translation>Come l’indirizzo</translation>
    </message>
    <message>
        <source>Only for servers with a certificate of their own</source>
        <translation>Solo per server con un certificato proprio</translation>
    </message>
    <message>
        <source>Choose…</source>
        <translation>Scegli…</translation>
    </message>
    <message>
        <source>Choose a file of trusted certificates</source>
        <translation>Scegli un file di certificati fidati</translation>
    </message>
    <message>
        <source>Your name</source>
        <translation>Il tuo nome</translation>
    </message>
    <message>
        <source>Address</source>
        <translation>Indirizzo</translation>
    </message>
    <message>
        <source>Password</source>
        <translation>Password</translation>
    </message>
    <message>
        <source>The password</source>
        <translation>La password</translation>
    </message>
    <message>
        <source>Password command</source>
        <translation>Comando per la password</translation>
    </message>
    <message>
        <source>Provider</source>
        <translation>Provider</translation>
    </message>
    <message>
        <source>Receiving server</source>
        <translation>Server in arrivo</translation>
    </message>
    <message>
        <source>Sending server</source>
        <translation>Server in uscita</translation>
    </message>
    <message>
        <source>User name</source>
        <translation>Nome utente</translation>
    </message>
    <message>
        <source>Trusted certificates</source>
        <translation>Certificati fidati</translation>
    </message>
    <message>
        <source>Certificates (*.pem *.crt)</source>
        <translation>Certificati (*.pem *.crt)</translation>
    </message>
    <message>
        <source>Trying both servers…</source>
        <translation>Provo entrambi i server…</translation>
    </message>
    <message>
        <source>The address is missing.</source>
        <translation>Manca l’indirizzo.</translation>
    </message>
    <message>
        <source>The password is missing.</source>
        <translation>Manca la password.</translation>
    </message>
</context>
<context>
    <name>scorta::ui::AttachmentBar</name>
    <message>
        <source>Picture</source>
        <translation>Immagine</translation>
    </message>
    <message>
        <source>File</source>
        <translation>File</translation>
    </message>
    <message>
        <source>Save all</source>
        <translation>Salva tutto</translation>
    </message>
    <message>
        <source>Attachments</source>
        <translation>Allegati</translation>
    </message>
    <message>
        <source>Unnamed file</source>
        <translation>File senza nome</translation>
    </message>
    <message>
        <source>Save</source>
        <translation>Salva</translation>
    </message>
    <message>
        <source>Remove</source>
        <translation>Togli</translation>
    </message>
    <message>
        <source>Save %1</source>
        <translation>Salva %1</translation>
    </message>
    <message>
        <source>Remove %1</source>
        <translation>Togli %1</translation>
    </message>
</context>
<context>
    <name>scorta::ui::CardDelegate</name>
    <message>
        <source>To</source>
        <translation>A</translation>
    </message>
</context>
<context>
    <name>scorta::ui::ComposeWindow</name>
    <message>
        <source>Send</source>
        <translation>Invia</translation>
    </message>
    <message>
        <source>Attach</source>
        <translation>Allega</translation>
    </message>
    <message>
        <source>Discard</source>
        <translation>Scarta</translation>
    </message>
    <message>
        <source>Send (%1)</source>
        <translation>Invia (%1)</translation>
    </message>
    <message>
        <source>From</source>
        <translation>Da</translation>
    </message>
    <message>
        <source>To</source>
        <translation>A</translation>
    </message>
    <message>
        <source>Cc</source>
        <translation>Cc</translation>
    </message>
    <message>
        <source>Bcc</source>
        <translation>Ccn</translation>
    </message>
    <message>
        <source>Subject</source>
        <translation>Oggetto</translation>
    </message>
    <message>
        <source>Message text</source>
        <translation>Testo del messaggio</translation>
    </message>
    <message>
        <source>New message</source>
        <translation>Nuovo messaggio</translation>
    </message>
    <message>
        <source>Nobody is addressed yet.</source>
        <translation>Manca ancora il destinatario.</translation>
    </message>
    <message>
        <source>Attach files</source>
        <translation>Allega file</translation>
    </message>
    <message>
        <source>%1 is larger than %2.</source>
        <translation>%1 supera %2.</translation>
    </message>
    <message>
        <source>%1 could not be read.</source>
        <translation>Non è stato possibile leggere %1.</translation>
    </message>
</context>
<context>
    <name>scorta::ui::DraftModel</name>
    <message>
        <source>No subject</source>
        <translation>Senza oggetto</translation>
    </message>
    <message>
        <source>Nobody yet</source>
        <translation>Ancora nessuno</translation>
    </message>
    <message>
        <source>draft</source>
        <translation>bozza</translation>
    </message>
</context>
<context>
    <name>scorta::ui::FolderModel</name>
    <message>
        <source>Drafts here</source>
        <translation>Bozze qui</translation>
    </message>
    <message numerus="yes">
        <source>%1, %Ln not confirmed yet</source>
        <translation>
            <numerusform>%1, %Ln non ancora confermato</numerusform>
            <numerusform>%1, %Ln non ancora confermati</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%1, %Ln unread</source>
        <translation>
            <numerusform>%1, %Ln da leggere</numerusform>
            <numerusform>%1, %Ln da leggere</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>scorta::ui::ListPane</name>
    <message>
        <source>Messages</source>
        <translation>Messaggi</translation>
    </message>
    <message>
        <source>Outgoing messages</source>
        <translation>Messaggi in uscita</translation>
    </message>
    <message>
        <source>Drafts here</source>
        <translation>Bozze qui</translation>
    </message>
    <message>
        <source>Search all mail</source>
        <translation>Cerca in tutta la posta</translation>
    </message>
</context>
<context>
    <name>scorta::ui::MailListModel</name>
    <message>
        <source>unread</source>
        <translation>da leggere</translation>
    </message>
    <message>
        <source>To %1</source>
        <translation>A %1</translation>
    </message>
    <message>
        <source>No subject</source>
        <translation>Senza oggetto</translation>
    </message>
    <message>
        <source>attachment</source>
        <translation>allegato</translation>
    </message>
    <message>
        <source>starred</source>
        <translation>speciale</translation>
    </message>
    <message>
        <source>The text is not here yet</source>
        <translation>Il testo non è ancora qui</translation>
    </message>
</context>
<context>
    <name>scorta::ui::MailView</name>
    <message>
        <source>Message text</source>
        <translation>Testo del messaggio</translation>
    </message>
</context>
<context>
    <name>scorta::ui::MainWindow</name>
    <message>
        <source>Write</source>
        <translation>Scrivi</translation>
    </message>
    <message>
        <source>Check mail</source>
        <translation>Controlla la posta</translation>
    </message>
    <message>
        <source>Search</source>
        <translation>Cerca</translation>
    </message>
    <message>
        <source>Reply</source>
        <translation>Rispondi</translation>
    </message>
    <message>
        <source>Reply to all</source>
        <translation>Rispondi a tutti</translation>
    </message>
    <message>
        <source>Forward</source>
        <translation>Inoltra</translation>
    </message>
    <message>
        <source>Archive</source>
        <translation>Archivia</translation>
    </message>
    <message>
        <source>Move to Trash</source>
        <translation>Sposta nel cestino</translation>
    </message>
    <message>
        <source>Read or unread</source>
        <translation>Letto o da leggere</translation>
    </message>
    <message>
        <source>Star</source>
        <translation>Speciale</translation>
    </message>
    <message>
        <source>&amp;File</source>
        <translation>&amp;File</translation>
    </message>
    <message>
        <source>Add an account…</source>
        <translation>Aggiungi un account…</translation>
    </message>
    <message>
        <source>Quit</source>
        <translation>Esci</translation>
    </message>
    <message>
        <source>&amp;Message</source>
        <translation>&amp;Messaggio</translation>
    </message>
    <message>
        <source>Move to</source>
        <translation>Sposta in</translation>
    </message>
    <message>
        <source>&amp;View</source>
        <translation>&amp;Vista</translation>
    </message>
    <message>
        <source>Next unread</source>
        <translation>Prossimo da leggere</translation>
    </message>
    <message>
        <source>Next pane</source>
        <translation>Riquadro successivo</translation>
    </message>
    <message>
        <source>Checking…</source>
        <translation>Controllo…</translation>
    </message>
    <message>
        <source>Add an account</source>
        <translation>Aggiungi un account</translation>
    </message>
    <message>
        <source>Name, address and password are enough.</source>
        <translation>Bastano nome, indirizzo e password.</translation>
    </message>
    <message>
        <source>Folders</source>
        <translation>Cartelle</translation>
    </message>
    <message>
        <source>the newest %1</source>
        <translation>i %1 più recenti</translation>
    </message>
    <message numerus="yes">
        <source>%Ln found</source>
        <translation>
            <numerusform>%Ln trovato</numerusform>
            <numerusform>%Ln trovati</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln not confirmed yet</source>
        <translation>
            <numerusform>%Ln non ancora confermato</numerusform>
            <numerusform>%Ln non ancora confermati</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln unread</source>
        <translation>
            <numerusform>%Ln da leggere</numerusform>
            <numerusform>%Ln da leggere</numerusform>
        </translation>
    </message>
    <message>
        <source>Nothing found for “%1”</source>
        <translation>Nessun risultato per “%1”</translation>
    </message>
    <message numerus="yes">
        <source>%Ln message(s) were searched, with all their text.</source>
        <translation>
            <numerusform>Cercato in %Ln messaggio, con tutto il testo.</numerusform>
            <numerusform>Cercato in %Ln messaggi, con tutto il testo.</numerusform>
        </translation>
    </message>
    <message>
        <source>Everything left</source>
        <translation>Tutto è partito</translation>
    </message>
    <message>
        <source>No drafts here</source>
        <translation>Nessuna bozza qui</translation>
    </message>
    <message>
        <source>No messages here</source>
        <translation>Nessun messaggio qui</translation>
    </message>
    <message>
        <source>New mail comes by itself.</source>
        <translation>La posta nuova arriva da sola.</translation>
    </message>
    <message>
        <source>No message is selected</source>
        <translation>Nessun messaggio selezionato</translation>
    </message>
    <message>
        <source>Go on writing</source>
        <translation>Continua a scrivere</translation>
    </message>
    <message>
        <source>No draft is selected</source>
        <translation>Nessuna bozza selezionata</translation>
    </message>
    <message>
        <source>In the Outbox</source>
        <translation>È in uscita</translation>
    </message>
    <message>
        <source>The server refused a change; it was undone here.</source>
        <translation>Il server ha rifiutato una modifica; qui è stata annullata.</translation>
    </message>
    <message>
        <source>Send puts this in the Outbox; it leaves by itself when %1 is back.</source>
        <translation>Invia lo mette in uscita; parte da solo quando %1 torna.</translation>
    </message>
</context>
<context>
    <name>scorta::ui::OutboxModel</name>
    <message>
        <source>No subject</source>
        <translation>Senza oggetto</translation>
    </message>
    <message>
        <source>To %1</source>
        <translation>A %1</translation>
    </message>
</context>
<context>
    <name>scorta::ui::OutboxPane</name>
    <message>
        <source>A copy was found in Sent</source>
        <translation>Trovata una copia in Inviati</translation>
    </message>
    <message>
        <source>A delivery report came</source>
        <translation>È arrivato un rapporto di consegna</translation>
    </message>
    <message>
        <source>A read receipt came</source>
        <translation>È arrivata una conferma di lettura</translation>
    </message>
    <message>
        <source>A PEC receipt came</source>
        <translation>È arrivata una ricevuta PEC</translation>
    </message>
    <message>
        <source>A reply to it came</source>
        <translation>È arrivata una risposta</translation>
    </message>
    <message>
        <source>Subject</source>
        <translation>Oggetto</translation>
    </message>
    <message>
        <source>Cancel sending</source>
        <translation>Annulla l’invio</translation>
    </message>
    <message>
        <source>No subject</source>
        <translation>Senza oggetto</translation>
    </message>
    <message>
        <source>To %1</source>
        <translation>A %1</translation>
    </message>
    <message>
        <source>From %1</source>
        <translation>Da %1</translation>
    </message>
    <message>
        <source>Saved on this computer. It cannot be lost from here.</source>
        <translation>Salvato su questo computer. Da qui non si perde.</translation>
    </message>
    <message>
        <source>Tried, %1</source>
        <translation>Provato, %1</translation>
    </message>
</context>
<context>
    <name>scorta::ui::ReadingPane</name>
    <message>
        <source>Subject</source>
        <translation>Oggetto</translation>
    </message>
    <message>
        <source>From</source>
        <translation>Da</translation>
    </message>
    <message numerus="yes">
        <source>%Ln message(s) selected</source>
        <translation>
            <numerusform>%Ln messaggio selezionato</numerusform>
            <numerusform>%Ln messaggi selezionati</numerusform>
        </translation>
    </message>
    <message>
        <source>No message is selected</source>
        <translation>Nessun messaggio selezionato</translation>
    </message>
    <message>
        <source>The text is not here yet</source>
        <translation>Il testo non è ancora qui</translation>
    </message>
    <message>
        <source>It comes by itself as soon as the server can be reached.</source>
        <translation>Arriva da solo appena il server si raggiunge.</translation>
    </message>
    <message>
        <source>No subject</source>
        <translation>Senza oggetto</translation>
    </message>
    <message>
        <source>No sender</source>
        <translation>Senza mittente</translation>
    </message>
    <message>
        <source>To %1</source>
        <translation>A %1</translation>
    </message>
    <message>
        <source>Cc %1</source>
        <translation>Cc %1</translation>
    </message>
    <message numerus="yes">
        <source>%Ln remote picture(s) not loaded.</source>
        <translation>
            <numerusform>%Ln immagine remota non caricata.</numerusform>
            <numerusform>%Ln immagini remote non caricate.</numerusform>
        </translation>
    </message>
    <message>
        <source>%1 could not be written.</source>
        <translation>Non è stato possibile scrivere %1.</translation>
    </message>
    <message>
        <source>Unnamed file</source>
        <translation>File senza nome</translation>
    </message>
    <message>
        <source>Save attachment</source>
        <translation>Salva allegato</translation>
    </message>
    <message>
        <source>Saved: %1</source>
        <translation>Salvato: %1</translation>
    </message>
    <message>
        <source>Save all attachments</source>
        <translation>Salva tutti gli allegati</translation>
    </message>
    <message numerus="yes">
        <source>%Ln file(s) saved</source>
        <translation>
            <numerusform>%Ln file salvato</numerusform>
            <numerusform>%Ln file salvati</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>scorta::ui::StatusLine</name>
    <message>
        <source>State of the accounts</source>
        <translation>Stato degli account</translation>
    </message>
    <message>
        <source>Not checked yet</source>
        <translation>Non ancora controllato</translation>
    </message>
    <message>
        <source>checked %1</source>
        <translation>controllato %1</translation>
    </message>
    <message numerus="yes">
        <source>%Ln message(s) here, complete</source>
        <translation>
            <numerusform>%Ln messaggio qui, completo</numerusform>
            <numerusform>%Ln messaggi qui, completi</numerusform>
        </translation>
    </message>
    <message>
        <source>%1 of %2 messages here</source>
        <translation>%1 di %2 messaggi qui</translation>
    </message>
</context>
<context>
    <name>services</name>
    <message>
        <source>Receiving</source>
        <translation>Ricezione</translation>
    </message>
    <message>
        <source>Sending</source>
        <translation>Invio</translation>
    </message>
</context>
<context>
    <name>words</name>
    <message>
        <source>Nothing is lost; Scorta tries again by itself.</source>
        <translation>Nulla è perso; Scorta riprova da sola.</translation>
    </message>
    <message>
        <source>Something went wrong inside Scorta.</source>
        <translation>Qualcosa è andato storto dentro Scorta.</translation>
    </message>
    <message>
        <source>Something went wrong inside Scorta with %1.</source>
        <translation>Qualcosa è andato storto dentro Scorta con %1.</translation>
    </message>
    <message>
        <source>Start Scorta again; its log says more.</source>
        <translation>Riavvia Scorta; il suo registro dice di più.</translation>
    </message>
    <message>
        <source>This cannot be done that way.</source>
        <translation>Così non si può fare.</translation>
    </message>
    <message>
        <source>“%1” was not understood.</source>
        <translation>«%1» non è comprensibile.</translation>
    </message>
    <message>
        <source>Check how it is written.</source>
        <translation>Controlla come è scritto.</translation>
    </message>
    <message>
        <source>It was not found.</source>
        <translation>Non si trova.</translation>
    </message>
    <message>
        <source>%1 was not found.</source>
        <translation>%1 non si trova.</translation>
    </message>
    <message>
        <source>Check the name or the number.</source>
        <translation>Controlla il nome o il numero.</translation>
    </message>
    <message>
        <source>It is there already.</source>
        <translation>C’è già.</translation>
    </message>
    <message>
        <source>%1 is there already.</source>
        <translation>%1 c’è già.</translation>
    </message>
    <message>
        <source>Choose another name.</source>
        <translation>Scegli un altro nome.</translation>
    </message>
    <message>
        <source>This value cannot be accepted.</source>
        <translation>Questo valore non si può accettare.</translation>
    </message>
    <message>
        <source>“%1” cannot be accepted.</source>
        <translation>«%1» non si può accettare.</translation>
    </message>
    <message>
        <source>It was stopped on request.</source>
        <translation>Fermato su richiesta.</translation>
    </message>
    <message>
        <source>%1 was stopped on request.</source>
        <translation>%1: fermato su richiesta.</translation>
    </message>
    <message>
        <source>Start it again when you like.</source>
        <translation>Riavvia quando vuoi.</translation>
    </message>
    <message>
        <source>A file or folder could not be read or written.</source>
        <translation>Un file o una cartella non si può leggere o scrivere.</translation>
    </message>
    <message>
        <source>%1 could not be read or written.</source>
        <translation>%1 non si può leggere o scrivere.</translation>
    </message>
    <message>
        <source>Check that it is there and that the disk works.</source>
        <translation>Controlla che ci sia e che il disco funzioni.</translation>
    </message>
    <message>
        <source>Scorta may not open a file or folder.</source>
        <translation>Scorta non ha il permesso di aprire un file o una cartella.</translation>
    </message>
    <message>
        <source>Scorta may not open %1.</source>
        <translation>Scorta non ha il permesso di aprire %1.</translation>
    </message>
    <message>
        <source>Check who owns it and who may read and write it.</source>
        <translation>Controlla di chi è e chi può leggerlo e scriverlo.</translation>
    </message>
    <message>
        <source>The disk is full; what is queued is safe.</source>
        <translation>Il disco è pieno; ciò che è in coda è al sicuro.</translation>
    </message>
    <message>
        <source>The disk with %1 is full; what is queued is safe.</source>
        <translation>Il disco con %1 è pieno; ciò che è in coda è al sicuro.</translation>
    </message>
    <message>
        <source>Free some room; until then mail can be read, but nothing new is stored.</source>
        <translation>Libera spazio; fino ad allora la posta si legge, ma nulla di nuovo viene salvato.</translation>
    </message>
    <message>
        <source>A file of this profile is damaged.</source>
        <translation>Un file di questo profilo è danneggiato.</translation>
    </message>
    <message>
        <source>%1 is damaged.</source>
        <translation>%1 è danneggiato.</translation>
    </message>
    <message>
        <source>Run “scorta-cli check --repair”, or put back one of the daily backups.</source>
        <translation>Esegui «scorta-cli check --repair», o rimetti una delle copie giornaliere.</translation>
    </message>
    <message>
        <source>This profile was made by a newer version of Scorta.</source>
        <translation>Questo profilo è di una versione più recente di Scorta.</translation>
    </message>
    <message>
        <source>%1 was made by a newer version of Scorta.</source>
        <translation>%1 è di una versione più recente di Scorta.</translation>
    </message>
    <message>
        <source>Install the newer version; nothing was changed.</source>
        <translation>Installa la versione più recente; nulla è stato cambiato.</translation>
    </message>
    <message>
        <source>Another program is using it.</source>
        <translation>Lo sta usando un altro programma.</translation>
    </message>
    <message>
        <source>Another program is using %1.</source>
        <translation>Un altro programma sta usando %1.</translation>
    </message>
    <message>
        <source>Close the other program and try again.</source>
        <translation>Chiudi l’altro programma e riprova.</translation>
    </message>
    <message>
        <source>The server did not answer in time.</source>
        <translation>Il server non ha risposto in tempo.</translation>
    </message>
    <message>
        <source>%1 did not answer in time.</source>
        <translation>%1 non ha risposto in tempo.</translation>
    </message>
    <message>
        <source>The server’s name was not found.</source>
        <translation>Il nome del server non si trova.</translation>
    </message>
    <message>
        <source>The server’s name for %1 was not found.</source>
        <translation>Il nome del server per %1 non si trova.</translation>
    </message>
    <message>
        <source>The server takes no connections.</source>
        <translation>Il server non accetta connessioni.</translation>
    </message>
    <message>
        <source>%1 takes no connections.</source>
        <translation>%1 non accetta connessioni.</translation>
    </message>
    <message>
        <source>The server cannot be reached from here.</source>
        <translation>Il server non si raggiunge da qui.</translation>
    </message>
    <message>
        <source>%1 cannot be reached from here.</source>
        <translation>%1 non si raggiunge da qui.</translation>
    </message>
    <message>
        <source>The connection broke off.</source>
        <translation>La connessione si è interrotta.</translation>
    </message>
    <message>
        <source>The connection to %1 broke off.</source>
        <translation>La connessione a %1 si è interrotta.</translation>
    </message>
    <message>
        <source>No encrypted connection came about; the password was not sent.</source>
        <translation>Nessuna connessione cifrata è riuscita; la password non è partita.</translation>
    </message>
    <message>
        <source>No encrypted connection to %1 came about; the password was not sent.</source>
        <translation>Nessuna connessione cifrata a %1 è riuscita; la password non è partita.</translation>
    </message>
    <message>
        <source>Scorta never goes on without encryption; try another network if it lasts.</source>
        <translation>Scorta non prosegue mai senza cifratura; se dura, prova un’altra rete.</translation>
    </message>
    <message>
        <source>The server’s certificate is not trusted; the password was not sent.</source>
        <translation>Il certificato del server non è affidabile; la password non è partita.</translation>
    </message>
    <message>
        <source>%1 shows a certificate that is not trusted; the password was not sent.</source>
        <translation>%1 mostra un certificato non affidabile; la password non è partita.</translation>
    </message>
    <message>
        <source>Ask the provider, or add a certificate that you trust to this account.</source>
        <translation>Chiedi al fornitore, o aggiungi a questo account un certificato di cui ti fidi.</translation>
    </message>
    <message>
        <source>The server said something that mail servers do not say.</source>
        <translation>Il server ha detto qualcosa che i server di posta non dicono.</translation>
    </message>
    <message>
        <source>%1 said something that mail servers do not say.</source>
        <translation>%1 ha detto qualcosa che i server di posta non dicono.</translation>
    </message>
    <message>
        <source>Check the server’s name and port; on foreign networks, sign in there first.</source>
        <translation>Controlla nome e porta del server; su reti altrui, prima accedi lì.</translation>
    </message>
    <message>
        <source>The password was not accepted.</source>
        <translation>La password non è stata accettata.</translation>
    </message>
    <message>
        <source>The password for %1 was not accepted.</source>
        <translation>La password di %1 non è stata accettata.</translation>
    </message>
    <message>
        <source>Enter it again; with two-step sign-in, use an app password.</source>
        <translation>Inseriscila di nuovo; con l’accesso in due passaggi usa una password per app.</translation>
    </message>
    <message>
        <source>A password that worked before is refused; keep it.</source>
        <translation>Una password che prima andava è rifiutata; non cambiarla.</translation>
    </message>
    <message>
        <source>A password for %1 that worked before is refused; keep it.</source>
        <translation>Una password di %1 che prima andava è rifiutata; non cambiarla.</translation>
    </message>
    <message>
        <source>Probably their fault. Follow no link that asks for it.</source>
        <translation>È probabile che il guasto sia loro. Non seguire link che la chiedono.</translation>
    </message>
    <message>
        <source>The server is there, but cannot serve now.</source>
        <translation>Il server c’è, ma ora non può servire.</translation>
    </message>
    <message>
        <source>%1 is there, but cannot serve now.</source>
        <translation>%1 c’è, ma ora non può servire.</translation>
    </message>
    <message>
        <source>The server refused.</source>
        <translation>Il server ha rifiutato.</translation>
    </message>
    <message>
        <source>The server refused %1.</source>
        <translation>Il server ha rifiutato %1.</translation>
    </message>
    <message>
        <source>Its own words are in the details.</source>
        <translation>Le sue parole sono nei dettagli.</translation>
    </message>
    <message>
        <source>It is too big.</source>
        <translation>È troppo grande.</translation>
    </message>
    <message>
        <source>%1 is too big.</source>
        <translation>%1 è troppo grande.</translation>
    </message>
    <message>
        <source>Send less at once, or share the file in another way.</source>
        <translation>Invia meno in una volta, o condividi il file in altro modo.</translation>
    </message>
    <message>
        <source>This cannot be read as mail.</source>
        <translation>Questo non si legge come posta.</translation>
    </message>
    <message>
        <source>%1 cannot be read as mail.</source>
        <translation>%1 non si legge come posta.</translation>
    </message>
    <message>
        <source>Its bytes are kept as they came.</source>
        <translation>I suoi byte sono conservati come sono arrivati.</translation>
    </message>
    <message>
        <source>No keychain answers on this computer.</source>
        <translation>Su questo computer non risponde alcun portachiavi.</translation>
    </message>
    <message>
        <source>No keychain answers on this computer for the password of %1.</source>
        <translation>Su questo computer non risponde alcun portachiavi per la password di %1.</translation>
    </message>
    <message>
        <source>Use --password-command with a command that prints the password.</source>
        <translation>Usa --password-command con un comando che stampa la password.</translation>
    </message>
    <message>
        <source>The password could not be fetched.</source>
        <translation>Non è stato possibile ottenere la password.</translation>
    </message>
    <message>
        <source>The password for %1 could not be fetched.</source>
        <translation>Non è stato possibile ottenere la password di %1.</translation>
    </message>
    <message>
        <source>Enter it again.</source>
        <translation>Inseriscila di nuovo.</translation>
    </message>
    <message>
        <source>This folder is frozen until you decide; nothing was deleted here.</source>
        <translation>Questa cartella è congelata finché non decidi; qui è tutto salvo.</translation>
    </message>
    <message>
        <source>%1 is frozen until you decide; nothing was deleted here.</source>
        <translation>%1: congelata finché non decidi; qui è tutto salvo.</translation>
    </message>
    <message>
        <source>Keep everything, or accept what the server says.</source>
        <translation>Conserva tutto, o accetta ciò che dice il server.</translation>
    </message>
    <message>
        <source>The message was handed over, and no reply came.</source>
        <translation>Il messaggio è stato affidato al server, e non è venuta risposta.</translation>
    </message>
    <message>
        <source>%1 was handed over, and no reply came.</source>
        <translation>%1: affidato al server, e non è venuta risposta.</translation>
    </message>
    <message>
        <source>Wait for evidence, send it again (may arrive twice), or mark it as sent.</source>
        <translation>Aspetta una prova, invialo di nuovo (può arrivare due volte), o segnalo come inviato.</translation>
    </message>
    <message>
        <source>It waits for the next try.</source>
        <translation>Aspetta il prossimo tentativo.</translation>
    </message>
    <message>
        <source>%1 waits for the next try.</source>
        <translation>%1 aspetta il prossimo tentativo.</translation>
    </message>
    <message>
        <source>Nothing is lost; you can also try now.</source>
        <translation>Nulla è perso; puoi anche riprovare ora.</translation>
    </message>
    <message>
        <source>This is not an e-mail address.</source>
        <translation>Questo non è un indirizzo di posta.</translation>
    </message>
    <message>
        <source>“%1” is not an e-mail address.</source>
        <translation>«%1» non è un indirizzo di posta.</translation>
    </message>
    <message>
        <source>It looks like name@example.com.</source>
        <translation>Ha la forma nome@example.com.</translation>
    </message>
    <message>
        <source>The address of a server is not right.</source>
        <translation>L’indirizzo di un server non è giusto.</translation>
    </message>
    <message>
        <source>The address of a server for %1 is not right.</source>
        <translation>L’indirizzo di un server per %1 non è giusto.</translation>
    </message>
    <message>
        <source>It looks like imaps://imap.example.com:993 or smtps://smtp.example.com:465.</source>
        <translation>Ha la forma imaps://imap.example.com:993 o smtps://smtp.example.com:465.</translation>
    </message>
    <message>
        <source>The user name is missing or not right.</source>
        <translation>Il nome utente manca o non è giusto.</translation>
    </message>
    <message>
        <source>The user name for %1 is missing or not right.</source>
        <translation>Il nome utente per %1 manca o non è giusto.</translation>
    </message>
    <message>
        <source>This provider’s user names may not be addresses; give it with --user.</source>
        <translation>I nomi utente di questo fornitore possono non essere indirizzi; indicalo con --user.</translation>
    </message>
    <message>
        <source>The servers of this address are not known.</source>
        <translation>I server di questo indirizzo non sono noti.</translation>
    </message>
    <message>
        <source>The servers of %1 are not known.</source>
        <translation>I server di %1 non sono noti.</translation>
    </message>
    <message>
        <source>Give them with --imap and --smtp, or a provider with --preset.</source>
        <translation>Indicali con --imap e --smtp, o un fornitore con --preset.</translation>
    </message>
    <message>
        <source>No provider has this name.</source>
        <translation>Nessun fornitore ha questo nome.</translation>
    </message>
    <message>
        <source>For %1, no provider has this name.</source>
        <translation>Per %1: nessun fornitore ha questo nome.</translation>
    </message>
    <message>
        <source>Check the name, or give the servers with --imap and --smtp.</source>
        <translation>Controlla il nome, o indica i server con --imap e --smtp.</translation>
    </message>
    <message>
        <source>This provider takes no passwords from mail programs.</source>
        <translation>Questo fornitore non accetta password dai programmi di posta.</translation>
    </message>
    <message>
        <source>The provider of %1 takes no passwords from mail programs.</source>
        <translation>Il fornitore di %1 non accetta password dai programmi di posta.</translation>
    </message>
    <message>
        <source>It asks for its own sign-in page; servers given by hand are taken as they are.</source>
        <translation>Vuole la propria pagina di accesso; i server indicati a mano si prendono come sono.</translation>
    </message>
    <message>
        <source>The password command gave no password.</source>
        <translation>Il comando per la password non ne ha data una.</translation>
    </message>
    <message>
        <source>The password command for %1 gave no password.</source>
        <translation>Il comando per la password di %1 non ne ha data una.</translation>
    </message>
    <message>
        <source>Run the command by hand to see what it says.</source>
        <translation>Esegui il comando a mano per vedere che cosa dice.</translation>
    </message>
    <message>
        <source>The keychain has no password, or it is locked.</source>
        <translation>Il portachiavi non ha la password, o è bloccato.</translation>
    </message>
    <message>
        <source>The keychain has no password for %1, or it is locked.</source>
        <translation>Il portachiavi non ha la password di %1, o è bloccato.</translation>
    </message>
    <message>
        <source>Unlock the keychain, or enter the password again.</source>
        <translation>Sblocca il portachiavi, o inserisci di nuovo la password.</translation>
    </message>
    <message>
        <source>%1 h</source>
        <translation>%1 h</translation>
    </message>
    <message>
        <source>%1 h %2 min</source>
        <translation>%1 h %2 min</translation>
    </message>
    <message>
        <source>%1 %</source>
        <translation>%1 %</translation>
    </message>
    <message numerus="yes">
        <source>%Ln byte(s)</source>
        <translation>
            <numerusform>%Ln byte</numerusform>
            <numerusform>%Ln byte</numerusform>
        </translation>
    </message>
    <message>
        <source>%1 s</source>
        <translation>%1 s</translation>
    </message>
    <message>
        <source>now</source>
        <translation>ora</translation>
    </message>
    <message>
        <source>in less than a minute</source>
        <translation>tra meno di un minuto</translation>
    </message>
    <message>
        <source>in %1 min</source>
        <translation>tra %1 min</translation>
    </message>
    <message>
        <source>in %1</source>
        <translation>tra %1</translation>
    </message>
    <message numerus="yes">
        <source>in %Ln day(s)</source>
        <translation>
            <numerusform>tra %Ln giorno</numerusform>
            <numerusform>tra %Ln giorni</numerusform>
        </translation>
    </message>
    <message>
        <source>next try %1</source>
        <translation>prossimo tentativo %1</translation>
    </message>
    <message>
        <source>%1 s ago</source>
        <translation>%1 s fa</translation>
    </message>
    <message>
        <source>%1 min ago</source>
        <translation>%1 min fa</translation>
    </message>
    <message>
        <source>%1 h ago</source>
        <translation>%1 h fa</translation>
    </message>
    <message numerus="yes">
        <source>%Ln day(s) ago</source>
        <translation>
            <numerusform>%Ln giorno fa</numerusform>
            <numerusform>%Ln giorni fa</numerusform>
        </translation>
    </message>
    <message>
        <source>%1 min</source>
        <translation>%1 min</translation>
    </message>
    <message>
        <source>%1 d</source>
        <translation>%1 g</translation>
    </message>
    <message>
        <source>%1 d %2 h</source>
        <translation>%1 g %2 h</translation>
    </message>
    <message>
        <source>Yesterday</source>
        <translation>Ieri</translation>
    </message>
    <message>
        <source>%1 yesterday</source>
        <translation>%1 di ieri</translation>
    </message>
    <message>
        <source>%1 on %2</source>
        <translation>%1 del %2</translation>
    </message>
    <message>
        <source>Try now</source>
        <translation>Riprova ora</translation>
    </message>
    <message>
        <source>Send by another account…</source>
        <translation>Invia da un altro account…</translation>
    </message>
    <message>
        <source>Details</source>
        <translation>Dettagli</translation>
    </message>
    <message>
        <source>Enter it…</source>
        <translation>Inseriscila…</translation>
    </message>
    <message>
        <source>Open the page</source>
        <translation>Apri la pagina</translation>
    </message>
    <message>
        <source>Decide…</source>
        <translation>Decidi…</translation>
    </message>
    <message>
        <source>Keep everything</source>
        <translation>Conserva tutto</translation>
    </message>
    <message>
        <source>Accept…</source>
        <translation>Accetta…</translation>
    </message>
    <message>
        <source>Ask me tomorrow</source>
        <translation>Chiedimelo domani</translation>
    </message>
    <message>
        <source>Put back on %1…</source>
        <translation>Rimetti su %1…</translation>
    </message>
    <message>
        <source>Ask to send it again…</source>
        <translation>Chiedi di rimandarlo…</translation>
    </message>
    <message>
        <source>Dismiss</source>
        <translation>Ignora</translation>
    </message>
    <message>
        <source>Hold</source>
        <translation>Trattieni</translation>
    </message>
    <message>
        <source>Release</source>
        <translation>Rilascia</translation>
    </message>
    <message>
        <source>Stop and edit</source>
        <translation>Ferma e modifica</translation>
    </message>
    <message>
        <source>Copy as new</source>
        <translation>Copia come nuovo</translation>
    </message>
    <message>
        <source>File for a claim…</source>
        <translation>Documento per il reclamo…</translation>
    </message>
    <message>
        <source>Send later…</source>
        <translation>Invia più tardi…</translation>
    </message>
    <message>
        <source>All inboxes</source>
        <translation>Tutte in arrivo</translation>
    </message>
    <message>
        <source>Starred</source>
        <translation>Speciali</translation>
    </message>
    <message>
        <source>Outbox</source>
        <translation>In uscita</translation>
    </message>
    <message>
        <source>Kept mail</source>
        <translation>Posta conservata</translation>
    </message>
    <message>
        <source>Outages</source>
        <translation>Disservizi</translation>
    </message>
    <message>
        <source>Readiness</source>
        <translation>Preparazione</translation>
    </message>
    <message>
        <source>What may be lost</source>
        <translation>Cosa può mancare</translation>
    </message>
    <message>
        <source>Needs a choice</source>
        <translation>Chiede una scelta</translation>
    </message>
    <message>
        <source>Waiting to leave</source>
        <translation>In attesa di partire</translation>
    </message>
    <message>
        <source>Not yet</source>
        <translation>Non ancora</translation>
    </message>
    <message>
        <source>Left today</source>
        <translation>Partiti oggi</translation>
    </message>
    <message>
        <source>Wait for evidence</source>
        <translation>Aspetta una prova</translation>
    </message>
    <message>
        <source>Send again (may arrive twice)</source>
        <translation>Invia di nuovo (può arrivare due volte)</translation>
    </message>
    <message>
        <source>Mark as sent</source>
        <translation>Segna come inviato</translation>
    </message>
    <message>
        <source>Did it leave? Nobody can say yet. You choose:</source>
        <translation>È partito? Per ora nessuno può dirlo. Scegli tu:</translation>
    </message>
    <message>
        <source>Draft saved here %1</source>
        <translation>Bozza salvata qui %1</translation>
    </message>
    <message>
        <source>All well</source>
        <translation>Tutto bene</translation>
    </message>
    <message>
        <source>%1 is slow.</source>
        <translation>%1 è lento.</translation>
    </message>
    <message>
        <source>%1 has not answered since %2. Your Internet works.</source>
        <translation>%1 non risponde dalle %2. La tua connessione funziona.</translation>
    </message>
    <message>
        <source>This computer has been offline since %1.</source>
        <translation>Questo computer è senza rete dalle %1.</translation>
    </message>
    <message>
        <source>This network wants you to sign in first.</source>
        <translation>Questa rete chiede prima un accesso.</translation>
    </message>
    <message>
        <source>%1’s name has not been found since %2. Others are.</source>
        <translation>Il nome di %1 non si trova dalle %2. Gli altri sì.</translation>
    </message>
    <message>
        <source>%1 shows another certificate. Your password was not sent.</source>
        <translation>%1 mostra un altro certificato. La password non è partita.</translation>
    </message>
    <message>
        <source>%1 does not take this password.</source>
        <translation>%1 non accetta questa password.</translation>
    </message>
    <message>
        <source>%1 refuses a password that worked today. Keep it.</source>
        <translation>%1 rifiuta una password che oggi andava. Non cambiarla.</translation>
    </message>
    <message>
        <source>%1 cannot be reached since %2.</source>
        <translation>%1 non si raggiunge dalle %2.</translation>
    </message>
    <message>
        <source>%1 receives but has not sent since %2.</source>
        <translation>%1 riceve, ma non invia dalle %2.</translation>
    </message>
    <message>
        <source>%1 sends but has not received since %2.</source>
        <translation>%1 invia, ma non riceve dalle %2.</translation>
    </message>
    <message>
        <source>%1 is slow: %2 an answer, usually %3.</source>
        <translation>%1 è lento: risponde in %2, di solito in %3.</translation>
    </message>
    <message>
        <source>Inbox on %1 is frozen. Nothing was deleted here.</source>
        <translation>La Posta in arrivo di %1 è congelata. Qui è tutto salvo.</translation>
    </message>
    <message>
        <source>%1 on %2 is frozen. Nothing was deleted here.</source>
        <translation>La cartella %1 di %2 è congelata. Qui è tutto salvo.</translation>
    </message>
    <message>
        <source>%1 is back.</source>
        <translation>%1 è tornato.</translation>
    </message>
    <message numerus="yes">
        <source>%1 is back. %Ln waiting message(s) left, others still wait.</source>
        <translation>
            <numerusform>%1 è tornato. %Ln messaggio in attesa è partito, altri attendono ancora.</numerusform>
            <numerusform>%1 è tornato. %Ln messaggi in attesa sono partiti, altri attendono ancora.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%1 is back. All %Ln waiting message(s) left.</source>
        <translation>
            <numerusform>%1 è tornato. Il messaggio in attesa è partito.</numerusform>
            <numerusform>%1 è tornato. I %Ln messaggi in attesa sono partiti.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>and %Ln more</source>
        <translation>
            <numerusform>e %Ln altro</numerusform>
            <numerusform>e %Ln altri</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln message(s) are here</source>
        <translation>
            <numerusform>%Ln messaggio è qui</numerusform>
            <numerusform>%Ln messaggi sono qui</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln waiting to leave</source>
        <translation>
            <numerusform>%Ln in attesa di partire</numerusform>
            <numerusform>%Ln in attesa di partire</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln need(s) a choice</source>
        <translation>
            <numerusform>%Ln chiede una scelta</numerusform>
            <numerusform>%Ln chiedono una scelta</numerusform>
        </translation>
    </message>
    <message>
        <source>Slow</source>
        <translation>Lento</translation>
    </message>
    <message>
        <source>Provider down</source>
        <translation>Provider fermo</translation>
    </message>
    <message>
        <source>Own network</source>
        <translation>La tua rete</translation>
    </message>
    <message>
        <source>Sign-in page</source>
        <translation>Pagina di accesso</translation>
    </message>
    <message>
        <source>Name not found</source>
        <translation>Nome non trovato</translation>
    </message>
    <message>
        <source>Certificate</source>
        <translation>Certificato</translation>
    </message>
    <message>
        <source>Password</source>
        <translation>Password</translation>
    </message>
    <message>
        <source>Sign-in refused</source>
        <translation>Accesso rifiutato</translation>
    </message>
    <message>
        <source>Not reached</source>
        <translation>Non raggiunto</translation>
    </message>
    <message>
        <source>Half down</source>
        <translation>In parte</translation>
    </message>
    <message>
        <source>The server numbers this folder anew, as after a repair or a restored backup.</source>
        <translation>Il server numera da capo questa cartella, come dopo una riparazione o una copia ripristinata.</translation>
    </message>
    <message>
        <source>The server’s count for new messages went back, as after a restored backup.</source>
        <translation>Il conto dei messaggi nuovi sul server è tornato indietro, come dopo una copia ripristinata.</translation>
    </message>
    <message>
        <source>The server’s count of changes went back, as after a restored backup.</source>
        <translation>Il conto delle modifiche sul server è tornato indietro, come dopo una copia ripristinata.</translation>
    </message>
    <message>
        <source>The server shows other messages under numbers that Scorta knows.</source>
        <translation>Il server mostra altri messaggi sotto numeri che Scorta conosce.</translation>
    </message>
    <message>
        <source>The server no longer lists this folder.</source>
        <translation>Il server non elenca più questa cartella.</translation>
    </message>
    <message>
        <source>The server shows this folder empty.</source>
        <translation>Il server mostra vuota questa cartella.</translation>
    </message>
    <message>
        <source>The server stopped showing many messages that nobody here deleted.</source>
        <translation>Il server ha smesso di mostrare molti messaggi che qui nessuno ha eliminato.</translation>
    </message>
    <message>
        <source>This message ends in the middle.</source>
        <translation>Questo messaggio si interrompe a metà.</translation>
    </message>
    <message>
        <source>Parts nested too deep are not shown.</source>
        <translation>Le parti annidate troppo in fondo non sono mostrate.</translation>
    </message>
    <message>
        <source>It has more parts than can be shown.</source>
        <translation>Ha più parti di quante se ne possano mostrare.</translation>
    </message>
    <message>
        <source>Its header is too long and was read in part.</source>
        <translation>La sua intestazione è troppo lunga ed è letta in parte.</translation>
    </message>
    <message>
        <source>A mark between its parts is missing.</source>
        <translation>Manca un segno tra le sue parti.</translation>
    </message>
    <message>
        <source>A part is encoded in an unknown way and shown as it came.</source>
        <translation>Una parte è codificata in modo ignoto ed è mostrata come è arrivata.</translation>
    </message>
    <message>
        <source>Its character set was guessed.</source>
        <translation>Il suo insieme di caratteri è stato indovinato.</translation>
    </message>
    <message>
        <source>With two-step sign-in, use an app password here.</source>
        <translation>Con l’accesso in due passaggi, usa qui una password per app.</translation>
    </message>
    <message>
        <source>This provider deletes mail after 90 days without access.</source>
        <translation>Questo fornitore elimina la posta dopo 90 giorni senza accessi.</translation>
    </message>
    <message>
        <source>The user name is the code that begins with M, not the address.</source>
        <translation>Il nome utente è il codice che comincia con M, non l’indirizzo.</translation>
    </message>
    <message>
        <source>This provider takes no passwords from mail programs, only its sign-in page.</source>
        <translation>Questo fornitore non accetta password dai programmi di posta, solo la sua pagina di accesso.</translation>
    </message>
    <message>
        <source>Access by IMAP must first be switched on in the provider’s web mail.</source>
        <translation>L’accesso IMAP va prima attivato nella web mail del fornitore.</translation>
    </message>
    <message>
        <source>The server shows something else than Scorta has seen before.</source>
        <translation>Il server mostra altro da ciò che Scorta ha visto prima.</translation>
    </message>
    <message>
        <source>Something in this message is not as it should be.</source>
        <translation>Qualcosa in questo messaggio non è come dovrebbe.</translation>
    </message>
    <message>
        <source>“%1”</source>
        <translation>«%1»</translation>
    </message>
    <message>
        <source>not taken for too long, until you release it</source>
        <translation>non accettato per troppo tempo, finché non lo rilasci</translation>
    </message>
    <message>
        <source>failed on this computer, until you release it</source>
        <translation>non riuscito su questo computer, finché non lo rilasci</translation>
    </message>
    <message>
        <source>by you, until you release it</source>
        <translation>da te, finché non lo rilasci</translation>
    </message>
    <message>
        <source>by %1 at %2</source>
        <translation>da %1 alle %2</translation>
    </message>
    <message>
        <source>to %1, %2</source>
        <translation>a %1, %2</translation>
    </message>
    <message>
        <source>refused for now</source>
        <translation>rifiutato per ora</translation>
    </message>
    <message>
        <source>refused for now: %1</source>
        <translation>rifiutato per ora: %1</translation>
    </message>
    <message>
        <source>Queued</source>
        <translation>In coda</translation>
    </message>
    <message>
        <source>Sending</source>
        <translation>In invio</translation>
    </message>
    <message>
        <source>Handed over</source>
        <translation>Affidato al server</translation>
    </message>
    <message>
        <source>Accepted</source>
        <translation>Accettato</translation>
    </message>
    <message>
        <source>Relayed</source>
        <translation>Trasmesso</translation>
    </message>
    <message>
        <source>Delayed</source>
        <translation>In ritardo</translation>
    </message>
    <message>
        <source>Delivered</source>
        <translation>Consegnato</translation>
    </message>
    <message>
        <source>Deferred</source>
        <translation>Rinviato</translation>
    </message>
    <message>
        <source>Rejected</source>
        <translation>Rifiutato</translation>
    </message>
    <message>
        <source>Unconfirmed</source>
        <translation>Non confermato</translation>
    </message>
    <message>
        <source>Returned</source>
        <translation>Tornato indietro</translation>
    </message>
    <message>
        <source>Held</source>
        <translation>Trattenuto</translation>
    </message>
    <message>
        <source>Cancelled</source>
        <translation>Annullato</translation>
    </message>
    <message>
        <source>Scheduled</source>
        <translation>Programmato</translation>
    </message>
    <message>
        <source>reply awaited</source>
        <translation>si attende risposta</translation>
    </message>
    <message>
        <source>to the next server</source>
        <translation>al server successivo</translation>
    </message>
    <message>
        <source>next server still tries</source>
        <translation>il server dopo ci prova</translation>
    </message>
    <message>
        <source>report at %1</source>
        <translation>avviso delle %1</translation>
    </message>
    <message>
        <source>handed over, no reply came</source>
        <translation>affidato, nessuna risposta</translation>
    </message>
    <message>
        <source>no reason was given</source>
        <translation>senza motivo dichiarato</translation>
    </message>
    <message>
        <source>by you</source>
        <translation>da te</translation>
    </message>
    <message>
        <source>by you at %1</source>
        <translation>da te alle %1</translation>
    </message>
    <message>
        <source>leaves today at %1</source>
        <translation>parte oggi alle %1</translation>
    </message>
    <message>
        <source>leaves tomorrow at %1</source>
        <translation>parte domani alle %1</translation>
    </message>
    <message>
        <source>leaves on %1 at %2</source>
        <translation>parte il %1 alle %2</translation>
    </message>
    <message>
        <source>Inbox</source>
        <translation>Posta in arrivo</translation>
    </message>
    <message>
        <source>Sent</source>
        <translation>Inviata</translation>
    </message>
    <message>
        <source>Drafts</source>
        <translation>Bozze</translation>
    </message>
    <message>
        <source>Trash</source>
        <translation>Cestino</translation>
    </message>
    <message>
        <source>Archive</source>
        <translation>Archivio</translation>
    </message>
    <message>
        <source>Junk</source>
        <translation>Indesiderata</translation>
    </message>
    <message>
        <source>Its text is too long and is shown in part.</source>
        <translation>Il suo testo è troppo lungo ed è mostrato in parte.</translation>
    </message>
    <message>
        <source>Its formatted text is too long and is shown in part.</source>
        <translation>Il suo testo formattato è troppo lungo ed è mostrato in parte.</translation>
    </message>
    <message>
        <source>It has no header.</source>
        <translation>Non ha intestazione.</translation>
    </message>
    <message>
        <source>The text of this message is not here yet.</source>
        <translation>Il testo di questo messaggio non è ancora qui.</translation>
    </message>
    <message>
        <source>The text of message %1 is not here yet.</source>
        <translation>Il testo del messaggio %1 non è ancora qui.</translation>
    </message>
    <message>
        <source>It comes with the next sync.</source>
        <translation>Arriva con la prossima sincronizzazione.</translation>
    </message>
    <message>
        <source>The state of this message does not allow that.</source>
        <translation>Lo stato di questo messaggio non lo permette.</translation>
    </message>
    <message>
        <source>The state of message %1 does not allow that.</source>
        <translation>Lo stato del messaggio %1 non lo permette.</translation>
    </message>
    <message>
        <source>Look at the message in the outbox first; nothing was changed.</source>
        <translation>Guarda prima il messaggio in uscita; non è cambiato nulla.</translation>
    </message>
    <message>
        <source>Certified mail (PEC) has no Bcc: its receipts name every recipient.</source>
        <translation>La posta certificata (PEC) non ha Ccn: le ricevute nominano ogni destinatario.</translation>
    </message>
    <message>
        <source>%1 sends certified mail (PEC), which has no Bcc: its receipts name every recipient.</source>
        <translation>%1 invia posta certificata (PEC), che non ha Ccn: le ricevute nominano ogni destinatario.</translation>
    </message>
    <message>
        <source>Put these recipients into To or Cc, or send to each by itself.</source>
        <translation>Metti questi destinatari in A o Cc, oppure scrivi a ciascuno a parte.</translation>
    </message>
    <message>
        <source>Nobody is addressed, or there is nothing to send.</source>
        <translation>Manca il destinatario, o non c’è nulla da inviare.</translation>
    </message>
    <message>
        <source>From %1: nobody is addressed, or there is nothing to send.</source>
        <translation>Da %1: manca il destinatario, o non c’è nulla da inviare.</translation>
    </message>
    <message>
        <source>Name at least one recipient.</source>
        <translation>Indica almeno un destinatario.</translation>
    </message>
    <message>
        <source>The message would be too late before it may leave.</source>
        <translation>Il messaggio scadrebbe prima di poter partire.</translation>
    </message>
    <message>
        <source>The message from %1 would be too late before it may leave.</source>
        <translation>Il messaggio di %1 scadrebbe prima di poter partire.</translation>
    </message>
    <message>
        <source>Give a later time, or none.</source>
        <translation>Indica un’ora più tarda, o nessuna.</translation>
    </message>
    <message>
        <source>This is not a time.</source>
        <translation>Questa non è un’ora.</translation>
    </message>
    <message>
        <source>“%1” is not a time.</source>
        <translation>“%1” non è un’ora.</translation>
    </message>
    <message>
        <source>It looks like 2026-06-04T08:00:00Z.</source>
        <translation>Si scrive come 2026-06-04T08:00:00Z.</translation>
    </message>
    <message>
        <source>A recipient is not an e-mail address.</source>
        <translation>Un destinatario non è un indirizzo e-mail.</translation>
    </message>
    <message>
        <source>Of “%1”, one is not an e-mail address.</source>
        <translation>In “%1” ce n’è uno che non è un indirizzo e-mail.</translation>
    </message>
    <message>
        <source>It looks like name@example.com, on one line.</source>
        <translation>Si scrive come nome@example.com, su una riga.</translation>
    </message>
    <message>
        <source>A field of this message is not right.</source>
        <translation>Un campo di questo messaggio non va bene.</translation>
    </message>
    <message>
        <source>The field “%1” of this message is not right.</source>
        <translation>Il campo “%1” di questo messaggio non va bene.</translation>
    </message>
    <message>
        <source>Fields stand on one line each, and somebody must be addressed.</source>
        <translation>Ogni campo sta su una riga, e serve un destinatario.</translation>
    </message>
    <message>
        <source>The profile is not a folder.</source>
        <translation>Il profilo non è una cartella.</translation>
    </message>
    <message>
        <source>%1 is not a folder, so it cannot be the profile.</source>
        <translation>%1 non è una cartella, quindi non può essere il profilo.</translation>
    </message>
    <message>
        <source>Name another folder; a new one is made.</source>
        <translation>Indica un’altra cartella; se è nuova viene creata.</translation>
    </message>
    <message>
        <source>The vault of this profile is missing or empty.</source>
        <translation>La cassaforte di questo profilo manca o è vuota.</translation>
    </message>
    <message>
        <source>The vault of %1 is missing or empty.</source>
        <translation>La cassaforte di %1 manca o è vuota.</translation>
    </message>
    <message>
        <source>Put back the newest daily backup as vault.db; mail here is untouched.</source>
        <translation>Rimetti la copia giornaliera più recente come vault.db; la posta qui è intatta.</translation>
    </message>
    <message>
        <source>The file of trusted certificates cannot be read.</source>
        <translation>Il file dei certificati fidati non si può leggere.</translation>
    </message>
    <message>
        <source>The file of trusted certificates %1 cannot be read.</source>
        <translation>Il file dei certificati fidati %1 non si può leggere.</translation>
    </message>
    <message>
        <source>Check --ca: it names a PEM file that you may read.</source>
        <translation>Controlla --ca: indica un file PEM che puoi leggere.</translation>
    </message>
    <message>
        <source>The file of trusted certificates holds none.</source>
        <translation>Il file dei certificati fidati non ne contiene.</translation>
    </message>
    <message>
        <source>The file of trusted certificates %1 holds none.</source>
        <translation>Il file dei certificati fidati %1 non ne contiene.</translation>
    </message>
</context>
</TS>
