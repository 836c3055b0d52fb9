-- Short answers to what the agent asked: as the reader takes them, and in the way of a task.
local agents = dofile "spec/scripts/agents.lua"
local shop = agents.shop

local function catalog(desk)
  shop.item(desk, "CHR-200", { descriptions = { en = "Office chair grey", da = "Kontorstol grå",
    de = "Bürostuhl grau", fr = "Chaise de bureau grise", ja = "事務椅子 グレー" } })
  shop.item(desk, "LMP-10", { descriptions = { en = "Desk lamp white", da = "Bordlampe hvid",
    de = "Tischlampe weiß", fr = "Lampe de bureau blanche", ja = "卓上ランプ 白" } })
  shop.item(desk, "LMP-11", { descriptions = { en = "Desk lamp black", da = "Bordlampe sort",
    de = "Tischlampe schwarz", fr = "Lampe de bureau noire", ja = "卓上ランプ 黒" } })
end

-- What was asked about.
local MANY = { item = "CHR-200", words = "office chairs grey", missing = { "quantity" } }
local LAMPS = { item = "LMP-10", words = "white lamps", missing = { "quantity" } }
local WHICH = { quantity = "3", alternatives = { "LMP-10", "LMP-11" }, words = "3 desk lamps", missing = { "item" } }
local BOTH = { alternatives = { "LMP-10", "LMP-11" }, words = "desk lamps", missing = { "item", "quantity" } }
local NONE = { quantity = "5", words = "5 garden benches", missing = { "item" } }
local SURE = { item = "CHR-200", quantity = "4", words = "4 chairs" }

-- A question, answers to it, and the lines they are read as; nothing for those that are none.
local UNDERSTOOD = {
  { "how many", { MANY }, "1 CHR-200 6", {
    en = { "We need 6.", "6 please", "six", "6x", "Six of them, please.", "Quantity: 6", "6 grey chairs", "CHR-200: 6",
      "Sorry, I meant 6 pcs.", "Hi Bob,\n\nThank you for the quick answer. We need 6.\n\nBest regards\nAnn",
      "Half a dozen, please", "6 please\n\nAnn Bell\nNordisk Handel" },
    da = { "6 stk", "vi skal bruge seks", "Vi vil gerne have 6 kontorstole.", "Hej\n6 tak\nMvh Ann", "Antal: 6" },
    de = { "6 Stück", "Wir brauchen sechs.", "Sechs Bürostühle bitte", "Guten Tag,\nbitte 6 Stück.\nDanke!" },
    fr = { "il nous en faut 6", "Six chaises, s'il vous plaît", "Bonjour,\n\nNous en voulons six.\n\nMerci" },
    ja = { "6個お願いします", "六個です。", "数量は6個でお願いします。", "6" },
  } },
  { "which one", { WHICH }, "1 LMP-11 3", {
    en = { "the black one", "Black please.", "LMP-11", "lmp 11", "the second", "number 2", "No. 2 please", "option 2",
      "We would like the black lamps", "Yes, the black ones." },
    da = { "den sorte", "Ja tak, den sorte", "nummer 2", "den anden" },
    de = { "die schwarze", "die zweite bitte", "Nr. 2" },
    fr = { "la noire", "le deuxième", "La lampe noire, s'il vous plaît." },
    ja = { "黒いの", "黒いほうをお願いします", "2番目", "二番目です" },
  } },
  { "which one and how many", { BOTH }, "1 LMP-10 6", {
    en = { "6 white", "six of the white ones", "the first, 6 pieces", "LMP-10, 6 pcs" },
    da = { "6 hvide", "LMP-10: 6 stk" }, de = { "6 weiße" }, fr = { "6 blanches" }, ja = { "白を6個ください" },
  } },
  { "how many of each", { MANY, LAMPS }, "1 CHR-200 6, 2 LMP-10 2", {
    en = { "A: 6, B: 2", "1: 6\n2: 2", "1) 6\n2) 2", "1. 6 pcs\n2. 2 pcs", "6 and 2", "6 chairs and 2 lamps",
      "2 lamps, 6 chairs", "chairs: 6, lamps: 2", "Office chair, grey: 6\nLMP-10: 2", "first: 6, second: 2" },
    da = { "6 stole og 2 lamper", "6 og 2", "den første 6, den anden 2" },
    de = { "6 Stühle und 2 Lampen", "1: sechs\n2: zwei" }, fr = { "6 chaises et 2 lampes" },
    ja = { "椅子6個、ランプ2個お願いします", "6個と2個です" },
  } },
  { "the same of each", { MANY, LAMPS }, "1 CHR-200 6, 2 LMP-10 6", {
    en = { "6 of each", "six each please" }, da = { "6 af hver" }, de = { "je 6", "jeweils 6 Stück" },
    fr = { "6 de chaque" }, ja = { "各6個お願いします" },
  } },
  { "how many, and which", { MANY, WHICH }, "1 CHR-200 6, 2 LMP-11 3", {
    en = { "6, the black one", "A: 6, B: the black one", "1. 6\n2. black", "6 chairs and the black lamps" },
    da = { "6 stole, den sorte lampe" }, de = { "6 Stühle, die schwarze" }, fr = { "6 chaises et la lampe noire" },
    ja = { "6個、黒" },
  } },
  { "whether it is meant so", { SURE }, "1 CHR-200 4", {
    en = { "yes", "Yes, that is correct.", "Correct.", "Confirmed, thanks", "Yes, 4 chairs" },
    da = { "ja", "Ja, det er korrekt" }, de = { "Ja, genau.", "richtig" }, fr = { "oui, c'est exact" },
    ja = { "はい", "はい、その通りです" },
  } },
  { "what it is", { NONE }, "1 LMP-10 5", { en = { "LMP-10", "the white desk lamp" }, da = { "den hvide bordlampe" } } },
}

