-- Danish. See en.lua for the form.
return {
  group = ".",
  point = ",",
  numbers = [[
    en_=1, to=2, tre=3, fire=4, fem=5, seks=6, syv=7, otte=8, ni=9, ti=10, elleve=11, tolv=12, tretten=13,
    fjorten=14, femten=15, seksten=16, sytten=17, atten=18, nitten=19, tyve=20, tredive=30, fyrre=40,
    halvtreds=50, tres=60, halvfjerds=70, firs=80, halvfems=90, hundrede=100, hundred=100, tusind=1000,
    halvtres=50]],
  articles = "en, et, én, ét",
  sized = "str, storrelse, storrelser, farve, nr, type, model",
  uncounted = [[
    gange, gang, linjer, positioner, leveringer, minutter, min, procent, medarbejdere, gaester, kolleger,
    kontorer, dage, hverdage, halvar, kvartal, sider]],
  dozens = "dusin=12",
  half = "halv, halvt",
  units = [[
    fad=tray, fade=tray, bakke=tray, bakker=tray, portion=portion, portioner=portion, stks=pcs, fl=bottle,
    dunken=canister, stk=pcs, styk=pcs, stykker=pcs, kasse=box/case/crate/carton, kasser=box/case/crate/carton,
    aske=box/pack, asker=box/pack, aeske=box/pack, aesker=box/pack, karton=box/carton/case,
    kartoner=box/carton/case, pakke=pack/box/bag, pakker=pack/box/bag, pk=pack/box/bag, pose=bag/pack,
    poser=bag/pack, saek=bag, saekke=bag, flaske=bottle, flasker=bottle, dase=can/box/jar, daser=can/box/jar,
    glas=jar, par=pair, rulle=roll, ruller=roll, palle=pallet, paller=pallet, dunk=canister, dunke=canister,
    spand=bucket, saet=set, ark=sheet, time=hour, timer=hour, tube=tube, tuber=tube, bundt=bundle,
    bundter=bundle]],
  measures = "kg=kg, kilo=kg, liter=l, meter=m, gram=g",
  months = [[
    januar=1, jan=1, februar=2, feb=2, marts=3, mar=3, april=4, apr=4, maj=5, juni=6, jun=6, juli=7, jul=7,
    august=8, aug=8, september=9, sep=9, sept=9, oktober=10, okt=10, november=11, nov=11, december=12, dec=12]],
  weekdays = "mandag=1, tirsdag=2, onsdag=3, torsdag=4, fredag=5, lordag=6, sondag=7",
  next = "naeste",
  tomorrow = "i morgen, imorgen",
  after_tomorrow = "i overmorgen, overmorgen",
  week = "uge",
  in_weeks = "om",
  spans = "dag=d, dage=d, uge=w, uger=w, maned=m, maneder=m, ar=y",
  month_end = "udgangen af maneden, slutningen af maneden, ultimo",
  due = [[
    lever*, senest, inden, for, pa, til, onskes, bruge, leveringsdato, mangler, afsend*, hente, afhent*]],
  not_due = "af, fra, dateret, faktura*, modtog*, siden, sidste, ferie, tilbage, bestilte",
  request = [[
    vil gerne, send venligst, send os, bedes, bestille, bestiller, bestilling, vi skal bruge, vi mangler,
    jeg mangler, vi onsker, jeg onsker, kan i sende, kunne i sende, kan i levere, kunne i levere, tilbud pa,
    et tilbud, give et tilbud, ordre, vi tager, jeg tager, har brug for, venligst, lever, tak, nojes med,
    kan vi fa, ma vi fa, kunne vi fa, kan jeg fa, ma jeg fa, vi skal have, jeg skal have, skal bruge,
    vi far brug for, jeg vil bestille, vi vil bestille, vi bestiller, jeg bestiller, send lige, lige sende,
    sende os, levere, bestilling pa, folgende, pris pa, tilbud, hermed bestilling, hermed ordre,
    vi har brug for, skriv os op til, laeg til side, send mig, gerne have, gerne bestille, kan du sende,
    kunne du sende, i ma gerne, du ma gerne, vi er ved at lobe tor, lobet tor]],
  strong = [[
    bestille, bestiller, bestilling, tilbud, send, sende, lever, levere, bruge, mangler, onsker, ordre, kobe,
    tager, fa, have, gerne, tilbudspris, hermed, levering]],
  quote = "tilbud",
  ask = [[
    hvad, hvornar, hvor, hvem, hvilke, hvorfor, hvordan, har i, er der, kan i fortaelle, far i, hvad koster,
    hvor meget, hvor mange, forer i, laver i, kan man, er i, leveringstid, pa lager, kan i oplyse,
    hvad er prisen]],
  complaint = [[
    defekt*, odelagt*, forkert*, manglede, modtog kun, vi modtog, klage, reklamation, kreditnota, retur*,
    i stykker, resten, fejl, mangler stadig, er ikke kommet, ikke ankommet, er gaet i stykker, rusten, rustne,
    laekker, revnet, knaekket, ombytning, bytte, fejllevering, for lidt, rykker, betaling, forfalden, track,
    hvor er, hvor bliver, stadig ikke, har ikke modtaget]],
  change = [[
    aendre, andre, aendres, rettes, ret, i stedet, oges, saenkes, opdatere, justere, hellere, skift,
    aendres til, rettes til, andres til, ret til, hellere have, i stedet for, skal vaere, nedsaettes, haeves,
    korrigere, rettelse, aendring, kun bruge, kun have, alligevel kun, op til, ned til, lav det om til, byt]],
  keep = "uaendret, som det er, resten, forbliver, behold, bliver staende, som aftalt",
  correct = "undskyld, jeg mener, nej vent, rettelse, eller nej, nej forresten, ups",
  more = "mere, flere, ekstra, yderligere, oven i",
  fewer = "faerre, mindre",
  double = "dobbelt, fordobl*",
  fresh = "send, sende, bestille, bestiller, levere, lever",
  add = "tilfoj, desuden, laeg til, ogsa, laeg, oven i, plus, samtidig, tilfojes, suppler",
  remove = [[
    slet, slette, fjern, fjerne, annuller, aflys, udga*, stryg, udgar, ikke have, undvaere, drop, droppe,
    skal ikke bruge, tag ud]],
  accept = [[
    vi accepterer, tilbuddet accepteres, vi godkender, ja tak vi, bestiller hermed, i bedes ga videre,
    vi tager imod tilbuddet, siger ja tak, det tager vi, vi tager det, den tager vi, vi siger ja,
    ja tak til tilbuddet, ja tak, vi accepterer tilbuddet, accepteres hermed, tilbuddet er godkendt,
    i ma gerne ga videre, ga bare i gang, i kan ga i gang, kor pa, saet i gang, vi korer med det,
    bestil som tilbudt, leveres som tilbudt, lever som tilbudt, som tilbudt, vi bestiller i henhold til,
    i henhold til tilbud, bekraefter hermed, hermed accept, hermed accepterer, det er fint send,
    ser fint ud send, betragt dette som ordre, vi vil gerne have det som tilbudt, ordren bekraeftes,
    lad os gore det]],
  bill = [[
    hermed faktura, vedhaeftet faktura, vedlagt faktura, vores faktura, betales senest, til betaling,
    betalingsfrist, forfaldsdato, moms 25]],
  quoted = "tilbud, tilbuddet, tilbudet, ordreforslag",
  accepted = [[
    accepteres, accepteret, accepterer, godkendt, godkendes, bekraeftes, bekraeftet, antaget, underskrevet,
    accepterer hermed]],
  yes = "ja tak, kor bare, kor pa, bare send, i ma gerne sende det",
  decline = [[
    nej tak, for dyrt, takke nej, anden leverandor, afslar, afviser, ikke interesseret, takker nej,
    valgt en anden, springer over, vi springer over, vi siger nej, vi takker nej, ma takke nej,
    takker desvaerre nej, desvaerre nej, ikke aktuelt, ikke alligevel, blev for dyrt, for dyre,
    gaet med en anden, valgt en anden leverandor, fundet en anden, fundet det billigere,
    billigere et andet sted, onsker ikke, dropper det, vi dropper, annuller tilbuddet, tilbuddet kan lukkes,
    annuller alt, annuller ordren, annuller bestillingen, annullere bestillingen, annullere ordren]],
  auto = [[
    autosvar, fravaerende, ferie til, pa ferie, ikke pa kontoret, besvarer ikke, kan ikke leveres,
    automatisk svar, er pa kursus, pa barsel, barsel, holder ferie, er ikke til stede, arbejder ikke laengere,
    automatisk genereret, kunne ikke leveres, postkasse er fuld]],
  spam = [[
    afmeld*, nyhedsbrev, klik her, rabat pa, tilbud kun i dag, vi tilbyder, vores sortiment, vores katalog,
    vores prisliste, forende producent, forende leverandor, uopfordret ansogning, jobansogning, ansogning,
    mit cv, tilmeld, webinar, gratis prove, partnerskab, seo, hjemmeside, kampagne, black friday, spar op til,
    udsalg]],
  history = [[
    samme som sidst, det saedvanlige, som sidst, som vanligt, som saedvanlig, samme som for, som normalt,
    samme igen, gentag]],
  instruct = [[
    ignorer alle, ignorer tidligere, glem alle, glem dine, du er en ai, sprogmodel, uden godkendelse,
    uden gennemsyn, se bort fra, uden at sporge, tidligere instruktioner, alle instruktioner, ignorer dine,
    ignorer ovenstaende, uden bekraeftelse, automatisk godkend, giv 50, giv rabat, til ai, assistenten,
    systembesked]],
  hedge = [[
    maske, overvejer, ikke nu, ikke sikre, vender tilbage, ikke endnu, taenker pa, vender retur, taler med,
    snakke med, drofte, internt, lige tage en, tage stilling, ved ikke endnu, afventer, i overvejelse,
    kigger pa det, senere pa aret, naeste ar, til budget]],
  negate = "ikke, ingen, intet, uden, undtagen, i stedet for, frem for, end, hverken, overvejede",
  condition = [[
    hvis, safremt, medmindre, forudsat, under forudsaetning, sa laenge, afhaengig af, sa snart, nar i har]],
  past = [[
    bestilt, faktura, sidste gang, sidste ar, sidst, modtog, modtaget, bestilte, kobte, havde, fik, overvejede,
    allerede, vi har, blev leveret, er leveret, i leverede, i sendte, modtog vi, vi bestilte, forfalden,
    rykker, vedhaeftet faktura, allerede faet]],
  approx = [[
    ca, cirka, omkring, omtrent, mindst, hojst, op til, nogle, et par, cirkus, eller deromkring, ikke over,
    maksimalt, minimum, mellem, en halv snes, snes]],
  but = "men",
  discount = "rabat, billigere, bedre pris, rabatten, prisen ned, skarpere pris, maengderabat",
  joins = "og, samt, plus, eller, desuden, sa",
  breakers = "til, for, inden, senest, hos, fra, fordi, som, nar, pr, der, men, efter, via, ved",
  address = [[
    gade, vej, alle, plads, etage, torv, boulevard, sal, *gade, *vej, *alle, *torv, port, hal, bygning, lokale,
    opgang, industrivej]],
  phone = "tlf, telefon, mobil, fax, ring",
  private = [[
    cvr, moms, konto, iban, reg nr, kundenr, kundenummer, faktura, fakturanr, i alt, total, subtotal, budget]],
  references = "tilbud, ordre, ordrenr, rekvisition, ref, reference, indkobsordre, po, tilbudsnr",
  closers = [[
    med venlig hilsen, venlig hilsen, mvh, hilsen, vh, de bedste hilsner, bedste hilsner, pa forhand tak, tak,
    med venlige hilsner, mange hilsner, hilsner, kh, med hilsen, bedste hilsen, mange tak, tusind tak,
    tak pa forhand, pft, ha en god dag, god dag, god weekend, dbh, vi ses]],
  wrote = "skrev, fra, sendt, oprindelig meddelelse, videresendt",
  label_quantity = "antal, maengde, stk, antal stk, bestilt antal, antal bestilt, antal enheder",
  label_item = [[
    varenr, varenummer, vare, artikel, artikelnr, nr, vare nr, produktnr, produktnummer, bestillingsnr,
    artikelnummer, jeres varenr, kode, id, nummer]],
  label_text = [[
    beskrivelse, varetekst, produkt, tekst, navn, betegnelse, vare, varebeskrivelse, produktnavn, varenavn,
    hvad, emne]],
  label_unit = "enhed",
  label_price = "pris, stykpris, i alt, belob, total, enhedspris, stk pris, pris i alt, netto, moms, rabat",
  label_date = "leveringsdato, dato, levering, onsket dato",
  attributes = [[
    bla=blue, blat=blue, sort=black, sorte=black, rod=red, rodt=red, gron=green, gront=green, hvid=white,
    hvidt=white, gul=yellow, gult=yellow, gra=grey, grat=grey, brun=brown, lilla=purple, lyserod=pink,
    solv=silver, guld=gold, lille=small, mellem=medium, stor=large, stal=steel, messing=brass, traeben=wood,
    eg=oak, rustfri=stainless, kobber=copper, hojre=right, venstre=left]],
  stop = [[
    og, af, er, det, den, de, dem, vi, jeg, os, jer, i, hej, kaere, tak, venligst, gerne, vil, skal, med, en,
    et, til, som, har, kan, kunne, send, sende, bestille, bestiller, bestilling, ordre, str, storrelse, vores,
    jeres, lige, ogsa, igen, mere, stk, nr, vare, lever, levere, godmorgen, goddag, bruge, mangler, onsker,
    tager, sa, tilbud, give, pa, ligegyldigt, hvilken, farve, par, tilfoj, slet, endvidere, samt, der, om,
    nojes, antallet, antal, aendre]],
}
