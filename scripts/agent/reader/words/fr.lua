-- French. See en.lua for the form.
return {
  group = " ",
  point = ",",
  numbers = [[
    deux=2, trois=3, quatre=4, cinq=5, six=6, sept=7, huit=8, neuf=9, dix=10, onze=11, douze=12, treize=13,
    quatorze=14, quinze=15, seize=16, vingt=20, trente=30, quarante=40, cinquante=50, soixante=60, cent=100,
    cents=100, mille=1000]],
  articles = "un, une",
  sized = "taille, tailles, n°, numero, type, modele, teinte",
  uncounted = [[
    fois, lignes, livraisons, minutes, min, pourcent, collaborateurs, invites, convives, salaries, collegues,
    bureaux, sites, pages, jours, semestre, trimestre, references]],
  dozens = "douzaine=12, douzaines=12, dizaine=10, dizaines=10, centaine=100",
  half = "demi, demie",
  units = [[
    plateau=tray, plateaux=tray, portion=portion, portions=portion, btl=bottle, bte=box/can, flacon=bottle,
    flacons=bottle, bouteilles=bottle, pot=jar/tub, pots=jar/tub, pieces=pcs, piece=pcs, pce=pcs, pces=pcs,
    pcs=pcs, unite=pcs, unites=pcs, boite=box/can/pack, boites=box/can/pack, carton=box/carton/case,
    cartons=box/carton/case, caisse=case/box/crate, caisses=case/box/crate, paquet=pack/box/bag,
    paquets=pack/box/bag, sachet=pack/bag, sachets=pack/bag, lot=pack/set, lots=pack/set, sac=bag, sacs=bag,
    bouteille=bottle, canette=can, canettes=can, conserve=can/jar, conserves=can/jar, bocal=jar, bocaux=jar,
    paire=pair, paires=pair, rouleau=roll, rouleaux=roll, palette=pallet, palettes=pallet, bidon=canister,
    bidons=canister, seau=bucket, seaux=bucket, jeu=set, jeux=set, ramette=ream/pack, ramettes=ream/pack,
    feuille=sheet, feuilles=sheet, heure=hour, heures=hour, tube=tube, tubes=tube]],
  measures = [[
    kg=kg, kilo=kg, kilos=kg, kilogrammes=kg, litre=l, litres=l, metre=m, metres=m, grammes=g, gramme=g]],
  months = [[
    janvier=1, janv=1, fevrier=2, fevr=2, mars=3, avril=4, avr=4, mai=5, juin=6, juillet=7, juil=7, aout=8,
    septembre=9, sept=9, octobre=10, oct=10, novembre=11, nov=11, decembre=12, dec=12]],
  weekdays = "lundi=1, mardi=2, mercredi=3, jeudi=4, vendredi=5, samedi=6, dimanche=7",
  next = "prochain, prochaine",
  tomorrow = "demain",
  after_tomorrow = "apres demain",
  week = "semaine, sem",
  in_weeks = "dans, sous",
  spans = "jour=d, jours=d, semaine=w, semaines=w, mois=m, an=y, ans=y",
  month_end = "fin du mois, fin de mois, fin du mois en cours",
  due = [[
    livr*, avant, pour, au plus tard, le, d'ici, d ici, souhait*, date de livraison, besoin, enlevement,
    retrait, recuperer]],
  not_due = [[
    en date, facture*, recu*, depuis, dernier, absent*, jusqu, facture du, devis du, commande du, mail du,
    bon du, courrier du, message du]],
  request = [[
    nous souhaitons, je souhaite, souhaitons commander, merci de nous, merci de livrer, veuillez livrer,
    veuillez envoyer, pourriez vous, pouvez vous nous, nous avons besoin, aurions besoin, il nous faut,
    je voudrais, nous voudrions, on voudrait, commande, un devis, une offre, nous commandons, je commande,
    envoyez nous, envoyer, priere de, je prends, nous prenons, demande de devis, livrer, s'il vous plait,
    serait il possible, pourrait on avoir, pourrions nous avoir, peut on avoir, pouvez vous livrer,
    pouvez vous envoyer, pouvez vous m, pourriez vous m, pourriez vous nous, il me faut, il me faudrait,
    il nous faudrait, nous aurions besoin, j'aurais besoin, j aurais besoin, j ai besoin, nous desirons,
    je desire, merci de m, merci de preparer, merci de prevoir, merci de me, veuillez trouver notre commande,
    ci joint notre commande, ci dessous notre commande, notre commande, passer commande, passer une commande,
    commander, suivants, suivante, suivant, un chiffrage, chiffrer, cotation, prix pour, devis pour, reassort,
    reapprovisionner, on aurait besoin, on a besoin, on prend, envoyez moi, livrez nous, livrez, expedier,
    faire parvenir, nous faire parvenir, me faire parvenir, mettez moi, mettez nous, reserver, bientot a court,
    presque plus]],
  strong = [[
    commander, commande, devis, livrer, envoyer, voudrais, voudrions, voudrait, souhaitons, souhaite, besoin,
    faut, offre, prends, faudrait, avoir, commandons, livrez, envoyez, desirons, desire, cotation, chiffrer,
    chiffrage, merci de, parvenir, prendre, prend, prenons, aurions]],
  quote = "devis, offre",
  ask = [[
    quel, quelle, quels, quelles, quand, combien, ou est, avez vous, est ce que, pourquoi, comment, que faites,
    quel est le prix, quel prix, est il possible, sont ils, delai, delais, en stock, disponible, disponibles,
    proposez vous, faites vous, savez vous, pouvez vous me dire, pouvez vous nous dire, combien coute]],
  complaint = [[
    casse*, endommage*, defectueu*, manque, erreur, reclamation, retour*, nous avons recu, recu seulement,
    rouille, fuit, fissure, casse, abime, abimes, pas arrive, pas arrivee, pas recu, non recu, jamais recu,
    ou en est, ou sont, suivi, remplacement, echange, avoir pour, un avoir, relance, impaye, rappel, reglement,
    echeance, erreur de livraison, incomplet, incomplete, reclam*, litige, garantie, en panne,
    ne fonctionne pas]],
  change = [[
    modifier, changer, augmenter, reduire, au lieu, plutot, remplacer, finalement, corriger, passer a,
    passer de, mettre plutot, mettez plutot, au lieu de, a la place, modification, changement, rectifier,
    rectification, ramener, porter a, en fait il, remplacez, changez, modifiez, reduisez, augmentez, seulement,
    c est plutot, mettez]],
  keep = "inchange, inchangee, le reste, reste inchange, restent, ne change pas, tel quel",
  correct = "pardon, je veux dire, non plutot, correction, enfin non, oups, ou plutot, non finalement",
  more = "de plus, supplementaires, supplementaire, en plus, de mieux",
  fewer = "de moins, en moins",
  double = "double, doubler, doublez, deux fois plus",
  add = [[
    ajoutez, ajouter, rajouter, en plus, ajout, egalement, aussi, en supplement, completer, rajoutez]],
  remove = [[
    supprimer, supprimez, enlever, enlevez, annuler, annulez, retirer, retirez, otez, oter, plus besoin,
    on enleve, on retire]],
  accept = [[
    nous acceptons, j'accepte, j accepte, bon pour accord, d'accord pour, c est d accord, d accord pour nous,
    lancer la commande, devis accepte, vous pouvez proceder, nous acceptons votre, nous acceptons le,
    j accepte le devis, j accepte votre, c'est bon pour nous, c est bon pour nous, c est bon pour moi,
    vous pouvez lancer, vous pouvez y aller, allez y, vous pouvez valider, bon pour commande,
    nous passons commande, validez la commande, je vous confirme la commande, nous vous confirmons la commande,
    confirmons la commande, confirme la commande, ok pour le devis, ok pour votre devis, ok pour nous,
    d accord pour le devis, le devis nous convient, devis nous convient, votre offre nous convient,
    offre nous convient, on prend, on valide, on y va, procedez, veuillez proceder, livrer comme convenu,
    comme indique dans le devis, devis signe, devis valide, c est valide, feu vert, marche conclu]],
  bill = [[
    ci joint notre facture, ci joint la facture, facture ci jointe, notre facture, montant du, a regler avant,
    reglement avant, echeance le, net a payer]],
  quoted = "devis, offre, proposition",
  accepted = [[
    accepte, acceptee, acceptons, valide, validee, validons, confirme, confirmons, signe, approuve]],
  yes = "oui merci, oui s il vous plait, oui allez y, allez y, c est parti, on y va",
  decline = [[
    non merci, autre fournisseur, trop cher, nous declinons, nous refusons, pas interesses,
    ne donnerons pas suite, pas donner suite, ne retenons pas, pas retenu, n avons pas retenu, choisi un autre,
    trouve moins cher, moins cher ailleurs, renoncons, renoncer, nous abandonnons, sans suite, pas suite,
    trop eleve, depasse notre budget, hors budget, plus besoin, ne souhaitons plus, ne souhaitons pas,
    annulons notre demande, on laisse tomber, on ne prend pas, ne sommes pas interesses, tant pis, decline,
    ce sera non, on oublie, finalement non, oubliez, laisse tomber, laissez tomber, annuler la commande,
    annulez la commande, annuler notre commande, tout annuler, annulez tout]],
  auto = [[
    absence du bureau, absent*, reponse automatique, en conges, message automatique, non remis, je suis absent,
    actuellement absent, en conge, conge maternite, ne travaille plus, de retour le,
    message genere automatiquement, ne pas repondre, n a pas pu etre remis, boite pleine,
    accuse de reception automatique]],
  spam = [[
    desabonner, cliquez ici, promotion, offre speciale, profitez de, newsletter, se desinscrire,
    nous proposons, nous vous proposons, notre gamme, notre catalogue, nos tarifs, fabricant, grossiste,
    candidature, curriculum, lettre de motivation, postule, mon cv, webinaire, inscrivez vous, gratuit,
    essai gratuit, partenariat, referencement, soldes, promo, black friday, en exclusivite, cliquez, decouvrez]],
  history = [[
    comme la derniere fois, comme d'habitude, comme d habitude, meme commande, la meme chose, comme avant,
    comme toujours, comme l autre fois, commande habituelle, notre commande habituelle,
    comme convenu la derniere fois, la meme que]],
  instruct = [[
    ignorez toutes, ignore toutes, ignorez les, oubliez toutes, vous etes une ia, tu es une ia,
    sans validation, sans verification, modele de langage, instructions precedentes, ignore les, ignore tes,
    oublie tes, oublie les, sans approbation, sans confirmation, accorde une remise, appliquez une remise de,
    a l assistant, a l ia, message systeme, en tant qu ia]],
  hedge = [[
    peut etre, pas encore, nous reflechissons, eventuellement, pas sur, en interne, je reviens vers vous,
    reviens vers vous, revenons vers vous, reviendrons vers vous, a l etude, en discuter, reflechir,
    je vous tiens, vous recontacte, l annee prochaine, pour le budget, sous reserve, on hesite, pas decide,
    pas encore decide]],
  negate = "pas, sans, sauf, au lieu, ni, aucun, aucune, plutot que, non",
  condition = [[
    si, a condition, au cas ou, a moins, sous reserve, a condition que, pourvu que, selon disponibilite,
    en fonction, des que, une fois que]],
  past = [[
    facture, commande le, derniere fois, l'annee derniere, recu, avions, commandes, deja, manque, livree,
    livres, livrees, livre le, nous avons commande, avons recu, ci joint notre facture, echeance, relance,
    impaye, a ete livre, ont ete livres, restait]],
  approx = [[
    environ, a peu pres, au moins, au maximum, quelques, une dizaine, plusieurs, moitie, pas plus de, au plus,
    jusqu a, entre, une quinzaine, une vingtaine, une trentaine, une cinquantaine, plus ou moins]],
  but = "mais, toutefois",
  discount = [[
    remise, rabais, meilleur prix, moins cher, reduction, geste commercial, meilleur tarif, prix plus bas,
    tarif preferentiel]],
  joins = "et, ainsi que, plus, ou, puis",
  breakers = "pour, avant, chez, car, par, que, quand, d'ici, depuis, mais, apres, vers, afin, ici",
  address = [[
    rue, avenue, boulevard, place, chemin, impasse, etage, cedex, allee, route, quai, cours, villa, hameau, bp]],
  phone = "tel, telephone, portable, mobile, fax",
  private = "tva, siret, siren, iban, bic, compte, client no, numero client, facture, total, budget, rcs",
  references = "devis, commande, ref, reference, bon de commande, offre, bc",
  closers = [[
    cordialement, bien cordialement, merci, merci d'avance, merci d avance, salutations, bien a vous,
    sinceres salutations, bonne journee, merci beaucoup, tres cordialement, cdt, cdlt, bien cdlt, merci bien,
    merci a vous, bonne reception, bonne fin de journee, bon week end, a bientot, amicalement, sincerement,
    respectueusement, avec mes salutations, salutations distinguees, meilleures salutations,
    en vous remerciant]],
  wrote = "a ecrit, de, envoye, message d'origine, message transfere",
  label_quantity = [[
    quantite, qte, nombre, nb, qte commandee, quantite commandee, qt, nbre, nb pieces, quantites]],
  label_item = [[
    reference, ref, article, code, code article, code produit, code art, num article, no article,
    numero article, n article, ref article, ref produit, votre reference, votre ref, numero]],
  label_text = [[
    designation, description, produit, libelle, article, designation article, intitule, nom, nom du produit,
    article designation, quoi]],
  label_unit = "unite",
  label_price = "prix, prix unitaire, total, montant, pu, prix ht, pu ht, total ht, montant ht, tva, remise",
  label_date = "date, date de livraison, livraison, livraison souhaitee",
  attributes = [[
    bleu=blue, bleue=blue, noir=black, noire=black, rouge=red, vert=green, verte=green, blanc=white,
    blanche=white, jaune=yellow, gris=grey, grise=grey, marron=brown, violet=purple, rose=pink, argent=silver,
    petit=small, petite=small, moyen=medium, grand=large, grande=large, acier=steel, laiton=brass, bois=wood,
    chene=oak, inox=stainless, cuivre=copper, gauche=left, droite=right, plastique=plastic]],
  stop = [[
    et, le, la, les, de, des, du, un, une, nous, vous, je, il, on, est, sont, bonjour, merci, veuillez,
    souhaitons, commander, commande, voudrais, voudrions, voudrait, faut, besoin, avons, aurions, a, au, aux,
    en, l, d, s, j, c, qu, n, taille, livrer, envoyer, devis, faire, avec, notre, votre, nos, plait, avance,
    pourriez, souhaitee, livraison, prends, y, ce, cette, dans, priere, offre, serait, possible, avoir, prix,
    modifier, quantite, ajoutez, supprimez, pouvez, finalement, bien, madame, monsieur, reference, article]],
}
