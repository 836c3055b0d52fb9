-- Numbers in mail that are quantities, and those that are not: numbers of items, sizes,
-- grades, days, dozens; and the same item twice.
describe("reader of numbers", function()
  local desk
  local ITEMS = {
    { "70.22.105", "Pipe clamp 28 mm", "Rørbøjle 28 mm", "Rohrschelle 28 mm", "Collier de serrage 28 mm", "配管クランプ 28mm" },
    { "70.22.106", "Pipe clamp 35 mm", "Rørbøjle 35 mm", "Rohrschelle 35 mm", "Collier de serrage 35 mm", "配管クランプ 35mm" },
    { "VX 310.050", "Ball valve brass", "Kuglehane messing", "Kugelhahn Messing", "Vanne à bille laiton", "ボールバルブ" },
    { "SL.KX", "Sealing kit", "Pakningssæt", "Dichtungssatz", "Kit de joints", "シールキット" },
    { "HB 40-90", "Hose reel 40-90", "Slangetromle 40-90", "Schlauchtrommel 40-90", "Dévidoir 40-90", "ホースリール40-90" },
    { "HB 40-90 L", "Hose reel 40-90 lockable", "Slangetromle 40-90 låsbar", "Schlauchtrommel 40-90 abschließbar",
      "Dévidoir 40-90 verrouillable", "ホースリール40-90 鍵付き" },
    { "410200", "Copper elbow", "Kobberbøjning", "Kupferbogen", "Coude cuivre", "銅エルボ" },
    { "S-42", "Work boots size 42", "Sikkerhedsstøvler str. 42", "Arbeitsstiefel Gr. 42", "Chaussures de sécurité taille 42",
      "安全靴 42" },
    { "S-43", "Work boots size 43", "Sikkerhedsstøvler str. 43", "Arbeitsstiefel Gr. 43", "Chaussures de sécurité taille 43",
      "安全靴 43" },
    { "RD-250", "Threaded rod 250 mm zinc", "Gevindstang 250 mm zink", "Gewindestange 250 mm verzinkt", "Tige filetée 250 mm zinc",
      "寸切りボルト 250mm" },
    { "RD-300", "Threaded rod 300 mm zinc", "Gevindstang 300 mm zink", "Gewindestange 300 mm verzinkt", "Tige filetée 300 mm zinc",
      "寸切りボルト 300mm" },
    { "AC-10", "Vinegar cleaner 10 % 5 l", "Eddikerens 10 % 5 l", "Essigreiniger 10 % 5 l", "Nettoyant vinaigre 10 % 5 l",
      "酢クリーナー 10% 5l" },
    { "AC-24", "Vinegar cleaner 24 % 5 l", "Eddikerens 24 % 5 l", "Essigreiniger 24 % 5 l", "Nettoyant vinaigre 24 % 5 l",
      "酢クリーナー 24% 5l" },
    { "PN-1", "Primer class A 750 ml", "Grunder klasse A 750 ml", "Grundierung Klasse A 750 ml", "Apprêt classe A 750 ml",
      "プライマー 750ml" },
    { "NT-15", "Cable net 1.5 x 10 m", "Kabelnet 1,5 x 10 m", "Kabelnetz 1,5 x 10 m", "Filet de câbles 1,5 x 10 m", "ケーブルネット 1.5x10m" },
    { "NT-20", "Cable net 2 x 10 m", "Kabelnet 2 x 10 m", "Kabelnetz 2 x 10 m", "Filet de câbles 2 x 10 m", "ケーブルネット 2x10m" },
    { "PT-7", "Test strips pH 7", "Teststrimler pH 7", "Teststreifen pH 7", "Bandelettes pH 7", "試験紙 pH7" },
    { "PT-4", "Test strips pH 4", "Teststrimler pH 4", "Teststreifen pH 4", "Bandelettes pH 4", "試験紙 pH4" },
    { "TR-1", "Solder wire", "Loddetin", "Lötzinn", "Fil de soudure", "はんだ線" },
  }
  before_each(function()
    desk = ordain.open { clock = "2026-03-02T08:00:00Z" }
    for _, one in ipairs(ITEMS) do
      desk:ok("catalog.create", { number = one[1], unit = "pcs", price = { amount = "9.00", currency = "EUR" },
        descriptions = { en = one[2], da = one[3], de = one[4], fr = one[5], ja = one[6] } })
    end
  end)
  after_each(function() desk:close() end)

  local function read(text, more)
    local mail = { text = text, date = "2026-03-02" } -- a Monday
    for name, value in pairs(more or {}) do mail[name] = value end
    return desk:ok("agent.read_request", mail)
  end
  -- "TR-1 3, TR-1 ?": items with their quantities; a line that is not certain begins with "?".
  local function lines(got)
    local found = {}
    for i, line in ipairs(got.lines) do
      found[i] = (line.ambiguous and "?" or "") .. (line.item or "") .. " "
        .. (line.quantity and tostring(line.quantity):gsub("%.0000$", "") or "-")
    end
    return table.concat(found, ", ")
  end
  local function each(expected, texts, more)
    local wrong = {}
    for _, text in ipairs(texts) do
      local found = lines(read(text, more))
      if found ~= expected then wrong[#wrong + 1] = text .. " -> " .. found end
    end
    assert.are.same({}, wrong, expected)
  end

  it("calls a line without a quantity or an item ambiguous [4.10]", function()
    each("?TR-1 -", { "Please send solder wire.", "Bitte Lötzinn senden." })
    local line = read("Please send solder wire.").lines[1]
    assert.are.same({ "quantity" }, line.missing)
  end)

  it("keeps the same item twice in a list as two lines, and sees no contradiction [4.16]", function()
    each("TR-1 3, 410200 2, TR-1 4", { "We order:\n3 x TR-1\n2 x 410200\n4 x TR-1", "Wir bestellen:\n3 Lötzinn\n2 Kupferbogen\n4 Lötzinn",
      "item;quantity\nTR-1;3\n410200;2\nTR-1;4" })
    each("TR-1 3, TR-1 3", { "We order:\n3 x TR-1\n3 x TR-1", "item;quantity\nTR-1;3\nTR-1;3" })
    assert.are.equal(0, #read("We order:\n3 x TR-1\n2 x 410200\n4 x TR-1").flagged)
    each("TR-1 3", { "We need 3 x TR-1. Please send the 3 x TR-1 soon." })
  end)

  it("tells a mail that contradicts its attachment from a list that says an item twice [4.11] [4.16]", function()
    local file = { name = "list.csv", text = "item;quantity\nTR-1;3\nTR-1;4\n" }
    each("TR-1 3, TR-1 4", { "We order:\n3 x TR-1\n4 x TR-1" }, { attachments = { file } })
    local got = read("We order:\n5 x TR-1", { attachments = { file } })
    assert.are.equal("CONTRADICTION", got.flagged[1].code)
  end)

  it("finds an item by its number, whatever separates its parts [4.10]", function()
    for number, ways in pairs {
      ["70.22.105"] = { "70.22.105", "70-22-105", "7022105" }, ["VX 310.050"] = { "VX 310.050", "VX310.050", "VX-310-050" },
      ["SL.KX"] = { "SL.KX" }, ["HB 40-90"] = { "HB 40-90", "HB40-90" }, ["HB 40-90 L"] = { "HB 40-90 L", "HB 40-90L" },
    } do
      for _, way in ipairs(ways) do
        each(number .. " 5", { "Please send 5 x " .. way, "Please send " .. way .. " x 5", "Bitte senden Sie 5 Stk. " .. way,
          "Vi bestiller 5 stk. " .. way .. ".", "Merci de livrer 5 " .. way, way .. "を5個お願いします", "We order:\n" .. way .. "  5 pcs" })
      end
    end
    each("TR-1 2, 70.22.105 4", { "Please send 2 x TR-1 and 4 x 70.22.105.", "2 Stk. TR-1, 4 Stk. 70.22.105 bitte." })
  end)

  local function dated(expected, texts)
    local wrong = {}
    for _, text in ipairs(texts) do
      local got = read(text)
      local found = lines(got) .. ", " .. (got.requested_date or "none")
      if found ~= "TR-1 3, " .. expected then wrong[#wrong + 1] = text .. " -> " .. found end
    end
    assert.are.same({}, wrong)
  end

  it("takes a day without a month for a day, not for a quantity [4.10]", function()
    dated("2026-03-18", { "Please send 3 x TR-1, delivery on the 18th.", "Please deliver 3 x TR-1 by Wednesday the 18th, thanks.",
      "Bitte 3 Lötzinn liefern bis zum 18.", "Wir brauchen 3 Lötzinn, Lieferung am 18. bitte.",
      "Send 3 loddetin. Levering onsdag den 18.", "Vi bestiller 3 loddetin, gerne leveret d. 18. ds.",
      "3 loddetin tak, levering senest den 18. Venlig hilsen Bo",
      "Merci de livrer 3 fil de soudure le 18.", "3 fil de soudure svp, livraison au plus tard mercredi 18", "はんだ線を3個、18日までに納品お願いします。" })
    dated("2026-04-01", { "Please deliver 3 x TR-1 by the 1st.", "Bitte 3 Lötzinn liefern am 1. bitte", "Merci de livrer 3 fil de soudure pour le 1er." })
    each("TR-1 18", { "Please send the 18 solder wire.", "Merci de livrer les 18 fil de soudure." })
  end)

  it("takes the later of two days [4.11]", function()
    dated("2026-03-25", { "Merci de livrer 3 fil de soudure entre le 23 et le 25.", "Please deliver 3 x TR-1 between the 23rd and the 25th.",
      "Bitte 3 Lötzinn liefern zwischen dem 23. und dem 25. bitte" })
    dated("2026-03-20", { "Please deliver 3 x TR-1 by the 23rd - no, the 20th." })
  end)

  it("reads days of next week, ends of months, dates in words [4.11]", function()
    dated("2026-03-12", { "Please deliver 3 x TR-1 on Thursday next week.", "Send 3 loddetin, levering torsdag i næste uge.",
      "Bitte 3 Lötzinn liefern am Donnerstag nächster Woche.", "Merci de livrer 3 fil de soudure jeudi de la semaine prochaine.",
      "はんだ線を3個、来週木曜着でお願いします。" })
    dated("2026-03-31", { "Bitte 3 Lötzinn liefern bis Ende März.", "Bitte 3 Lötzinn liefern bis Ende des Monats.",
      "Please deliver 3 x TR-1 by the end of March.",
      "Send 3 loddetin, levering ultimo marts.", "Merci de livrer 3 fil de soudure avant fin mars." })
    dated("2026-03-27", { "Merci de livrer 3 fil de soudure avant le vingt-sept mars.", "はんだ線を3個、3/27(金)必着でお願いします。" })
    dated("2026-04-06", { "Bitte 3 Lötzinn. Beginn 20. April, Anlieferung KW 15." })
  end)

  it("counts by the dozen and by half of it [4.10]", function()
    each("TR-1 6", { "Une demi-douzaine de fil de soudure svp", "Half a dozen solder wire please", "A half-dozen solder wire please",
      "Bitte ein halbes Dutzend Lötzinn", "Et halvt dusin loddetin tak", "はんだ線を半ダースお願いします" })
    each("TR-1 24", { "Merci de livrer deux douzaines de fil de soudure", "Please send two dozen solder wire", "はんだ線を2ダースお願いします" })
    each("?TR-1 50", { "Merci de livrer une cinquantaine de fil de soudure" })
    each("?TR-1 20", { "Send en snes loddetin tak" })
  end)

  it("takes a size for no quantity [4.10]", function()
    each("S-42 5, S-43 2", { "Please send 5 work boots size 42 and 2 in a 43.", "Bitte 5 Arbeitsstiefel Gr. 42 und 2 in 43.",
      "Send 5 sikkerhedsstøvler str. 42 og 2 i str. 43 tak" })
    each("RD-250 200, RD-300 100", { "200 threaded rods 250 mm, 100 x 300 zinc please", "200 threaded rods 250mm and 100 x 300mm please",
      "Bitte 200 Gewindestangen 250 mm, 100 x 300 mm" })
    each("PN-1 6", { "Please send 6 x primer 750 ml please", "Please send 6 x primer class A 750 ml", "Bitte 6 Grundierung Klasse A 750 ml" })
    each("PN-1 6", { "Please send 6 x primer 750 bottles", "Please send 6 primer 750 tins" })
    each("RD-250 6", { "Threaded rod 250, 6 off please", "Gewindestange 250: 6 Stk. bitte", "Threaded rod 250 mm, 6 pcs please" })
    each("NT-15 2", { "Please send 2 cable net 1.5 x 10 m", "2 filet de câbles 1,5 x 10 m svp", "Bitte 2 Kabelnetz 1,5 x 10 m" })
    each("HB 40-90 3", { "Please send 3 hose reel 40-90" })
  end)

  it("reads a grade, a percentage or a pH as a word of the item [4.10]", function()
    each("AC-24 2", { "Please send 2 x vinegar cleaner 24%", "Please send 2 x 5L vinegar cleaner 24 %", "Bitte 2 x Essigreiniger 24 %",
      "Send 2 x eddikerens 24%", "Merci d'envoyer 2 x nettoyant vinaigre 24 %", "酢クリーナー24%を2個お願いします", "Vinegar cleaner 24% 5l x 2" })
    each("PT-4 2, PT-7 3", { "Please send 2 test strips pH 4 and 3 test strips pH 7", "Bitte 2 Teststreifen pH 4 und 3 Teststreifen pH 7" })
    each("PT-4 2, PT-7 2", { "Test strips pH 4 and pH 7, two of each please", "Teststrimler pH 4 og pH 7, to af hver tak" })
  end)

  it("reads columns and numbered positions [4.10]", function()
    each("RD-250 48, RD-300 12", {
      "Pos. 1   RD-250   Gewindestange 250 mm verzinkt     48 Stk.\nPos. 2   RD-300   Gewindestange 300 mm verzinkt    12 Stk.",
      "Pos. 1 RD-250 Gewindestange 250 mm 48 Stk.\nPos. 2 RD-300 Gewindestange 300 mm 12 Stk.",
      "Position 1: 48 x RD-250\nPosition 2: 12 x RD-300",
      "1. RD-250 Threaded rod 250 mm 48 pcs\n2. RD-300 Threaded rod 300 mm 12 pcs" })
    each("VX 310.050 20, 70.22.105 4, RD-300 6", {
      "Please quote:\nVX 310.050 Ball valve brass, nickel plated, long lever    28 mm    20 EA\n"
        .. "70.22.105 Pipe clamp with rubber lining and long screws  28 mm    4 EA\nRD-300 Threaded rod, zinc plated and cut to length   300 mm   6 EA",
      "Please quote:\nVX 310.050   Ball valve brass    20 EA\n70.22.105   Pipe clamp    4 EA\nRD-300   Threaded rod   6 EA",
      "Please quote:\nVX 310.050\tBall valve\t28 mm\t20 EA\n70.22.105\tPipe clamp\t28 mm\t4 EA\nRD-300\tThreaded rod\t300 mm\t6 EA" })
    each("RD-300 6, S-42 2", { "Art.-Nr.\tBezeichnung\tGröße\tMenge\nRD-300\tGewindestange\t300 mm\t6\nS-42\tArbeitsstiefel\t42\t2",
      "Art.-Nr.\nBezeichnung\nGröße\nMenge\nRD-300\nGewindestange\n300 mm\n6\nS-42\nArbeitsstiefel\n42\n2" })
    each("? 6", { "item no;description;quantity\nRD-300;Solder wire;6" })
  end)

  it("loses no quantity behind a heading, and takes none of what is counted otherwise [4.10]", function()
    each("TR-1 80, 410200 40", { "Bitte um Angebot: 80 Stk. Lötzinn, 40 Stk. Kupferbogen", "Bestellung: 80 Lötzinn, 40 Kupferbogen",
      "Order: 80 solder wire, 40 copper elbow", "Bestilling: 80 stk. loddetin, 40 kobberbøjning", "Commande : 80 fil de soudure, 40 coude cuivre" })
    each("TR-1 3", { "3 solder wire please, cost centre 4471", "Bitte 3 Lötzinn, Kostenstelle 4471", "3 loddetin tak til 48 studerende",
      "3 Lötzinn bitte, wir haben 48 Studierende im Kurs.", "3 fil de soudure svp pour nos 48 élèves", "3 solder wire please for our 48 students." })
    each("TR-1 200", { "はんだ線を二百本お願いします", "はんだ線二百個を注文します。" })
    each("TR-1 72", { "はんだ線を七十二本お願いします" })
  end)

  it("reads a size or a packing that stands before the name [4.10]", function()
    each("AC-10 15", { "5l vinegar cleaner 10 % x 15", "Please send 15 x 5 l vinegar cleaner 10%" })
    each("RD-300 3, RD-250 4", { "Threaded rod, 300 mm: 3\nThreaded rod, 250 mm: 4", "Gewindestange 300 mm: 3\nGewindestange 250 mm: 4",
      "Please send 3 of the 300 mm threaded rods and 4 of the 250 mm ones." })
    each("S-42 3, S-43 1", { "Work boots size 42: 3\nWork boots size 43: 1", "Arbeitsstiefel: 3 in Gr. 42, 1 in Gr. 43",
      "3 chaussures de sécurité taille 42, 1 taille 43 svp" })
    each("NT-15 5, NT-20 4", { "5 x 1,5 x 10 m Kabelnetz, 4 x 2 x 10 m Kabelnetz bitte", "Please send 5 cable net 1.5x10m and 4 cable net 2x10m" })
    each("PN-1 3", { "Grundierung Klasse A, 750 ml: 3", "Primer class A, 750 ml: 3", "3 x 750 ml primer please" })
  end)

  it("orders neither of two that are left open [4.10]", function()
    each("?TR-1 5, ?410200 -", { "Please send 5 x TR-1 or 410200.", "Bitte 5 Lötzinn oder Kupferbogen senden.", "Send 5 loddetin eller kobberbøjninger tak.",
      "Merci de livrer 5 fil de soudure ou coude cuivre." })
    each("?TR-1 5, ?410200 6", { "Please send 5 x TR-1 or 6 x 410200." })
    each("S-42 2, S-43 3", { "Sikkerhedsstøvler: 2 str. 42, 3 str. 43 tak", "Work boots: 2 size 42, 3 size 43 please" })
  end)

  it("is certain of no quantity that has to be worked out [4.10]", function()
    for _, text in ipairs { "3+1 solder wire please", "2 dozen + 3 solder wire please", "2 1/2 dozen solder wire please",
      "Bitte anderthalb Dutzend Lötzinn", "Bitte eine Handvoll Lötzinn", "Send en håndfuld loddetin tak", "TR-1: 1 000 pcs please",
      "3 solder wire per week please", "We have 5 sites and need 2 solder wire per site.", "Bitte 2 Lötzinn je Standort",
      "Send 2 loddetin pr. afdeling tak", "Merci de livrer 2 fil de soudure par semaine" } do
      for _, line in ipairs(read(text).lines) do assert.is_true(line.ambiguous, text) end
    end
    each("TR-1 3, 410200 4", { "1) 3 TR-1 2) 4 x 410200 please" })
  end)

  it("orders no number that is part of a telling [4.10]", function()
    each("TR-1 3", { "Please send 3 solder wire. Last time 2 of the 10 copper elbow were defective.",
      "Send 3 loddetin tak. 2 af de 10 kobberbøjninger var defekte.",
      "Merci de livrer 3 fil de soudure. 2 coudes cuivre sur 12 étaient cassés." })
    each("", { "Please send 3 solder wire. 2 of the 10 solder wire were defective.", "The parts were defective. Please send 3 solder wire." })
    each("TR-1 3", { "3 solder wire please, we were there 8 times.", "Bitte 3 Lötzinn, wir haben 8 Mal angerufen.", "Send 3 loddetin, vi har ringet 8 gange." })
  end)

  it("reads a list of six hundred lines whole [4.16]", function()
    local list = {}
    for i = 1, 600 do list[i] = i .. " x " .. ITEMS[i % #ITEMS + 1][1] end
    local got = read("We order:\n" .. table.concat(list, "\n"))
    assert.are.equal(600, #got.lines)
    assert.are.equal(0, #got.flagged)
  end)
end)
