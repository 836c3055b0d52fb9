-- German. See en.lua for the form.
return {
  group = ".",
  point = ",",
  numbers = [[
    eins=1, zwei=2, zwo=2, drei=3, vier=4, funf=5, sechs=6, sieben=7, acht=8, neun=9, zehn=10, elf=11,
    zwolf=12, dreizehn=13, vierzehn=14, funfzehn=15, sechzehn=16, siebzehn=17, achtzehn=18, neunzehn=19,
    zwanzig=20, dreissig=30, vierzig=40, funfzig=50, sechzig=60, siebzig=70, achtzig=80, neunzig=90,
    hundert=100, einhundert=100, tausend=1000]],
  articles = "ein, eine, einen, einem, nen, ne, n",
  sized = "gr, grosse, grossen, nr, typ, modell, starke",
  uncounted = [[
    mal, positionen, zeilen, lieferungen, teillieferungen, minuten, min, prozent, mitarbeiter, mitarbeitern,
    gaste, gasten, kollegen, buros, standorte, tage, werktage, halbjahr, quartal, seiten, euro]],
  dozens = "dutzend=12",
  half = "halbes, halb",
  units = [[
    pckg=pack/box/bag, krt=box/carton/case, packet=pack, set=set, kanne=canister, sch=box/pack,
    kt=box/carton/case, ktn=box/carton/case, ve=pack/box/case, pkt=pack/box, bx=box, ds=can, rl=roll, gl=jar,
    btl=bag/pack, kst=case/crate, platte=tray, platten=tray, portion=portion, portionen=portion, fl=bottle,
    pkg=pack/box, pck=pack/box, schtl=box/pack, stueck=pcs, packg=pack/box, stuck=pcs, stuecke=pcs, stucke=pcs,
    stk=pcs, st=pcs, karton=box/carton/case, kartons=box/carton/case, kiste=box/case/crate,
    kisten=box/case/crate, schachtel=box/pack, schachteln=box/pack, packung=pack/box/bag,
    packungen=pack/box/bag, paket=pack/box, pakete=pack/box, pack=pack/box/bag, beutel=bag/pack, sack=bag,
    sacke=bag, flasche=bottle, flaschen=bottle, dose=can/box/jar, dosen=can/box/jar, glas=jar, glaser=jar,
    paar=pair, rolle=roll, rollen=roll, palette=pallet, paletten=pallet, kanister=canister, eimer=bucket,
    satz=set, sets=set, blatt=sheet, stunde=hour, stunden=hour, tube=tube, tuben=tube, bund=bundle,
    gebinde=bundle]],
  measures = "kg=kg, kilo=kg, kilogramm=kg, liter=l, meter=m, gramm=g, zoll=inch",
  months = [[
    januar=1, jan=1, janner=1, februar=2, feb=2, marz=3, maerz=3, mrz=3, april=4, apr=4, mai=5, juni=6, jun=6,
    juli=7, jul=7, august=8, aug=8, september=9, sep=9, sept=9, oktober=10, okt=10, november=11, nov=11,
    dezember=12, dez=12]],
  weekdays = "montag=1, dienstag=2, mittwoch=3, donnerstag=4, freitag=5, samstag=6, sonnabend=6, sonntag=7",
  next = "nachsten, nachste, nachster, kommenden, kommende",
  tomorrow = "morgen",
  after_tomorrow = "ubermorgen",
  week = "kw, kalenderwoche, woche",
  in_weeks = "in",
  spans = [[
    tag=d, tage=d, tagen=d, woche=w, wochen=w, monat=m, monate=m, monaten=m, jahr=y, jahre=y, jahren=y]],
  month_end = "ende des monats, monatsende, ende dieses monats, ende monat",
  due = [[
    liefer*, bis, spatestens, am, zum, vor, fur, benotig*, brauch*, wunschtermin, termin, abhol*, anlieferung,
    lief, lt]],
  not_due = "vom, von, rechnung*, erhalten, seit, letzten, buro, datiert, bestellt",
  request = [[
    bitte liefern, bitte senden, bitte schicken, wir bestellen, ich bestelle, wir brauchen, ich brauche,
    wir benotigen, ich benotige, hatten gerne, hatte gerne, wir mochten, ich mochte, bestellung, anfrage,
    angebot uber, ein angebot, senden sie, liefern sie, schickt, schicken sie, wir wunschen, bieten sie,
    wir bitten um, bestellen, bitte, brauch, nehmen wir, konnten wir, konnen wir, konnten sie uns,
    konnen sie uns, konnen sie liefern, konnten sie liefern, konntet ihr, konnt ihr, kann ich,
    bestellen mochten, mochten bestellen, mochte bestellen, wurden gerne, wurde gerne, hiermit bestelle,
    hiermit bestellen, folgendes, folgende artikel, folgende positionen, bitte um lieferung, bitte um angebot,
    um zusendung, um ein angebot, um angebot, erbitten, angebot fur, angebot an, preis fur, bitte anbieten,
    ordern, nachbestellen, nachbestellung, brauchten, benotigten, bitte liefert, bitte schickt, bitte sendet,
    lassen sie uns, legen sie, bitte reservieren, geht uns aus, gehen aus, fast leer, aufgebraucht, schick,
    liefer, bestell, bitte zusenden, zuschicken, zukommen lassen]],
  strong = [[
    bestellen, bestelle, bestellung, angebot, liefern, senden, schicken, schickt, brauchen, brauche, benotigen,
    mochten, gerne, ordern, lieferung, benotige, anbieten, erbitten, zusendung, mochte, nachbestellen,
    konnten wir, nehmen, wurden, wurde, schick, bestell]],
  quote = "angebot",
  ask = [[
    was, wann, wo, wer, welche, warum, wie, haben sie, gibt es, konnen sie mir sagen, ist es, was kostet,
    was kosten, wie viel, wie viele, fuhren sie, lieferzeit, auf lager, vorratig, konnen sie mir,
    konnten sie mir, wissen sie, preis von, preisauskunft, verfugbar]],
  complaint = [[
    defekt*, kaputt, falsch*, fehlt, fehlen, beschadigt*, reklam*, gelieferten, gutschrift, mangel*,
    beanstand*, rucksend*, verrostet, undicht, zerbrochen, zerkratzt, nicht angekommen, nicht eingetroffen,
    noch nicht erhalten, wo bleibt, wo bleiben, sendungsverfolgung, ersatzlieferung, umtausch, retoure,
    zuruckschicken, falschlieferung, zu wenig, mahnung, zahlungserinnerung, uberfallig, offener betrag,
    rechnung nr, storung, defekt, gewahrleistung, ersatz, reklamation, beschwerde, unvollstandig, ging kaputt]],
  change = [[
    andern, aendern, anderung, erhohen, reduzieren, stattdessen, anpassen, doch lieber, lieber, nur noch,
    brauchen nur, korrigieren, ersetzen, andern auf, geandert, erhohen auf, reduzieren auf, anpassung, statt,
    anstatt, sollen es, es sollen, doch nur, tauschen, umstellen auf, korrektur, richtig ist, korrigiert,
    aufstocken, mehr, weniger, doppelte menge, machen sie]],
  keep = "bleibt, bleiben, unverandert, so lassen, rest, wie gehabt",
  correct = [[
    quatsch, ich meine, nein doch, nein lieber, korrektur, entschuldigung, halt, ach nein, oder nein,
    besser gesagt, sorry]],
  more = "mehr, weitere, zusatzlich, zusatzliche, extra",
  fewer = "weniger",
  double = "doppelt, doppelte, verdoppel*",
  fresh = "senden, schicken, liefern, bestellen, bestelle, sende, schickt",
  swap = "ersetzen, ersetze, ersetzt, tauschen, austauschen, statt dessen",
  add = [[
    hinzufugen, zusatzlich, erganzen, dazu noch, zusatzlich noch, auch noch, ausserdem, noch dazu, dazu bitte,
    bitte noch, hinzu, erweitern]],
  remove = [[
    streichen, entfernen, stornieren, loschen, weglassen, entfallt, entfallen, raus, brauchen wir nicht,
    wird nicht mehr, rausnehmen, herausnehmen, streichen sie, nehmen sie bitte raus]],
  accept = [[
    nehmen das angebot an, nehme das angebot an, wir nehmen an, einverstanden, angebot angenommen,
    bestellen wie angeboten, bestellen gemass angebot, bitte ausfuhren, geht in ordnung, auftrag erteilt,
    bitte liefern wie angeboten, liefern wie angeboten, wie angeboten bestellen, wie angeboten liefern,
    wie angeboten, gemass angebot, gemass ihrem angebot, laut angebot, auftrag hiermit, hiermit beauftragen,
    wir beauftragen, hiermit bestatigen, hiermit bestatige, angebot passt bitte, passt bitte liefern,
    angebot ist in ordnung, angebot geht in ordnung, in ordnung bitte, nehmen wir, das nehmen wir,
    wir nehmen das angebot, nehmen ihr angebot an, nehme ihr angebot an, nehmen ihr angebot, angebot annehmen,
    sie konnen liefern, konnen sie so liefern, bitte so ausfuhren, bitte so liefern, bitte so bestellen,
    bitte veranlassen, machen wir so, legen sie los, freigabe erteilt, bestellung wie angeboten,
    damit bestellen wir, betrachten sie dies als bestellung, hiermit erteilen wir den auftrag, wir sagen zu]],
  bill = [[
    unsere rechnung, anbei unsere rechnung, anbei die rechnung, rechnung im anhang, rechnungsbetrag,
    zahlbar bis, zahlbar innerhalb, zu zahlen bis, zahlungsziel, uberweisen sie, freibleibend, mindestabnahme,
    bieten wir ihnen, unser angebot ist gultig, durfen wir fur sie]],
  quoted = "angebot, offerte, kostenvoranschlag",
  accepted = [[
    angenommen, akzeptiert, akzeptieren, bestatigt, bestatigen, freigegeben, genehmigt, beauftragen,
    beauftragt, unterschrieben, annahme, annehmen, annehme, nehmen wir an]],
  yes = "ja bitte, ja gerne, gerne so, passt so, so machen wir das, so bestellen",
  decline = [[
    absagen, leider nicht, ablehnen, kein interesse, anderen anbieter, zu teuer, nein danke, lehnen ab,
    anderen lieferanten, budget reicht nicht, absage, sagen ab, nicht annehmen, entschieden uns fur,
    haben uns anders entschieden, anders entschieden, anderweitig, woanders, gunstiger gefunden,
    nehmen abstand, kein bedarf, keinen bedarf, nicht zusagen, verzichten, doch nicht, ubersteigt unser budget,
    leider zu hoch, sehen wir ab, nicht weiterverfolgen, nicht berucksichtigen, ziehen unsere anfrage zuruck,
    alles stornieren, bestellung stornieren, auftrag stornieren, angebot stornieren, hat sich erledigt]],
  auto = [[
    abwesenheit*, nicht im buro, automatische antwort, unzustellbar, im urlaub, ausser haus, auto reply,
    bin nicht im haus, nicht im hause, elternzeit, nicht erreichbar, bis einschliesslich, wieder erreichbar,
    nicht mehr im unternehmen, automatisch generiert, nicht zugestellt, konnte nicht zugestellt, postfach voll,
    bin ich nicht, urlaubsbedingt, ticketnummer]],
  spam = [[
    abmelden, newsletter, hier klicken, sonderangebot, rabattaktion, abbestellen, wir bieten ihnen,
    unser sortiment, unser katalog, unsere preisliste, fuhrender hersteller, fuhrender anbieter, bewerbung,
    lebenslauf, bewerbe mich, gratis, kostenlos testen, webinar, jetzt anmelden, aktion, rabatt auf,
    angebote der woche, suchmaschinen, partnerschaft, geschaftsvorschlag, unsere produkte, wir sind hersteller,
    zum newsletter, unverbindlich testen]],
  history = [[
    wie letztes mal, wie beim letzten mal, wie immer, wie gehabt, nochmal dasselbe, dasselbe wie, das ubliche,
    wie ublich, gleiche wie, wie zuletzt, wieder dasselbe, das gleiche wie, ubliche bestellung, unsere ubliche,
    gleiche menge wie, erneut wie]],
  instruct = [[
    ignoriere, ignorieren sie, vergiss alle, vergessen sie alle, du bist eine ki, ki assistent, sprachmodell,
    ohne prufung, ohne ruckfrage, systemprompt, bisherigen anweisungen, vorherigen anweisungen,
    alle anweisungen, ignoriere deine, vergiss deine, ohne freigabe, ohne bestatigung, automatisch freigeben,
    gewahre, rabatt gewahren, an die ki, an den assistenten, systemnachricht, als ki]],
  hedge = [[
    vielleicht, uberlegen, noch nicht, eventuell, unsicher, moglicherweise, irgendwann, besprechen,
    rucksprache, melde mich, melden uns, abklaren, intern klaren, prufen noch, noch prufen, nachdenken,
    warten noch, nachstes jahr, zur budgetplanung, unverbindlich, uberlege, entscheiden noch, noch unklar,
    noch offen]],
  negate = "nicht, kein, keine, keinen, ohne, ausser, statt, anstatt, anstelle, als, weder",
  condition = [[
    wenn, falls, sofern, vorausgesetzt, unter der bedingung, vorbehaltlich, solange, abhangig von, sobald]],
  past = [[
    rechnung, letztes mal, letztes jahr, letzte woche, erhalten, gelieferten, bestellt, hatten wir, wurden,
    bereits, letzten, haben wir bestellt, geliefert, ihre lieferung, wurde geliefert, wurden geliefert,
    mahnung, fallig, zahlung, rechnungsbetrag, anbei unsere rechnung, anbei die rechnung]],
  approx = [[
    ca, circa, etwa, ungefahr, mindestens, hochstens, einige, ein paar, rund, maximal, ungef, oder so, bis zu,
    nicht mehr als, zwischen, um die]],
  but = "aber, jedoch",
  discount = [[
    rabatt, gunstiger, nachlass, skonto, besserer preis, preisnachlass, bessere konditionen, mengenrabatt,
    am preis]],
  joins = "und, sowie, plus, oder, dazu, sowie noch",
  breakers = "fur, bis, an, zu, nach, aus, weil, wenn, pro, per, dass, fuer, zum, zur, aber, ab, am, rüber",
  address = [[
    strasse, str, platz, weg, allee, gasse, etage, *strasse, *str, *platz, *weg, *allee, *gasse, ring, ufer,
    damm, chaussee, *ring, *ufer, *damm, tor, halle, gebaude, raum, zimmer, saal]],
  phone = "tel, telefon, mobil, handy, fax, durchwahl",
  private = [[
    ust, ustidnr, ust idnr, steuernummer, iban, bic, konto, kundennr, kundennummer, rechnung, rechnungsnr,
    gesamt, summe, hrb, budget, netto]],
  references = [[
    angebot, bestellung, bestellnr, auftrag, auftragsnr, ref, referenz, bestellnummer, angebotsnr]],
  closers = [[
    mit freundlichen grussen, freundliche grusse, mfg, beste grusse, viele grusse, grusse, gruss, danke,
    vielen dank, lg, vg, mit freundlichem gruss, schone grusse, liebe grusse, herzliche grusse,
    freundlicher gruss, mit besten grussen, besten gruss, viele gruesse, gruesse, mit freundlichen gruessen,
    beste gruesse, danke im voraus, vielen dank im voraus, besten dank, danke und gruss, schonen tag,
    schonen tag noch, schones wochenende, gruss und danke, ciao, servus, bg, dank im voraus]],
  wrote = "schrieb, von, gesendet, ursprungliche nachricht, weitergeleitete nachricht",
  label_quantity = [[
    menge, anzahl, stuckzahl, stk, stuck, bestellmenge, anz, best menge, stückzahl, benotigte menge]],
  label_item = [[
    artikel, artikelnr, artikelnummer, art nr, material, bestellnr, teilenummer, artikel nr, artnr, bestell nr,
    bestellnummer, materialnummer, mat nr, produktnr, produktnummer, sachnummer, ihre artikelnr, teile nr,
    nummer, nr]],
  label_text = [[
    bezeichnung, beschreibung, produkt, artikelbezeichnung, text, ware, artikel, artikelname, produktname,
    benennung, artikelbeschreibung, was]],
  label_unit = "einheit, me, eh",
  label_price = [[
    preis, einzelpreis, gesamt, gesamtpreis, betrag, summe, stuckpreis, ep, gp, netto, mwst, rabatt, wert]],
  label_date = "liefertermin, lieferdatum, datum, termin, wunschtermin",
  attributes = [[
    blau=blue, schwarz=black, rot=red, grun=green, weiss=white, gelb=yellow, grau=grey, braun=brown,
    lila=purple, violett=purple, rosa=pink, silber=silver, gold=gold, klein=small, gross=large, mittel=medium,
    stahl=steel, messing=brass, holz=wood, eiche=oak, edelstahl=stainless, verzinkt=zinc, kupfer=copper,
    links=left, rechts=right, kurz=short, lang=long, kunststoff=plastic]],
  stop = [[
    und, der, die, das, den, dem, des, ist, sind, wir, ich, uns, sie, ihr, bitte, gerne, hatten, hatte,
    mochten, brauchen, brauche, benotigen, hallo, guten, tag, morgen, sehr, geehrte, damen, herren, mit, von,
    vom, im, in, auf, es, ein, eine, einen, liefern, senden, schicken, schickt, bestellen, bestellung, angebot,
    uber, grosse, art, nr, danke, anbei, unsere, unser, mal, noch, auch, diesmal, um, moin, ruber, stuck,
    artikel, sowie, anfrage, nehmen, lieber, doch, menge, andern, so, dazu, preis, farbe, typ, soweit, nur]],
}
