-- What the agent writes, in French. What a letter is made of is said in letters_en.lua.
local document = {
  { table = "lines" },
  "Total : %total%",
  { given = "reference", "Votre référence : %reference%" },
  { given = "requested", "Date souhaitée : %requested%" },
  { given = "ignored", "Vous souhaitiez la livraison pour le %ignored%. Ce jour est passé ; nous avons donc"
    .. " laissé la date ouverte : dites-nous quand il vous faut la marchandise." },
}
local confirm = "Souhaitez-vous commander ? Merci de confirmer en répondant à ce message. Si quelque chose"
  .. " doit changer, écrivez-nous simplement quoi."

return {
  hello = { named = "Bonjour %name%,", unnamed = "Bonjour," },
  goodbye = "Cordialement",
  one_most = 1,
  tables = {
    lines = { { "Article", "%item%" }, { "Désignation", "%name%" }, { "Quantité", "%quantity% %unit%", right = true },
      { "Montant", "%amount%", right = true } },
    alternatives = { { "Article", "%item%" }, { "Désignation", "%name%" }, { "Unité", "%unit%" } },
    shortages = { { "Article", "%item%" }, { "Désignation", "%name%" }, { "Demandé", "%wanted% %unit%", right = true },
      { "Disponible", "%available% %unit%", right = true }, { "Au plus tôt", "%earliest%" } },
  },
  asks = {
    about = "%position%. « %about% » :", between = " ",
    item = "de quel article s’agit-il ? Nous ne l’avons pas trouvé.", which = "duquel de ces articles s’agit-il ?",
    quantity = "Combien vous en faut-il ?", unit = "Dans quelle unité ?", units = "Dans quelle unité : %units% ?",
  },
  letters = {
    quote = { subject = "Devis %number%",
      "Merci pour votre message. Vous trouverez ci-joint notre devis %number%. En voici le contenu :",
      { parts = document },
      { given = "valid_until", "Le devis est valable jusqu’au %valid_until%." }, confirm },
    quote_changed = { subject = "Devis %number%, modifié",
      "Merci pour votre message. Nous avons modifié le devis %number% comme vous le souhaitiez ; la"
        .. " révision %revision% est ci-jointe. En voici le contenu :",
      { parts = document },
      { given = "valid_until", "Le devis est valable jusqu’au %valid_until%." }, confirm },
    question = { subject = "Une question sur votre demande",
      { count = "asked", one = "Merci pour votre message. Avant de vous faire une offre, nous devons savoir"
        .. " une chose :",
        other = "Merci pour votre message. Avant de vous faire une offre, nous devons savoir %asked% choses :" },
      { each = "questions" },
      { given = "ask_date", "Quand vous faut-il la marchandise ?" },
      "Il suffit de répondre à ce message." },
    unavailable = { subject = "Ce que nous pouvons livrer",
      { count = "short", one = "Merci pour votre message. Un article n’est pas disponible comme vous le souhaitiez :",
        other = "Merci pour votre message. %short% articles ne sont pas disponibles comme vous le souhaitiez :" },
      { table = "shortages" },
      "Comment souhaitez-vous continuer ? Nous pouvons envoyer ce qui est disponible, attendre que tout"
        .. " soit là ou chercher autre chose. Il suffit de répondre à ce message." },
    order = { subject = "Commande %number%",
      "Merci pour votre commande. Elle porte le numéro %number% ; sa confirmation est ci-jointe. Voici ce que vous"
        .. " recevrez :",
      { parts = document } },
    reminder = { subject = "Notre devis %number%",
      "Le %dated%, nous vous avons envoyé le devis %number% d’un montant de %total%, et nous n’avons pas"
        .. " encore eu de vos nouvelles.",
      { given = "valid_until", "Il est valable jusqu’au %valid_until%." },
      { given = "attached", "Vous le trouverez à nouveau ci-joint." },
      "Si vous souhaitez commander, merci de confirmer en répondant à ce message. Sinon, un simple mot suffit." },
    closing = { subject = "Votre demande",
      { given = "words", "%words%" },
      { without = "words", "Nous n’avons pas pu traiter votre demande jusqu’au bout par courriel. L’un de nous vous"
        .. " appellera." } },
    declined = { subject = "Devis %number%",
      "Merci de nous avoir prévenus. Nous avons clos le devis %number%.",
      "N’hésitez pas à nous écrire dès qu’il vous faut quelque chose." },
    answer = { subject = "Votre demande", "%words%" },
  },
}
