-- What stands around a short answer to a question of ours, for all languages. Folded, see
-- en.lua. Nothing here may mean anything: what is not here, no quantity, no item and no
-- date makes an answer one that is not understood.
return {
  -- Words that say nothing more than that something is wanted; with "=" those of one language alone.
  idle = [[
    we, i, you, us, me, it, them, they, that, those, these, this, the, of, is, are, be, will, would, like,
    want, need, needs, take, order, send, deliver, quote, please, pls, just, exactly, only, so, then, ok, okay,
    sure, hi, hello, sorry, yours, answer, quantity, altogether, ones, which, mean, meant, make, should, our,
    my, to, give, and, number, item, line, in all, vi, jeg, det, den, de, dem, der, skal, bruge, vil, gerne,
    have=da, onsker, tager, tag, bestiller, venligst, tak, bare, kun, praecis, altsa, sa, hej, blive, bliver,
    og, undskyld, mener, mente, antal, er, sende, lever, at=da, har=da, brug, af, wir, ich, uns, es, sie,
    brauchen, brauche, benotigen, benotige, mochten, mochte, hatten, hatte, gern, nehmen, nehme, bestellen,
    bitte, genau, nur, also, dann, hallo, die, das, und, meinen, meine, meinten, anzahl, menge, sind, werden,
    soll, sollen, liefern, schicken, ihnen, nous, je, on=fr, il, ils, en, faut, la, le, les, un peu, voudrions,
    voudrais, voulons, veux, souhaitons, souhaite, prenons, prends, prendrons, commandons, avons, ai, aurions,
    besoin, d'accord, bonjour, juste, exactement, seulement, alors, donc, et, des, du, c'est, ce, sera, sont,
    quantite, vouloir, envoyez, veuillez, svp, parlons, plait, vous, j, c, qu, n]],
  -- Before a day, and nowhere else.
  before_day = [[
    by, for, on, until, before, latest, no later than, til, inden, senest, pa, bis, zum, am, spatestens, vor,
    fur, pour, avant, d'ici, a, au, sous, tard, plus]],
  thanks = "thank, thanks, thx, cheers, tak, danke, vielen, besten, dank, merci, mange",
  greeting = [[
    hi, hello, dear, hey, good, hej, hejsa, kaere, goddag, godmorgen, hallo, guten, sehr, liebe, lieber, moin,
    bonjour, cher, chere, chers, salut, madame, monsieur]],
  yes = [[
    yes, yep, yeah, correct, right, exactly, confirmed, indeed, ja, jo, korrekt, rigtigt, rigtig, netop,
    praecis, stimmer, richtig, genau, stimmt, oui, exact, exactement, confirme, parfait, はい, ええ]],
  every = "each, every, both, hver, hvert, begge, je, jeweils, beide, beiden, chacun, chacune, chaque, 各",
  ordinal = [[
    first=1, 1st=1, second=2, 2nd=2, third=3, 3rd=3, fourth=4, 4th=4, fifth=5, 5th=5, forste=1, anden=2,
    andet=2, tredje=3, fjerde=4, femte=5, erste=1, ersten=1, erster=1, erstes=1, zweite=2, zweiten=2,
    zweiter=2, zweites=2, dritte=3, dritten=3, dritter=3, vierte=4, vierten=4, funfte=5, funften=5, premier=1,
    premiere=1, 1er=1, 1ere=1, deuxieme=2, 2e=2, 2eme=2, seconde=2, troisieme=3, 3e=3, 3eme=3, quatrieme=4,
    cinquieme=5, 一番目=1, 二番目=2, 三番目=3, 四番目=4, 五番目=5, 一つ目=1]],
  -- "number 2": before the figure, or behind it.
  sign = [[
    number, no, nr, num, nummer, numero, option, #, choice, alternative, mulighed, position, pos, line, punkt,
    linje]],
  sign_after = "番, 番目, 番の",
  -- Of Japanese; blanked wherever it stands, longest first.
  blanked = [[
    よろしくお願いいたします, よろしくお願い致します, よろしくお願いします,
    宜しくお願いいたします, 宜しくお願いします, お世話になっております,
    いつもお世話になっております, お願いいたします, お願い致します,
    お願いします, で結構です, をお願い, でお願い, になります, が必要です,
    必要です, 欲しいです, ほしいです, 注文します, 下さい, ください,
    その通りです, です, ます, のほう, ほう, の方, のもの, 数量,
    ありがとうございます, ご連絡, すみません, 私たち, 弊社, は合計]],
}
