-- What the agent writes, in Danish. What a letter is made of is said in letters_en.lua.
local document = {
  { table = "lines" },
  "I alt: %total%",
  { given = "reference", "Deres reference: %reference%" },
  { given = "requested", "Ønsket dato: %requested%" },
  { given = "ignored", "De bad om levering senest %ignored%. Den dag er forbi, så vi har ladet datoen stå åben: skriv"
    .. " gerne, hvornår De skal bruge varerne." },
}
local confirm = "Vil De bestille? Så bekræft venligst ved at svare på denne mail. Skal noget være anderledes, så skriv"
  .. " blot hvad."

return {
  hello = { named = "Kære %name%", unnamed = "Hej" },
  goodbye = "Venlig hilsen",
  one_most = 1,
  tables = {
    lines = { { "Vare", "%item%" }, { "Beskrivelse", "%name%" }, { "Antal", "%quantity% %unit%", right = true },
      { "Beløb", "%amount%", right = true } },
    alternatives = { { "Vare", "%item%" }, { "Beskrivelse", "%name%" }, { "Enhed", "%unit%" } },
    shortages = { { "Vare", "%item%" }, { "Beskrivelse", "%name%" }, { "Ønsket", "%wanted% %unit%", right = true },
      { "På lager", "%available% %unit%", right = true }, { "Tidligst", "%earliest%" } },
  },
  asks = {
    about = "%position%. ”%about%”:", between = " ",
    item = "Hvilken vare mener De? Vi fandt den ikke.", which = "Hvilken af disse mener De?",
    quantity = "Hvor mange skal De bruge?", unit = "I hvilken enhed?", units = "I hvilken enhed: %units%?",
  },
  letters = {
    quote = { subject = "Tilbud %number%",
      "Tak for Deres mail. Vores tilbud %number% er vedhæftet. Det lyder sådan:",
      { parts = document },
      { given = "valid_until", "Tilbuddet gælder til og med %valid_until%." }, confirm },
    quote_changed = { subject = "Tilbud %number%, ændret",
      "Tak for Deres mail. Vi har ændret tilbud %number%, som De bad om; revision %revision% er vedhæftet. Det lyder nu"
        .. " sådan:",
      { parts = document },
      { given = "valid_until", "Tilbuddet gælder til og med %valid_until%." }, confirm },
    question = { subject = "Et spørgsmål til Deres forespørgsel",
      { count = "asked", one = "Tak for Deres mail. Før vi kan give et tilbud, skal vi vide én ting:",
        other = "Tak for Deres mail. Før vi kan give et tilbud, skal vi vide %asked% ting:" },
      { each = "questions" },
      { given = "ask_date", "Hvornår skal De bruge varerne?" },
      "Svar blot på denne mail." },
    unavailable = { subject = "Hvad vi kan levere",
      { count = "short", one = "Tak for Deres mail. Én vare kan ikke leveres, som De bad om:",
        other = "Tak for Deres mail. %short% varer kan ikke leveres, som De bad om:" },
      { table = "shortages" },
      "Hvordan vil De fortsætte? Vi kan sende det, vi har, vente, til det hele er der, eller finde noget"
        .. " andet. Svar blot på denne mail." },
    order = { subject = "Ordre %number%",
      "Tak for Deres ordre. Den har nummer %number%, og bekræftelsen er vedhæftet. Det får De:",
      { parts = document } },
    reminder = { subject = "Vores tilbud %number%",
      "Den %dated% sendte vi Dem tilbud %number% på %total%, og vi har endnu ikke hørt fra Dem.",
      { given = "valid_until", "Det gælder til og med %valid_until%." },
      { given = "attached", "Det er vedhæftet igen." },
      "Vil De bestille, så bekræft venligst ved at svare på denne mail. Hvis ikke, er et kort ord nok." },
    closing = { subject = "Deres forespørgsel",
      { given = "words", "%words%" },
      { without = "words", "Vi kunne ikke gøre Deres forespørgsel færdig pr. mail. En af os ringer til Dem." } },
    declined = { subject = "Tilbud %number%",
      "Tak for beskeden. Vi har lukket tilbud %number%.",
      "Skriv endelig, når De har brug for noget." },
    answer = { subject = "Deres forespørgsel", "%words%" },
  },
}
