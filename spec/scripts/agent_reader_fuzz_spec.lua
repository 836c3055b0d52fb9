-- Any text at all is read: an answer within its time, never an error. Texts are those of
-- the training set taken apart and put together wrongly, and some that were made to be
-- hard. READER_FUZZ=n reads n of them, READER_SEED begins elsewhere.
local set = dofile "spec/agent/set.lua"

local MOST = 8000 -- bytes of a mutated text
local seconds = os.getenv "ASAN_OPTIONS" and 4 or 1

describe("the reader answers", function()
  local desk, words, lines
  local group

  setup(function()
    local all = set.load "tune"
    local name = next(all)
    for other in pairs(all) do name = other < name and other or name end
    group, words, lines = all[name], {}, {}
    desk = set.open(group)
    for _, mail in ipairs(group.mails) do
      for line in (mail.read.text .. "\n"):gmatch "(.-)\n" do lines[#lines + 1] = line end
      for word in mail.read.text:gmatch "%S+" do words[#words + 1] = word end
    end
  end)
  teardown(function() desk:close() end)

  local function read(ask)
    ask.date = ask.date or "2026-03-02"
    local began = os.clock()
    local got = desk:call("agent.read_request", ask)
    local took = os.clock() - began
    local shown = ("%s: %q"):format(got.text:sub(1, 300), ask.text:sub(1, 2000))
    assert.are.equal(200, got.status, shown)
    assert.is_true(took < seconds, ("%.2f s: %s"):format(took, shown))
    for _, line in ipairs(got.body.lines) do
      local from, to = line.evidence.from, line.evidence.to
      assert.is_true(from >= 0 and from <= to, shown)
      if line.evidence.source == "text" then assert.is_true(to <= utf8.len(ask.text), shown) end
      assert.is_truthy(line.ambiguous or #line.missing > 0 or line.item and line.quantity, shown)
    end
    return got.body
  end

  local odd = { "0", "-1", "1e9", "99999999999999999999", "1.000.000,5", "½", "０１２", "一億二千万", "NaN", "%d", "[x]", "(((", "]]", "\u{301}",
    "\u{1f600}", "x×x", "31.02.2026", "2026-13-45", "00/00/0000", "25:61", "\t", "||||", "12345678901234567890x", "a/b/c", "dozen dozen", "per", "not",
    "ohne", "ikke", "sans", "なし", "~", "<>", "&amp;", "1-2-3-4-5", "…", "\u{3000}", "x", "pcs pcs", "kg/m²" }
  local changes = {
    function(text, any) return text:sub(1, any(#text)) end,
    function(text, any) local at = any(#text); return text:sub(1, at) .. text:sub(at + any(20)) end,
    function(text, any) local at = any(#text); return text:sub(1, at) .. odd[any(#odd)] .. text:sub(at) end,
    function(text, any) local at = any(#text); return text:sub(1, at) .. words[any(#words)] .. " " .. text:sub(at) end,
    function(text, any) return text .. "\n" .. lines[any(#lines)] end,
    function(text, any) return lines[any(#lines)] .. "\n" .. text end,
    function(text, any) return (text:gsub("%d+", function() return odd[any(#odd)] end, any(3))) end,
    function(text, any) return (text:gsub(" ", ({ "\n", "\t", "|", ";", ",", "", "  " })[any(7)], any(9))) end,
    function(text, any) local at = any(#text); return text .. text:sub(at, at + any(200)):rep(any(6)) end,
    function(text, any) return (text:gsub("[%.,]", ({ "", " ", "..", "," })[any(4)])) end,
    function(text, any) return any(2) == 1 and text:upper() or text:lower() end,
    function(text, any) local at = any(#text); return text:sub(at) .. text:sub(1, at) end,
  }
  local function mutated(any)
    local text = group.mails[any(#group.mails)].read.text
    for _ = 1, any(6) do
      if #text > 0 then text = changes[any(#changes)](text, any) end
    end
    text = text:sub(1, MOST)
    return utf8.len(text) and text or (text:gsub("[\x80-\xff]+", function(s) return utf8.len(s) and s or "?" end))
  end

  it("whatever the words are", function()
    local count = tonumber(os.getenv "READER_FUZZ") or (os.getenv "ORDAIN_SWEEP" and 2000) or 150
    local seed = tonumber(os.getenv "READER_SEED") or 1
    local state = seed
    local function any(n) -- the same on every machine
      state = (state * 6364136223846793005 + 1442695040888963407) & math.maxinteger
      return (state >> 20) % n + 1
    end
    for _ = 1, count do
      local ask = { text = mutated(any) }
      if any(4) == 1 then ask.quoted = mutated(any) end
      if any(4) == 1 then ask.attachments = ordain.list { { name = "o.csv", text = mutated(any) } } end
      if any(4) == 1 then ask.subject = words[any(#words)] .. odd[any(#odd)] end
      if any(5) == 1 then ask.reply = true end
      if any(8) == 1 then ask.language = ({ "en", "da", "de", "fr", "ja", "xx" })[any(6)] end
      read(ask)
    end
  end)

  local long = {
    { "one word", function() return ("x"):rep(100000) end }, { "numbers", function() return ("10 "):rep(10000) end },
    { "one number", function() return ("1"):rep(100000) end }, { "dates", function() return ("3. marts 2026 "):rep(3000) end },
    { "items", function() return ("10 x A-1, "):rep(4000) end }, { "brackets", function() return ("("):rep(50000) end },
    { "lines", function() return ("\n"):rep(100000) end }, { "cells", function() return ("a|1|"):rep(20000) end },
    { "tables", function() return ("Item\tQty\nA\t1\n"):rep(4000) end }, { "marks", function() return ("-"):rep(100000) end },
    { "Japanese", function() return ("青いペンを十本ください"):rep(2000) end }, { "commas", function() return (", and "):rep(15000) end },
    { "words", function() return ("please send me some of the blue ones "):rep(2500) end },
    { "negations", function() return ("not no never without "):rep(4000) end }, { "quotes", function() return ("> 1 x\n"):rep(15000) end },
    { "patterns", function() return ("%d+[^%s]*(.-)"):rep(7000) end }, { "questions", function() return ("10? "):rep(15000) end },
  }
  for _, case in ipairs(long) do
    it("however long it is: " .. case[1], function()
      local text = case[2]()
      local began = os.clock()
      local got = desk:call("agent.read_request", { text = text, date = "2026-03-02" })
      local took = os.clock() - began
      assert.are.equal(200, got.status, got.text:sub(1, 500))
      assert.is_true(took < 10 * seconds, ("%d bytes in %.2f s"):format(#text, took))
      if os.getenv "READER_SHOW" then print(case[1], #text, took) end
    end)
  end
end)