local NOTHING = {
  { "how many", { MANY }, {
    "no thanks", "not 6", "6?", "Is 6 ok?", "about 6", "6 or 8", "6-8", "We need 6 but only if it is cheaper",
    "Call me on 6", "call me at 12 34 56 78", "12345678", "Please come at 6", "at 6", "6 pm", "6 a.m.", "10:30",
    "6 %", "6 EUR", "6 boxes", "by 6", "on 6 March", "I will be back on 6 February", "6th", "2026-02-06", "the second",
    "We have 6", "We got 6", "room 6", "6 people", "yes", "cancel", "6 and 7", "We need six weeks",
    "the black one", "6 black ones", "the usual 6", "Order 6 was fine", "6 as last time", "You can keep your 6",
    "den 6.", "vi skal bruge dem den 6.", "ikke 6", "ca. 6", "hvis I har 6", "nej tak", "6 eller 8", "kl. 6",
    "zum 6.", "nicht 6", "etwa 6", "falls 6 da sind", "um 6 Uhr", "nein danke", "keine 6",
    "le 6", "pas 6", "environ 6", "si vous en avez 6", "non merci", "à 6 heures",
    "約6個", "6個ではなく", "もし6個あれば", "6日に", "6時", "6個ですか",
  } },
  { "which one", { WHICH }, { "2", "the third", "not the black one", "green", "both", "the white or the black",
    "den grønne", "weder noch", "ni l'une ni l'autre", "緑" } },
  { "which one and how many", { BOTH }, { "2", "yes" } },
  { "how many of each", { MANY, LAMPS }, { "6", "6, 2, 3", "6 desks and 2 lamps", "yes", "3: 6" } },
  { "whether it is meant so", { SURE }, { "no", "yes?", "Yes, but grey ones", "correct the address", "nej", "nein" } },
}

