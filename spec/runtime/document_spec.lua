-- Layouts made PDFs by `ordain document`, and read back by poppler's tools.
local server = dofile "spec/e2e/server.lua"
local json = require "dkjson"

local dir
local function list(t) return setmetatable(t, { __jsontype = "array" }) end

-- The PDF's path, or nil; what was said; the exit code.
local function make(layout, name)
  local out = ("%s/%s.pdf"):format(dir, name or "made")
  os.remove(out)
  server.write(dir .. "/layout", type(layout) == "string" and layout or json.encode(layout))
  local said, code = server.shell(("%s document @%s/layout --out %s"):format(server.quote(server.binary), dir, out))
  return code == 0 and server.read(out) and out or nil, said, code
end
local function layout(blocks, more)
  local whole = { created = "2026-01-30T08:00:00Z", language = "da", blocks = list(blocks) }
  for name, value in pairs(more or {}) do whole[name] = value end
  return whole
end
local function text(path, options) return (server.run(("pdftotext %s %s -"):format(options or "-layout", path))) end
local function made(blocks, more) return text((assert(make(layout(blocks, more))))) end
local function pages(path) return tonumber(server.run("pdfinfo " .. path):match "Pages:%s+(%d+)") end
local function paragraph(words, language) return { kind = "paragraph", text = words, language = language } end
local function times(n, one)
  local found = {}
  for i = 1, n do found[i] = one(i) end
  return list(found)
end
local function lines_table(n)
  return { kind = "table",
    columns = list { { title = "Nr.", width = 1 }, { title = "Vare", width = 6 },
      { title = "Beløb", width = 2, align = "right" } },
    rows = times(n, function(i) return list { tostring(i), "Vare " .. i, i .. ",00" } end) }
end

