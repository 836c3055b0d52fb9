-- What the agent writes, in German. What a letter is made of is said in letters_en.lua.
local document = {
  { table = "lines" },
  "Gesamt: %total%",
  { given = "reference", "Ihre Referenz: %reference%" },
  { given = "requested", "Wunschtermin: %requested%" },
  { given = "ignored", "Sie baten um Lieferung bis %ignored%. Dieser Tag ist vorbei, deshalb haben wir den Termin offen"
    .. " gelassen: Bitte schreiben Sie uns, wann Sie die Ware brauchen." },
}
local confirm = "Möchten Sie bestellen? Dann bestätigen Sie bitte mit einer Antwort auf diese Mail. Soll etwas anders"
  .. " sein, schreiben Sie einfach, was."

return {
  hello = { named = "Guten Tag %name%,", unnamed = "Guten Tag," },
  goodbye = "Mit freundlichen Grüßen",
  one_most = 1,
  tables = {
    lines = { { "Artikel", "%item%" }, { "Bezeichnung", "%name%" }, { "Menge", "%quantity% %unit%", right = true },
      { "Betrag", "%amount%", right = true } },
    alternatives = { { "Artikel", "%item%" }, { "Bezeichnung", "%name%" }, { "Einheit", "%unit%" } },
    shortages = { { "Artikel", "%item%" }, { "Bezeichnung", "%name%" },
      { "Gewünscht", "%wanted% %unit%", right = true }, { "Verfügbar", "%available% %unit%", right = true },
      { "Frühestens", "%earliest%" } },
  },
  asks = {
    about = "%position%. „%about%“:", between = " ",
    item = "Welchen Artikel meinen Sie? Wir haben ihn nicht gefunden.", which = "Welchen von diesen meinen Sie?",
    quantity = "Wie viele brauchen Sie?", unit = "In welcher Einheit?", units = "In welcher Einheit: %units%?",
  },
  letters = {
    quote = { subject = "Angebot %number%",
      "vielen Dank für Ihre Mail. Unser Angebot %number% hängt an. Es lautet:",
      { parts = document },
      { given = "valid_until", "Das Angebot gilt bis %valid_until%." }, confirm },
    quote_changed = { subject = "Angebot %number%, geändert",
      "vielen Dank für Ihre Mail. Wir haben das Angebot %number% geändert, wie Sie es wünschten; Fassung"
        .. " %revision% hängt an. Es lautet jetzt:",
      { parts = document },
      { given = "valid_until", "Das Angebot gilt bis %valid_until%." }, confirm },
    question = { subject = "Eine Frage zu Ihrer Anfrage",
      { count = "asked", one = "vielen Dank für Ihre Mail. Bevor wir Ihnen ein Angebot machen können, müssen wir eines"
        .. " wissen:",
        other = "vielen Dank für Ihre Mail. Bevor wir Ihnen ein Angebot machen können, müssen wir %asked%"
          .. " Dinge wissen:" },
      { each = "questions" },
      { given = "ask_date", "Wann brauchen Sie die Ware?" },
      "Bitte antworten Sie einfach auf diese Mail." },
    unavailable = { subject = "Was wir liefern können",
      { count = "short", one = "vielen Dank für Ihre Mail. Ein Artikel ist nicht so lieferbar, wie Sie ihn wünschten:",
        other = "vielen Dank für Ihre Mail. %short% Artikel sind nicht so lieferbar, wie Sie sie wünschten:" },
      { table = "shortages" },
      "Wie möchten Sie weitermachen? Wir können liefern, was da ist, warten, bis alles da ist, oder etwas"
        .. " anderes suchen. Bitte antworten Sie einfach auf diese Mail." },
    order = { subject = "Auftrag %number%",
      "vielen Dank für Ihre Bestellung. Sie hat die Nummer %number%, die Bestätigung hängt an. Das bekommen Sie:",
      { parts = document } },
    reminder = { subject = "Unser Angebot %number%",
      "am %dated% haben wir Ihnen das Angebot %number% über %total% geschickt und noch nichts von Ihnen gehört.",
      { given = "valid_until", "Es gilt bis %valid_until%." },
      { given = "attached", "Es hängt noch einmal an." },
      "Möchten Sie bestellen, dann bestätigen Sie bitte mit einer Antwort auf diese Mail. Wenn nicht, genügt ein kurzes"
        .. " Wort." },
    closing = { subject = "Ihre Anfrage",
      { given = "words", "%words%" },
      { without = "words", "wir konnten Ihre Anfrage per Mail nicht abschließen. Jemand von uns ruft Sie an." } },
    declined = { subject = "Angebot %number%",
      "vielen Dank für Ihre Nachricht. Wir haben das Angebot %number% geschlossen.",
      "Schreiben Sie uns gern, wenn Sie etwas brauchen." },
    answer = { subject = "Ihre Anfrage", "%words%" },
  },
}