describe("a short answer", function()
  local desk
  setup(function()
    desk = ordain.open { clock = "2026-01-30T08:00:00Z" }
    catalog(desk)
  end)
  teardown(function() desk:close() end)

  local function read(asked, text, more)
    local mail = { text = text, date = "2026-01-30", reply = true, asked_back = asked,
      names = { "Ann Bell", "Nordisk Handel A/S" } }
    for name, value in pairs(more or {}) do mail[name] = value end
    return desk:ok("agent.read_request", mail)
  end

  local function lines(reading)
    local found = {}
    for _, line in ipairs(reading.lines) do
      if line.answers then
        found[#found + 1] = ("%d %s %s"):format(line.answers, line.item or "-", (line.quantity or "-"):gsub("%.0+$", ""))
      end
    end
    return table.concat(found, ", ")
  end

  for _, group in ipairs(UNDERSTOOD) do
    for language, texts in pairs(group[4]) do
      it(("[f-14] says %s, in %s"):format(group[1], language), function()
        for _, text in ipairs(texts) do
          local reading = read(group[2], text, { language = language })
          assert.are.equal(group[3], lines(reading), text)
          assert.are.equal("order_request", reading.intent, text)
          for _, line in ipairs(reading.lines) do
            assert.is_true(line.confidence >= 85 and not line.ambiguous, text)
            assert.is_true(#line.evidence.words > 0 and line.evidence.source == "text", text)
          end
        end
      end)
    end
  end

  for _, group in ipairs(NOTHING) do
    it(("[f-14] says nothing of %s"):format(group[1]), function()
      for _, language in ipairs { "en", "da", "de", "fr", "ja" } do
        for _, text in ipairs(group[3]) do
          assert.are.equal("", lines(read(group[2], text, { language = language })), text .. " " .. language)
        end
      end
    end)
  end

  it("is none without a question, with an attachment, or with a mail passed on [f-14]", function()
    assert.are.equal("", lines(read(nil, "We need 6.")))
    assert.are.equal("", lines(read({ MANY }, "We need 6.", { attachments = { { name = "order.txt", text = "Hello" } } })))
    assert.are.equal("", lines(read({ MANY }, "We need 6.", { forwarded = "Please send 5." })))
  end)

  it("of a program is none [f-14]", function()
    assert.are.equal("", lines(read({ MANY }, "6", { subject = "Out of office" })))
  end)

  it("may tell the day as well [f-14]", function()
    local reading = read({ MANY }, "We need 6 by Friday.")
    assert.are.same({ "1 CHR-200 6", "2026-02-06" }, { lines(reading), reading.requested_date })
  end)

  it("is signed by whom it is from, by nobody else [f-14]", function()
    assert.are.equal("1 CHR-200 6", lines(read({ MANY }, "6\n\nBell")))
    assert.are.equal("", lines(read({ MANY }, "6\n\nCall Bob")))
  end)

  it("that is long is read as any mail [f-14]", function()
    assert.are.equal("", lines(read({ MANY }, ("We would like to take\n"):rep(30) .. "6")))
  end)

  it("gives the place of its words [f-14]", function()
    local line = read({ MANY }, "Hej, vi skal bruge seks").lines[1]
    assert.are.same({ "seks", 19, 23 }, { line.evidence.words, line.evidence.from, line.evidence.to })
  end)
end)

describe("the agent, answered", function()
  local desk, first
  after_each(function() desk:close() end)

  local function task() return agents.task(desk) end
  local function letter() return agents.letter(desk) end
  local function press(name, more)
    local input = { step = "T-00001" }
    for key, value in pairs(more or {}) do input[key] = value end
    desk:ok("agent." .. name, input)
    agents.deliver(desk, function() end)
  end
  local function mail(text, answers)
    local received = agents.mail(desk, { subject = "Chairs", text = text, answers = answers })
    agents.deliver(desk, function() end)
    return received
  end
  -- A mail that is asked about, and the question that goes out.
  local function asked(text)
    desk = agents.open()
    shop.item(desk, "LMP-11", { descriptions = { en = "Desk lamp black" }, stock = 30 })
    first = mail(text)
    press "confirm"
    assert.are.same({ "question", "draft" }, { letter().kind, letter().state })
    press "confirm"
    agents.deliver(desk)
  end
  local function quoted()
    local found = {}
    for i, line in ipairs(desk:ok("quote.get", { id = task().quote_id }).lines) do
      found[i] = line.item_number .. " " .. line.quantity
    end
    return table.concat(found, ", ")
  end

  for language, text in pairs { en = "We need 6.", da = "Vi skal bruge seks", de = "6 Stück", fr = "il nous en faut 6",
    ja = "6個お願いします" } do
    it("[f-14] goes on to the quote, in " .. language, function()
      asked "Please send office chairs grey."
      mail(text, first.message_id)
      assert.are.equal("quote", letter().kind)
      assert.are.equal("CHR-200 6", quoted())
    end)
  end

  it("[f-14] takes the item that was named of those it offered", function()
    asked "Please send 3 desk lamps."
    mail("the second one, please", first.message_id)
    assert.are.equal("quote", letter().kind)
    assert.are.equal("LMP-11 3", quoted())
  end)

  it("[f-14] takes several answers by name or by their order", function()
    asked "Please send office chairs grey and black desk lamps."
    mail("A: 6, B: 2", first.message_id)
    assert.are.equal("CHR-200 6, LMP-11 2", quoted())
  end)

  it("[f-14] asks for what an answer leaves open", function()
    asked "Please send office chairs grey and black desk lamps."
    mail("2 lamps", first.message_id)
    assert.are.same({ "question", "draft" }, { letter().kind, letter().state })
    press "confirm"
    agents.deliver(desk)
    mail("6", first.message_id)
    assert.are.equal("CHR-200 6, LMP-11 2", quoted())
  end)

  it("[f-14] takes a yes to a line it was not sure of", function()
    asked "Please send 5 offce chiars."
    mail("Yes, that is right.", first.message_id)
    assert.are.equal("quote", letter().kind)
    assert.are.equal("CHR-200 5", quoted())
  end)

  it("[f-14] takes no number for an answer before the question has gone out", function()
    desk = agents.open()
    first = mail "Please send office chairs grey."
    press "confirm"
    mail("We need 6.", first.message_id)
    assert.is_nil(task().quote_id)
  end)

  it("[f-14] never orders by an answer to a question", function()
    asked "Please send 5 offce chiars."
    mail("Confirmed.", first.message_id)
    assert.is_nil(task().order_id)
    assert.are.equal("draft", desk:ok("quote.get", { id = task().quote_id }).state)
  end)

  it("[f-14] gives what it does not understand to a person or asks again, and fills nothing in", function()
    asked "Please send office chairs grey."
    mail("Call me on 6", first.message_id)
    assert.is_nil(task().quote_id)
    assert.is_nil(task().wanted[1].quantity)
  end)
end)