describe("a document", function()
  setup(function() dir = server.folder() end)
  teardown(function() server.run("rm -rf " .. server.quote(dir)) end)

  it("has Danish and Japanese text that can be read back, with all fonts in it", function()
    local words = "これは日本語の段落です。長い文章は正しく改行されなければなりません。"
    local path = assert(make(layout { { kind = "heading", text = "Ordrebekræftelse på æbler, øl og ål" },
      paragraph(words:rep(3), "ja"), paragraph "Kær hilsen, Åse" }))
    local got = text(path):gsub("%s", "")
    assert.matches("Ordrebekræftelsepåæbler,ølogål", got, 1, true)
    assert.matches(words:rep(3), got, 1, true)
    assert.matches("Kærhilsen,Åse", got, 1, true)
    for line in server.run("pdffonts " .. path .. " | tail -n +3"):gmatch "[^\n]+" do
      assert.matches("yes yes yes", line)
    end
  end)

  it("is A4 or Letter, and says who made it and when", function()
    local info = server.run("pdfinfo " .. assert(make(layout({ paragraph "x" }, { title = "Ordre", author = "Ordain ApS" }))))
    assert.matches("595.2%d+ x 841.8", info)
    assert.matches("Title:%s+Ordre\n", info)
    assert.matches("Author:%s+Ordain ApS\n", info)
    assert.matches("CreationDate:%s+Fri Jan 30 08:00:00 2026", info)
    info = server.run("pdfinfo " .. assert(make(layout({ paragraph "x" }, { page = { size = "Letter" }, created = "2026-01-30" }))))
    assert.matches("612 x 792", info)
  end)

  it("has the same bytes for the same layout, whatever was made before", function()
    local blocks = { { kind = "heading", text = "Æ 日本" }, lines_table(120) }
    local first = server.read(assert(make(layout(blocks), "first")))
    make(layout { paragraph("お茶", "ja") }, "between")
    assert.are.equal(first, server.read(assert(make(layout(blocks), "second"))))
    blocks[1].text = "Å 日本"
    assert.are_not.equal(first, server.read(assert(make(layout(blocks), "third"))))
  end)

  it("goes on over pages: 500 rows in order, columns named on each, pages counted", function()
    local path = assert(make(layout({ lines_table(500) }, { footer = { text = "Ordain", pages = "Side {page} af {pages}" } })))
    local n = pages(path)
    assert.is_true(n > 8 and n < 20)
    local at, heads, feet = 0, 0, 0
    for line in text(path):gmatch "[^\n]+" do
      local number, item, amount = line:match "^%s*(%d+)%s+Vare (%d+)%s+(%d+),00"
      if number then
        at = at + 1
        assert.are.same({ tostring(at), tostring(at), tostring(at) }, { number, item, amount })
      elseif line:match "Nr%.%s+Vare%s+Beløb" then
        heads = heads + 1
      elseif line:match("Side " .. feet + 1 .. " af " .. n) then
        feet = feet + 1
      end
    end
    assert.are.same({ 500, n, n }, { at, heads, feet })
  end)

  it("lets a paragraph go on to the next page, and a heading stay with its text", function()
    local words = {}
    for i = 1, 2400 do words[i] = "ord" .. i end
    local path = assert(make(layout { paragraph(table.concat(words, " ")) }))
    assert.are.equal(4, pages(path))
    local at = 0
    for number in text(path):gmatch "ord(%d+)" do
      at = at + 1
      assert.are.equal(at, tonumber(number))
    end
    assert.are.equal(2400, at)
    path = assert(make(layout { { kind = "spacer", height = 245 }, { kind = "heading", text = "Til sidst" }, paragraph "tekst" }))
    assert.are.equal(2, pages(path))
    assert.matches("Til sidst", text(path, "-f 2"))
  end)

  it("has pairs, sums, texts side by side, lines, spaces and page breaks", function()
    local got = made({
      { kind = "beside", texts = list { "Faktureres til\nNordisk", { text = "Leveres til\nHavnen", style = "strong" } } },
      { kind = "rows", rows = list { { label = "Dato", value = "2026-01-30" } } },
      { kind = "line" }, { kind = "spacer", height = 10 },
      { kind = "totals", rows = list { { label = "Linjer", value = "1,00" }, { label = "I alt", value = 2, strong = true } } },
      { kind = "page_break" }, paragraph "anden side",
    }, { styles = { strong = { size = 12, color = "#003366", italic = true }, mine = { bold = true } } })
    assert.matches("Faktureres til%s+Leveres til\nNordisk%s+Havnen", got)
    assert.matches("Dato%s+2026%-01%-30", got)
    assert.matches("Linjer%s+1,00%s+I alt%s+2\n", got)
    assert.matches("\f%s*anden side", got)
  end)

  it("shows values as they are: no markup, no controls, nothing that turns the text around", function()
    local got = made { { kind = "rows", rows = list {
      { label = "A", value = "<b>fed</b> &amp; <span size='99'>x</span> {page}" },
      { label = "B", value = "100\u{202e}999\u{2066} DKK\u{200f}" },
      { label = "C", value = "aa\tbb\r\nc\u{7}d\u{1b}[31me\u{2028}f\u{feff}g" },
    } } }
    assert.matches("<b>fed</b> &amp; <span size='99'>x</span> {page}", got, 1, true)
    assert.matches("B%s+100999 DKK\n", got)
    assert.matches("C%s+aa bb\n%s+cd%[31me\n%s+fg\n", got)
  end)

  it("refuses a bad layout with all that is wrong, by paths", function()
    local path, said, code = make [[{ "language": "dansk!", "foo": 1, "styles": { "text": { "color": "red" } },
      "page": { "size": "A3", "margin": { "left": 500 } }, "footer": { "page": "x" },
      "blocks": [ { "kind": "tabel" }, { "kind": "paragraph", "txt": 1 }, { "kind": "paragraph", "text": {} },
        { "kind": "heading", "text": "x", "level": 7, "style": "none" },
        { "kind": "table", "columns": [ { "width": 0 } ], "rows": [ ["a", "b"], 3, [true] ] },
        { "kind": "rows", "rows": [ { "label": "x" }, 1 ] }, { "kind": "beside", "texts": [1, 2, 3, 4, 5] }, 4 ] }]]
    assert.is_nil(path)
    assert.are.equal(1, code)
    for _, wanted in ipairs {
      "the layout: FIELD_UNKNOWN", "/language: VALUE_FORMAT", "/created: FIELD_MISSING", "/styles/text/color: VALUE_FORMAT",
      "/page/size: VALUE_CHOICE", "/page/margin/left: VALUE_RANGE", "/footer: FIELD_UNKNOWN", "/blocks/0/kind: VALUE_CHOICE",
      "/blocks/1: FIELD_UNKNOWN", "/blocks/1/text: FIELD_MISSING", "/blocks/2/text: TYPE_WRONG", "/blocks/3/level: VALUE_RANGE",
      "/blocks/3/style: VALUE_CHOICE", "/blocks/4/columns/0/width: VALUE_RANGE", "/blocks/4/columns/0/title: FIELD_MISSING",
      "/blocks/4/rows/0: VALUE_RANGE", "/blocks/4/rows/1: TYPE_WRONG", "/blocks/4/rows/2/0: TYPE_WRONG",
      "/blocks/5/rows/0/value: FIELD_MISSING", "/blocks/5/rows/1: TYPE_WRONG", "/blocks/6/texts: VALUE_RANGE",
      "/blocks/7/kind: VALUE_CHOICE", "error: LAYOUT_INVALID",
    } do
      assert.is_truthy(said:find(wanted, 1, true), wanted .. " is not in\n" .. said)
    end
    for _, bad in ipairs { "", "3", "[]", "{", "null", '{"created":"2026-13-01","blocks":[]}', '{"created":1,"blocks":{"a":1}}' } do
      path, said, code = make(bad)
      assert.is_nil(path)
      assert.are.equal(1, code, bad .. said)
    end
  end)

  it("refuses what is too long, and a row that is higher than a page, by its path", function()
    local _, said = make(layout(times(201, function() return { kind = "page_break" } end)))
    assert.matches("DOCUMENT_TOO_LONG", said)
    local wide = lines_table(3)
    wide.rows[2][2] = ("høj\n"):rep(200)
    _, said = make(layout { wide })
    assert.matches("DOCUMENT_ROW_TOO_TALL: /blocks/0/rows/1/0", said, 1, true)
    _, said = make(layout { { kind = "beside", texts = list { ("x\n"):rep(300) } } })
    assert.matches("DOCUMENT_ROW_TOO_TALL: /blocks/0/texts/0", said, 1, true)
    _, said = make(layout { paragraph(("x"):rep(20001)) })
    assert.matches("/blocks/0/text: VALUE_RANGE", said, 1, true)
    _, said = make(layout { { kind = "rows", rows = times(10001, function() return { label = "", value = "" } end) } })
    assert.matches("VALUE_RANGE: this is more than 20000 texts", said, 1, true)
  end)

  it("stands an empty one, and one of odd texts", function()
    assert.are.equal(1, pages(assert(make(layout {}))))
    local table_of_none = lines_table(0)
    table_of_none.rows = list {}
    assert.matches("Nr%.", made { table_of_none })
    made { paragraph "", paragraph "\n\n\n", paragraph(("x"):rep(2000)), paragraph(("\u{301}"):rep(300)),
      paragraph "\u{5d0}\u{5d1}\u{5d2} \u{1f600} \u{10ffff}", { kind = "heading", text = "" } }
    assert.matches("no font of this machine has %d+ of the characters", select(2, make(layout { paragraph "\u{e123}" })))
  end)

  it("is taken from standard input, with a name beside it", function()
    server.write(dir .. "/ask", json.encode { name = "x.pdf", layout = layout { paragraph "her" } })
    server.run(("%s document <%s/ask >%s/out.pdf"):format(server.quote(server.binary), dir, dir))
    assert.matches("her", text(dir .. "/out.pdf"))
    local said, code = server.shell(("%s document @%s/ask -o /dev/full"):format(server.quote(server.binary), dir))
    assert.matches("FILE_UNWRITABLE", said)
    assert.are.equal(78, code)
  end)
end)

