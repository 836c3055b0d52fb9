-- How people take back, tell, except and order around, in all languages; the form is that
-- of en.lua, and what has a name there is added to it. `scrap`: it is not wanted, or no
-- longer. `told`: it is there already, somebody else's, or only thought of.
return {
  en = {
    below = "below, the following, underneath, forwarded, enclosed mail, mail attached",
    unread = [[
      to the board, to my boss, to my manager, to our management, up with, receipt, received,
      delivery address, address, that we received, that you]],
    good = [[
      great, perfect, fine, good, ok, okay, super, yes, lovely, excellent, works, suits, agreed, brilliant,
      wonderful, happy, nice, right, looks, sounds, sure, yep, absolutely, fantastic, spot on, cool, correct]],
    orders = [[
      order, ship, deliver, ahead, proceed, do, book, process, go, send, place, take, dispatch, arrange]],
    idle = [[
      the, please, pls, it, all, that, this, them, everything, i, we, us, our, to, so, then, with, me, from,
      side, just, now, as, quoted, offered, is, are, for, and, of, on, a, thanks, thank, very, much,
      with it, lets, s, in, way, whole, lot, price, prices, terms, items, goods, many, very well, well,
      indeed, most, cheers, both, at, by, re, m, over, together, complete, completely, up, off]],
    scrap = [[
      please don't, please do not, don't send, do not send, don't order, do not order, don't deliver,
      do not deliver, don't ship, do not ship, don't supply, do not supply, were going to, was going to,
      had planned, were planning, was planning, had intended, no need for, pulled out, fell through,
      has been cancelled, have been cancelled, was cancelled, were cancelled, is cancelled, are cancelled,
      called off, is off now, are off now, not be needed, not needed, won't be needed, won't need,
      not going to need, forget the, forget about, forget it, never mind, we'll leave it, don't want,
      do not want, don't need, do not need, no longer want, no longer need, changed our mind,
      has changed his mind, backed out]],
    told = [[
      on hold, hold off, hold back, hold the, wait with the, you sent, you sent us, you delivered,
      next time we, next time i, bought elsewhere, elsewhere, last order was, last year s order,
      we can offer you, we can offer, we are able to offer, we could offer you, we offer you,
      we are pleased to offer, we have available for you, special price of, still have, have still,
      already have, have enough, left in stock, on our shelves, in our stock, in our store,
      in our warehouse, our stock of, competitor*, other supplier, another supplier offers, offered us,
      was offered, were offered, quoted us, have arrived, has arrived, arrived safely, arrived today,
      arrived yesterday, arrived on time, came in, came today, came yesterday, turned up, got here,
      we may need, we might need, may want, may order, might order, might want, thank you for the,
      thanks for the, happy with the, are using, we use, broke down, we sold, were sold, have sold]],
    instruct = [[
      note to the system, note to system, message to the system, note to the agent, note to the bot,
      note to the software, instruction to the system, instructions for the system, to the language model,
      note for the system, dear ai, dear assistant, dear bot, system message, system note]],
    accept = [[
      let's do that, send it all, let us do that, ship it all, order it all,
      treat this as this as our confirmation, this as our order, this as our acceptance,
      this email as our order, this mail as our order, this email as our confirmation,
      this mail as our confirmation, this email as our acceptance, this as confirmation of our order,
      our confirmation, consider this confirmed, consider it confirmed, consider this an order,
      consider this as our order, consider this as an order, take this as our order,
      take this as confirmation, take this as our confirmation, take this as a yes, you may proceed,
      you can proceed, please do proceed, please order it, please order them, please order all of it,
      all good from our side, all fine please order, fine by us please, fine with us please,
      works for us please, suits us please, please put it through, put the order through, put it through,
      please go on with it, do go ahead, let's order it, let's order that, let's place it,
      we'd like to order as offered, order as offered, send as offered, supply as offered,
      deliver as offered, send as quoted, supply as quoted, happy to go ahead, happy for you to proceed,
      happy to accept, pleased to accept, please get it moving, please get it under way, looks good let's,
      looks good go, looks fine please, price is fine please, prices are fine please, that's fine please,
      we are in agreement, we agree to the quote, we agree to your quote, we agree with the quote,
      we agree with your quote, we are happy to confirm, confirming the order, confirming our order,
      please go forward, let's move forward with]],
    yes = [[
      yes please send, yes please order, yes go ahead, that's fine go ahead, ok go ahead, okay go ahead,
      please order, fine go ahead, perfect please send, perfect please order, yes do it, please do so,
      all good go ahead]],
    except = [[
      everything but, all but, but without, without the, except, except for, excluding, apart from,
      other than, save for, with the exception of, minus the, but not the]],
    price_of = "how much, what would, what is the price, what's the price, price for one, unit price of, cost",
    request = [[
      can you quote, could you quote, would you quote, can you offer, could you offer, could i get,
      can i get, could i have, can i have, could i please have, could we please have, may i get, may we get,
      would you send, would you please send, would it be possible, would you be able to,
      are you able to send, are you able to supply, can you do us, can you do me, could you do us,
      can you put together, could you put together, could you add, can you add, could you include,
      mind sending]],
    bill = [[
      shall we reserve, we can offer you, we are pleased to offer you, offer valid until,
      our offer is valid, our offer to you, our quotation to you, please remit, invoice is attached,
      find enclosed our invoice, enclosed our invoice, please find our invoice, shall we book,
      shall we reserve for you, may we deliver, we have reserved for you, our latest prices, our price list,
      our special]],
  },
  da = {
    below = "nedenstaende, nedenfor, herunder, folgende, videresendt*, videresender, neden for",
    unread = "modtagelse, modtagelsen, modtaget, adressen, leveringsadressen",
    good = [[
      fint, fin, super, perfekt, ja, ok, okay, godt, dejligt, passer, lyder, alletiders, glimrende, enig,
      enige, orden, glade, herligt, jo]],
    orders = [[
      bestil, bestiller, bestille, send, sende, lever, levere, kor, gang, saet, saette, ga, ordn, tager,
      videre]],
    idle = [[
      det, den, de, dem, er, os, vi, jeg, i, du, ma, gerne, bare, sa, tak, mange, venligst, det hele, hele,
      alt, alle, sammen, for, til, med, og, helt, meget, lige, ser, ud, ud til, som, tilbudt, jeres, prisen,
      priserne, priser, pris, nu, endelig, da, min, vores, side, mig, fra, tusind, af, at, dejlig, hurtige,
      ogsa, samlet]],
    scrap = [[
      bliver ikke til noget, blev ikke til noget, bliver alligevel ikke, lad vaere med, send ikke,
      lever ikke, skal ikke sendes, skal ikke leveres, skal ikke have, skal ikke bruge, ville have bestilt,
      skulle have bestilt, havde taenkt, har meldt fra, sprang fra, er sprunget fra, har trukket sig,
      er aflyst, blev aflyst, er annulleret, glem alt om, glem de, glem det, dropper vi, vi dropper,
      springer vi over, dem lader vi ligge, ikke laengere brug, har ikke brug for, vil ikke have,
      vi har ombestemt os, kunden har fortrudt, alligevel ikke]],
    told = [[
      vent med, vente med, sat pa hold, pa hold, et andet sted, naeste gang, kan vi tilbyde, vi kan tilbyde,
      vi tilbyder, vi har et parti, kan tilbyde jer, har stadig, har endnu, har allerede, har nok,
      tilbage pa lager, pa lageret, konkurrent*, har tilbudt os, tilbod os, er blevet tilbudt, er kommet,
      er ankommet, ankom, er landet, kom frem, kom i dag, kom i gar, er naet frem, kan blive,
      far maske brug, tak for de, vi bruger, vi solgte, har solgt]],
    instruct = [[
      besked note til systemet, til systemet, besked til robotten, besked til botten, instruks til systemet,
      kaere system, kaere assistent, til sprogmodellen, kunstig intelligens]],
    accept = [[
      ma i gerne saette i gang, ma i saette i gang, kor bare, bare kor, det er helt fint,
      det er i orden bestil, det er i orden send, i orden bare, betragt det som en ordre,
      betragt dette som en ordre, betragt dette som vores ordre, betragt dette som vores accept,
      betragt dette som vores bekraeftelse, denne mail som vores ordre, denne mail som en ordre,
      denne mail som accept, det snupper vi, den snupper vi, vi snupper det, vi bestiller det hele,
      vi bestiller som tilbudt, bestil det hele, bestil bare, bestil det bare, vi er enige,
      vi kan bekraefte, vi siger god for, i kan bestille, i kan sende det hele, det ser godt ud send,
      ser godt ud bestil, lyder godt bestil, lyder godt send, vi vil gerne ga videre, vi gar videre med,
      vi accepterer gerne, vi tager det hele, saet bare i gang, fortsaet bare, prisen er fin send,
      tilbuddet er fint]],
    yes = [[
      ja bare, fint kor, ok kor, helt fint kor, det er helt fint, perfekt send, perfekt bestil, ja det ma i,
      ja lad os]],
    except = [[
      uden, undtagen, undtaget, bortset fra, fraset, med undtagelse af, pa naer, ekskl, dog ikke, men ikke]],
    price_of = "hvad koster, hvad ville, hvad er prisen, prisen pa",
    add = "tilfoj lige, laeg lige",
    request = [[
      kunne jeg fa, kunne jeg bede, kunne vi bede, ma jeg bede, ma vi bede, kan jeg bestille,
      kan vi bestille, kunne i tilbyde, kan i tilbyde, kan i give, kunne i give, kan du give, kunne du give,
      vil i sende, vil du sende, er det muligt at fa, ville det vaere muligt]],
    bill = [[
      kan tilbyde jer, vi kan tilbyde, vi tilbyder jer, har i interesse, vores tilbud til jer,
      skal vi booke, skal vi reservere, skal vi laegge til side, vi har reserveret, vores nye priser,
      betal venligst]],
  },
  de = {
    below = [[
      unten, untenstehend*, nachstehend*, folgende, folgenden, folgendes, weitergeleitet*,
      anbei die anfrage, anhangende]],
    unread = "erhalt, eingang, empfang, erhalten, adresse, lieferadresse",
    good = [[
      passt, gut, prima, super, perfekt, ja, ok, okay, gerne, gern, bestens, schon, ordnung, einverstanden,
      wunderbar, toll, klasse, klar, freut, sehr, genau, richtig, hervorragend, top]],
    orders = [[
      bestellen, bestelle, liefern, schicken, senden, ausliefern, los, auslosen, machen, nehmen,
      veranlassen, ausfuhren, versenden, loslegen, umsetzen, bestellt]],
    idle = [[
      das, die, den, es, so, alles, alle, wir, ich, uns, sie, bitte, dann, und, fur, in, mir, ist, sind,
      danke, vielen, dank, ihnen, wie, angeboten, damit, komplett, gesamt, mit, preis, preise, konditionen,
      dafur, von, unserer, seite, jetzt, gleich, auch, herzlichen, besten, dabei, zu, ihr, allem]],
    scrap = [[
      das lassen wir, die lassen wir, den lassen wir, lassen wir weg, streichen wir, sparen wir uns,
      lassen wir doch, lassen wir sein, bitte nicht liefern, bitte nicht schicken, bitte nicht senden,
      bitte nicht bestellen, nicht liefern, nicht schicken, nicht senden, nicht bestellen,
      wollten wir bestellen, wollten bestellen, wollten eigentlich, hatten geplant, war geplant,
      waren geplant, ist abgesprungen, sind abgesprungen, hat abgesagt, haben abgesagt, hat storniert,
      ist storniert, sind storniert, wurde storniert, wurden storniert, ist geplatzt, fallt aus, fallen aus,
      vergessen sie die, vergessen sie den, vergessen sie das, vergesst die, vergiss die,
      werden nicht benotigt, wird nicht benotigt, brauchen wir doch nicht, brauchen wir nicht mehr,
      nicht mehr benotigt, nicht mehr gebraucht, wollen wir nicht, wollen wir doch nicht, mochten wir nicht,
      haben es uns anders uberlegt, kein bedarf mehr, hat sich zerschlagen, hinfallig, wird nichts,
      ist vom tisch, sind vom tisch, ziehen wir zuruck, brauchen keine, benotigen keine]],
    told = [[
      zuruckstellen, zuruckgestellt, warten sie mit, auf eis, woanders, nachstes mal, wir konnen ihnen,
      konnen wir ihnen, wir bieten ihnen, bieten wir ihnen, wir hatten fur sie, unser angebot, haben noch,
      haben wir noch, sind noch da, noch auf lager, noch im lager, bei uns im lager, schon da,
      haben bereits, haben schon, haben genug, mitbewerber*, wettbewerber*, konkurren*, anderer anbieter,
      anderen anbieter, uns angeboten, hat uns, angekommen, eingetroffen, sind da, ist da, kamen heute,
      kamen gestern, konnten wir brauchen, danke fur die, vielen dank fur die, haben verkauft, verkauften,
      wir nutzen, wir verwenden]],
    instruct = [[
      hinweis nachricht an das system, an das system, anweisung an das system, anweisung an das modell,
      notiz an das system, hinweis fur das system, liebe ki, lieber assistent, lieber bot,
      kunstliche intelligenz, systemhinweis]],
    accept = [[
      passt so bitte, passt so bestellen, passt bitte bestellen, passt alles bitte, passt fur uns bitte,
      passt wunderbar bitte, als unsere bestatigung, als unsere bestellung, als unseren auftrag,
      als unsere als auftrag, als verbindliche bestellung, nehmen wir so, wir nehmen es so,
      wir nehmen alles, wir nehmen alles so, bitte bestellen sie so, bitte alles bestellen,
      bitte alles so liefern, alles so bestellen, so in auftrag, bitte in auftrag nehmen,
      wir erteilen ihnen den auftrag, wir erteilen den auftrag, auftrag ist erteilt, auftrag erteilen,
      sie haben den auftrag, wir bestatigen die bestellung, wir bestatigen den auftrag,
      wir bestatigen das angebot, bestatigen hiermit, wir stimmen zu, wir stimmen dem angebot zu, zusage,
      machen sie es so, bitte machen sie das so, bitte ausliefern, bitte auf den weg bringen,
      gerne so bestellen, alles klar bitte bestellen, alles klar bitte liefern, ist ok bitte,
      ist okay bitte, ist gut bitte, sieht gut aus bitte, klingt gut bitte, preise passen bitte,
      preis passt bitte, konnen so bestellen, legen sie bitte los]],
    yes = [[
      passt so bitte, passt bitte, ja machen sie, ja bitte so, ja so machen, perfekt bitte,
      so nehmen wir es, alles klar so machen]],
    except = [[
      ohne die, ohne den, ohne das, ausser, ausgenommen, abgesehen von, bis auf, mit ausnahme, exklusive,
      aber nicht die, nur nicht]],
    price_of = "was kosten, was kostet, was wurden, was wurde, wie teuer, preis von",
    request = [[
      konnen sie mir, konnten sie mir, wurden sie mir, wurden sie uns, konntest du mir, konntest du uns,
      konnen wir haben, kann ich haben, konnte ich bekommen, konnten wir bekommen, durfte ich bitten,
      durfen wir bitten, ware es moglich, konnen sie anbieten, konnten sie anbieten,
      konnen sie uns anbieten, konnten sie uns anbieten, mogen sie uns]],
    bill = [[
      konnen ihnen anbieten, konnen wir ihnen anbieten, wir bieten ihnen, unser angebot,
      unser angebot an sie, sollen wir reservieren, sollen wir buchen, durfen wir liefern,
      wir haben fur sie reserviert, unsere neuen preise, in rechnung]],
  },
  fr = {
    below = [[
      ci dessous, ce qui suit, suivants, suivante, suivantes, suivant, transfere, transferee, transmis,
      plus bas]],
    unread = "reception, recu, adresse, l adresse",
    good = [[
      parfait, bien, bon, ok, oui, super, d accord, accord, convient, nickel, excellent, impeccable, va,
      entendu, volontiers, entierement]],
    orders = [[
      commandons, commande, commandez, lancez, lancer, envoyez, envoyer, livrez, livrer, expedier, expediez,
      validez, valider, prenons, prend, procedez, fait, faisons, allez, vas]],
    idle = [[
      tres, merci, beaucoup, c, est, ca, cela, nous, vous, je, on, pour, moi, la, le, les, tout, tous, de,
      d, y, comme, s, il, plait, vous plait, pouvez, veuillez, alors, donc, et, a, prix, tarif, tarifs, en,
      ensemble, l, notre, cote, svp, me, cet, ce]],
    scrap = [[
      ne pas livrer, ne pas envoyer, ne pas commander, ne livrez pas, n envoyez pas, ne commandez pas,
      n expediez pas, a renonce, avons renonce, ont renonce, renonce aux, renonce a, s est desiste,
      s est retracte, nous pensions commander, nous allions commander, devions commander, avions prevu,
      etait prevu, etaient prevus, est annule, est annulee, sont annules, sont annulees, a ete annule,
      a ete annulee, ont ete annules, ont ete annulees, est tombe a l eau, oubliez les, oubliez la,
      oubliez le, on oublie les, on oublie le, on oublie la, laissez tomber, on laisse tomber,
      n avons plus besoin, n avons pas besoin, plus la peine, pas la peine, inutile de, ne voulons plus,
      ne voulons pas, ne sont plus necessaires, n est plus necessaire, on annule, nous annulons,
      a change d avis, avons change d avis]],
    told = [[
      en attente, avons achete, ailleurs, la prochaine fois, pouvons vous proposer, vous proposons,
      nous proposons, pouvons proposer, notre offre, il nous reste, il nous en reste, avons encore,
      avons deja, en avons assez, reste en stock, dans notre stock, concurrent*, autre fournisseur nous,
      nous a propose, nous ont propose, nous a offert, bien arrive, bien arrivee, bien arrives,
      bien arrivees, sont arrives, sont arrivees, est arrive, est arrivee, bien recu, bien recus,
      aurons peut etre, merci pour les, nous utilisons, avons vendu]],
    instruct = [[
      note note a l assistant, message au systeme, instruction au systeme, au systeme, note pour le systeme,
      cher assistant, chere ia, intelligence artificielle, au modele de langage, note systeme]],
    accept = [[
      comme notre confirmation, comme notre accord, comme notre acceptation, comme une commande,
      comme notre commande, vaut commande, vaut accord, valoir accord, vous avez notre accord,
      c est bon vous pouvez, c est bon allez y, c est parfait allez y, parfait allez y, parfait vous pouvez,
      ca nous va, ca nous convient, cela nous convient, cela nous va, tout est bon pour nous,
      tout est ok pour nous, nous prenons tout, on prend tout, nous vous passons commande,
      nous vous passons la commande, passez la commande, vous pouvez commander, vous pouvez livrer,
      vous pouvez expedier, veuillez lancer, veuillez valider, merci de lancer,
      merci de valider la commande, nous sommes d accord, je suis d accord, tel que propose]],
    yes = [[
      oui c est bon, ok allez y, ok c est bon, parfait merci de, parfait merci d, oui parfait, oui on y va,
      oui lancez, ok lancez]],
    except = [[
      sans les, sans le, sans la, sauf, excepte, hormis, a l exception de, a l exception du,
      a l exception des, hors les, en dehors de, mais pas les, mais pas la, mais pas le]],
    price_of = [[
      combien coute, combien coutent, combien couterait, combien couteraient, quel est le prix,
      quel serait le prix]],
    request = [[
      pourriez vous me, pourrais je avoir, puis je avoir, pourrions nous, puis je commander,
      pouvons nous commander, serait ce possible, auriez vous, pouvez vous chiffrer, pourriez vous chiffrer,
      pouvez vous proposer, pourriez vous proposer, pouvez vous etablir, pourriez vous etablir,
      pouvez vous faire]],
    bill = [[
      pouvons vous proposer, nous vous proposons, vous proposons, seriez vous interesses,
      notre facture ci jointe, facture ci joint, vous trouverez notre facture, devons nous reserver,
      souhaitez vous que nous, nos nouveaux prix, merci de regler]],
  },
  ja = {
    below = "下記, 以下, 転送, 下の",
    good = [[
      問題ありません, 問題ございません, 問題ない, 結構です, 大丈夫です,
      承知しました, 承知いたしました, 了解しました, 了解です, はい, いいです,
      良いです, ありがとうございます, ありがとうございました, 助かります,
      okです]],
    orders = "発注, 手配, 注文, 進めて, 送って, 納品, 出荷",
    idle = [[
      お願い, それで, これで, この内容で, その内容で, 内容で, こちらで, を, で,
      は, します, いたします, 致します, しま, す, お見積り, お見積もり, お見積,
      見積書, 見積, ください, 下さい, よろしく, 宜しく, の, に, して, 全部,
      すべて, 通り, どおり, ので, ご, です, お世話になっております,
      お世話になります, さっそくの, 早速の, 早速, 迅速な, 対応, 回答, 金額,
      価格, 納期, も, と, させていただき, ます, さい, 方, ぜひ, 是非]],
    scrap = [[
      キャンセルです, キャンセルで, キャンセルになり, キャンセルとなり,
      キャンセルいたし, キャンセルし, 予定でしたが, 予定だったのですが,
      つもりでしたが, なくなりました, 必要なくなり, 中止になり, 中止となり,
      流れました, 白紙に, 送らないで, 納品しないで, 発注しないで,
      注文しないで, 送付しないで, 手配しないで, 忘れてください, なしでお願い,
      は結構です, 要らなく, いらなく, 不要になり, 取りやめ, 辞退され]],
    told = [[
      納品ありがとう, 納入ありがとう, お届けありがとう, お願いする予定です,
      発注する予定です, 注文する予定です, 発注予定です, 注文予定です, 保留,
      他で購入, 購入済み, 次回は, ご提供でき, ご提案いたし, ご案内いたし,
      ご用意でき, 在庫があり, 在庫がまだ, まだあります, 残っています,
      残ってい, 他社, 競合, 提案がありました, 無事届き, 届きました,
      到着しました, 受領しました, 必要になるかも, お願いするかも, 足りてい,
      間に合ってい]],
    instruct = [[
      システムへ, システムに対する, aiへ, アシスタントへ, ボットへ, aiに,
      人工知能, このaiは, システム指示, システム命令, システム:]],
    accept = [[
      この内容で確定, これで確定, 注文書とさせて, 正式な注文と, 正式な発注と,
      発注とさせて, 注文とさせて, 発注といたします, 注文といたします,
      この金額でお願い, このお見積でお願い, この見積でお願い,
      お見積りでお願い, 見積りでお願い, 見積でお願い, 見積もりでお願い,
      問題ないので注文, 問題ないので発注, 問題ありませんので注文,
      問題ありません発注, こちらで発注, こちらで注文, これで発注, これで注文,
      承りましたのでお願い, 手配を進めて, 話を進めて, 注文します見積]],
    yes = [[
      はい、お願い, はいお願い, それで進めて, これで進めて, それで大丈夫です,
      これで大丈夫です, okです、お願い]],
    except = "抜きで, 以外は, 以外を, を除いて, を除き, は除いて, は除き",
    price_of = "いくら, おいくら",
    bill = [[
      ご請求書, 請求書を送付, 請求書を添付, 弊社の見積, お振り込み,
      新価格のご案内, 確保しましょうか]],
  },
}