-- The effect, in a spec: it is made when it is answered.
describe("f:document", function()
  local home = dofile "spec/runtime/home.lua"
  local desk
  local start = [[
    operation "t.start" { summary = "Start it", kind = "write", role = "admin", input = { ask = any }, output = { id = id },
      run = function(tx, input) return { id = tx:start("t.paper", { ask = input.ask }) } end }
  ]]
  local paper = [[
    return flow { summary = "makes a paper", input = { ask = any }, output = { answer = any }, as = { "admin" },
      run = function(f, input)
        local ok, got = f:try(function() return f:document(input.ask) end)
        return { answer = got }
      end }
  ]]
  before_each(function()
    desk = home.open(home.files { operations = start, ["scripts/t/flows/paper.lua"] = paper },
      { clock = "2030-01-30T08:00:00Z" })
  end)
  after_each(function() home.close(desk) end)
  local function ask(question, answer)
    local id = desk:ok("t.start", { ask = question }).id
    desk:answer(desk:effects()[1], answer)
    return desk:ok("flow.get", { id = id }).output.answer
  end
  local function plain(blocks) return { created = "2026-01-30", blocks = ordain.list(blocks) } end

  it("answers a file that is there, the same for the same layout", function()
    local got = ask { name = "a.pdf", layout = plain { { kind = "paragraph", text = "x" } } }
    assert.are.equal("application/pdf", got.media_type)
    assert.are.same({ "a.pdf", 1, 0 }, { got.name, got.pages, got.unknown_glyphs })
    local row = desk:rows "select hash, size, media_type, (select count(*) from file_part) as parts from file"
    assert.are.same({ { hash = got.hash, size = got.size, media_type = "application/pdf", parts = 1 } }, row)
    assert.are.equal(got.hash, ask({ name = "b.pdf", layout = plain { { kind = "paragraph", text = "x" } } }).hash)
    assert.are.equal(1, #desk:rows "select hash from file")
  end)

  it("has its file as long as the flow's journal is kept: a letter may wait for days", function()
    local got = ask { layout = plain { { kind = "paragraph", text = "x" } } }
    local function files() return #desk:rows("select hash from file where hash = '" .. got.hash .. "' order by hash") end
    local function swept() return desk:run_job("file.sweep").counts end
    desk:set_clock "2030-02-05T08:00:00Z"
    assert.are.same({ { used = 1 }, 1 }, { swept(), files() })
    desk:set_clock "2032-02-06T08:00:00Z"
    assert.are.same({ removed = 1 }, desk:run_job("flow.sweep").counts)
    assert.are.same({ { removed = 1 }, 0 }, { swept(), files() })
  end)

  it("fails for good with all that is wrong, and keeps no file", function()
    local got = ask { layout = plain { { kind = "paragraf" }, { kind = "table" } } }
    assert.are.equal("LAYOUT_INVALID", got.code)
    assert.matches("/blocks/0/kind: .*; /blocks/1/columns: columns is missing; /blocks/1/rows", got.text)
    assert.are.equal("LAYOUT_INVALID", ask({ name = "../x", layout = plain {} }).code)
    assert.are.equal("LAYOUT_INVALID", ask({ name = "x" }).code)
    assert.are.same({}, desk:rows "select hash from file")
  end)

  it("is what a spec says, when it says something", function()
    assert.are.same({ hash = "told" }, ask({ layout = plain {} }, { hash = "told" }))
    assert.are.same({}, desk:rows "select hash from file")
  end)
end)
