-- Contracts at the border: JSON in, canonical JSON or a problem document out. One
-- operation per type says back what it was given.
local home = dofile "spec/runtime/home.lua"

local TYPES = {
  plain = "text", short = "text { min = 2, max = 4 }", code = [[text { pattern = "^%u%u%d+$" }]],
  whole = "integer", small = "integer { min = -2, max = 10 }", exact = "decimal(4)", cents = "decimal(2, { min = '-1', max = '9.99' })",
  money = "money", yes = "boolean", day = "date", at = "instant", key = "id", zone = "zone", file = "file",
  pick = [[choice { "draft", "active", "held" }]], items = "list(integer)", few = "list(text, { min = 1, max = 2 })",
  named = "map(integer)", two = "map(boolean, { max = 2 })", any = "any", rec = "{ a = text, b = optional(integer) }",
  nulls = "{ a = nullable(text), b = integer, c = nullable({ d = nullable(integer) }) }",
  deep = "list { lines = list { price = money } }",
}

local function operations()
  local parts = {}
  for name, type in pairs(TYPES) do
    parts[#parts + 1] = string.format([[ operation "t.%s" { summary = "says it back", kind = "read", role = "public",
      input = { v = %s }, output = { v = %s }, run = function(_, input) return input end } ]], name, type, type)
  end
  parts[#parts + 1] = [[
    operation "t.all" { summary = "several fields", http = "GET /v1/all", kind = "read", role = "public",
      input = { n = optional(integer), quantity = optional(integer { min = 1 }), tags = optional(list(text)), on = optional(boolean),
        price = optional(money), day = optional(date), size = optional(decimal(2)), at = optional(instant) },
      output = { n = optional(integer), quantity = optional(integer), tags = optional(list(text)), on = optional(boolean),
        day = optional(date), size = optional(decimal(2)), at = optional(instant) },
      run = function(_, input) return input end } ]]
  return table.concat(parts, "\n")
end

describe("contracts", function()
  local desk
  setup(function() desk = home.open(home.files { operations = operations() }) end)
  teardown(function() home.close(desk) end)

  local function call(operation, text) return desk:call("t." .. operation, nil, { text = text }) end

  -- type, JSON in, JSON out (nil: the same)
  local good = {
    { "plain", '"æøå 日本 😀"' }, { "plain", '""' }, { "plain", [["\u00e6\n\"\\\/"]], [["æ\n\"\\/"]] },
    { "plain", [["\ud83d\ude00\u007f"]], '"😀\127"' }, { "short", '"ab"' }, { "short", '"æø"' }, { "code", '"DK1"' },
    { "whole", "0" }, { "whole", "-0", "0" }, { "whole", "9007199254740992" }, { "whole", "-9007199254740992" },
    { "small", "-2" }, { "small", "10" },
    { "exact", '"1"', '"1.0000"' }, { "exact", "0.1", '"0.1000"' }, { "exact", "-12.3400", '"-12.3400"' }, { "exact", '"1.50000000"', '"1.5000"' },
    { "exact", "922337203685477.5807", '"922337203685477.5807"' }, { "exact", "0", '"0.0000"' }, { "exact", "-0.0000", '"0.0000"' },
    { "cents", '"9.99"' }, { "cents", "-1", '"-1.00"' },
    { "money", '{"currency":"DKK","amount":"12.5"}', '{"amount":"12.50","currency":"DKK"}' },
    { "money", '{"amount":12.50,"currency":"EUR"}', '{"amount":"12.50","currency":"EUR"}' },
    { "money", '{"amount":"120","currency":"JPY"}' }, { "money", '{"amount":"1.234","currency":"KWD"}' },
    { "money", '{"amount":"-0.01","currency":"USD"}' },
    { "yes", "true" }, { "yes", "false" },
    { "day", '"2024-02-29"' }, { "day", '"0001-01-01"' }, { "day", '"9999-12-31"' },
    { "at", '"2026-01-31T09:30:00Z"', '"2026-01-31T09:30:00.000000Z"' },
    { "at", '"2026-01-31T09:30:00.5+01:00"', '"2026-01-31T08:30:00.500000Z"' },
    { "at", '"2026-12-31T23:59:59.999999-14:00"', '"2027-01-01T13:59:59.999999Z"' },
    { "key", '"a"' }, { "key", '"' .. ("x"):rep(64) .. '"' }, { "key", '"A-1_b.c:d"' },
    { "zone", '"Europe/Copenhagen"' }, { "zone", '"UTC"' }, { "pick", '"held"' },
    { "file", '{"hash":"' .. ("0a"):rep(32) .. '","media_type":"text/csv","size":0}' },
    { "items", "[]" }, { "items", " [ 1 ,\n2 ] ", "[1,2]" }, { "few", '["a","b"]' },
    { "named", "{}" }, { "named", '{"b":2,"a":1,"é":3,"":0}', '{"":0,"a":1,"b":2,"é":3}' },
    { "nulls", '{"b":1}', '{"a":null,"b":1,"c":null}' }, { "nulls", '{"a":"x","b":1,"c":{}}', '{"a":"x","b":1,"c":{"d":null}}' },
    { "nulls", '{"a":null,"b":1,"c":{"d":2}}' },
    { "any", '{"z":[],"a":[1,{"b":{}}],"c":"x","d":true}', '{"a":[1,{"b":{}}],"c":"x","d":true,"z":[]}' },
    { "any", '[null,1,null]' }, { "any", '{"a":null,"b":1}', '{"b":1}' },
    { "rec", '{"b":1,"a":"x"}', '{"a":"x","b":1}' }, { "rec", '{"a":"x","b":null}', '{"a":"x"}' },
    { "deep", '[{"lines":[{"price":{"amount":1,"currency":"DKK"}}]}]', '[{"lines":[{"price":{"amount":"1.00","currency":"DKK"}}]}]' },
  }
  for _, case in ipairs(good) do
    it(string.format("take %s as %s", case[2]:gsub("%c", " "), TYPES[case[1]]), function()
      local answer = call(case[1], '{"v":' .. case[2] .. "}")
      assert.are.equal(200, answer.status, answer.text)
      assert.are.equal('{"v":' .. (case[3] or case[2]) .. "}", answer.text)
    end)
  end

  -- type, JSON, pointer behind /v, code, a piece of the words
  local bad = {
    { "plain", "1", "", "TYPE_WRONG", "expected text, found a number" }, { "plain", "null", "", "FIELD_MISSING", "required" },
    { "plain", "true", "", "TYPE_WRONG", "found a boolean" }, { "plain", "{}", "", "TYPE_WRONG", "found an object" },
    { "plain", [["\u0000"]], "", "VALUE_FORMAT", "U+0000" }, { "plain", '"' .. ("x"):rep(10001) .. '"', "", "VALUE_RANGE", "at most 10000" },
    { "short", '"a"', "", "VALUE_RANGE", "at least 2" }, { "short", '"abcde"', "", "VALUE_RANGE", "at most 4" },
    { "code", '"dk1"', "", "VALUE_FORMAT", "pattern" },
    { "whole", '"1"', "", "TYPE_WRONG", "found text" }, { "whole", "1.5", "", "TYPE_WRONG", "fraction" }, { "whole", "1.0", "", "TYPE_WRONG", "fraction" },
    { "whole", "1e999", "", "TYPE_WRONG", "exponent" }, { "whole", "1e2", "", "TYPE_WRONG", "exponent" },
    { "whole", "9007199254740993", "", "VALUE_RANGE", "2^53" }, { "whole", "-99999999999999999999999999", "", "VALUE_RANGE", "2^53" },
    { "small", "-3", "", "VALUE_RANGE", "at least -2" }, { "small", "11", "", "VALUE_RANGE", "at most 10" },
    { "exact", '"1.23456"', "", "VALUE_FORMAT", "at most 4 digits" }, { "exact", "1e999", "", "VALUE_FORMAT", "no decimal" },
    { "exact", '"NaN"', "", "VALUE_FORMAT", "no decimal" }, { "exact", '"1,5"', "", "VALUE_FORMAT", "no decimal" },
    { "exact", '""', "", "VALUE_FORMAT", "no decimal" }, { "exact", '"922337203685477.5808"', "", "VALUE_RANGE", "too many digits" },
    { "exact", "true", "", "TYPE_WRONG", "found a boolean" },
    { "cents", '"10.00"', "", "VALUE_RANGE", "at most 9.99" }, { "cents", '"-1.01"', "", "VALUE_RANGE", "at least -1.00" },
    { "money", '{"amount":"12.555","currency":"DKK"}', "/amount", "VALUE_FORMAT", "at most 2 digits" },
    { "money", '{"amount":"1.5","currency":"JPY"}', "/amount", "VALUE_FORMAT", "at most 0 digits" },
    { "money", '{"amount":"1","currency":"XXQ"}', "/currency", "VALUE_CHOICE", "ISO 4217" },
    { "money", '{"amount":"1"}', "/currency", "FIELD_MISSING", "required" }, { "money", '{"currency":"DKK"}', "/amount", "FIELD_MISSING", "required" },
    { "money", '{"amount":"1","currency":"DKK","cents":1}', "/cents", "FIELD_UNKNOWN", "cents" }, { "money", "12.50", "", "TYPE_WRONG", "expected money" },
    { "money", '{"amount":"1","amount":"2","currency":"DKK"}', "/amount", "FIELD_DUPLICATE", "twice" },
    { "money", '{"amount":"99999999999999999999","currency":"DKK"}', "/amount", "VALUE_RANGE", "too many digits" },
    { "yes", "1", "", "TYPE_WRONG", "true or false" }, { "yes", '"true"', "", "TYPE_WRONG", "found text" },
    { "day", '"2026-02-30"', "", "VALUE_FORMAT", "no date" }, { "day", '"2025-02-29"', "", "VALUE_FORMAT", "no date" },
    { "day", '"2026-1-1"', "", "VALUE_FORMAT", "no date" }, { "day", '"2026-01-01T00:00:00Z"', "", "VALUE_FORMAT", "no date" },
    { "day", '"31-01-2026"', "", "VALUE_FORMAT", "no date" }, { "day", '"0000-01-01"', "", "VALUE_FORMAT", "no date" },
    { "at", '"2026-01-31"', "", "VALUE_FORMAT", "no instant" }, { "at", '"2026-01-31T09:30:00"', "", "VALUE_FORMAT", "no instant" },
    { "at", '"2026-02-30T09:30:00Z"', "", "VALUE_FORMAT", "no instant" }, { "at", '"2026-01-31T24:00:00Z"', "", "VALUE_FORMAT", "no instant" },
    { "key", '""', "", "VALUE_FORMAT", "an id is" }, { "key", '"a b"', "", "VALUE_FORMAT", "an id is" },
    { "key", '"' .. ("x"):rep(65) .. '"', "", "VALUE_FORMAT", "an id is" }, { "key", [["'; drop table x"]], "", "VALUE_FORMAT", "an id is" },
    { "zone", '"Europe/Atlantis"', "", "VALUE_FORMAT", "time zone" }, { "zone", '"../../etc/passwd"', "", "VALUE_FORMAT", "time zone" },
    { "pick", '"Held"', "", "VALUE_CHOICE", "did you mean" }, { "pick", '"other"', "", "VALUE_CHOICE", "draft, active, held" },
    { "file", '{"hash":"x","media_type":"text/csv","size":-1}', { "/hash VALUE_RANGE", "/size VALUE_RANGE" } },
    { "items", "{}", "", "TYPE_WRONG", "expected a list" }, { "items", "[1,null]", "/1" }, { "items", '[1,"x",2.5]', { "/1 TYPE_WRONG", "/2 TYPE_WRONG" } },
    { "few", "[]", "", "VALUE_RANGE", "at least 1" }, { "few", '["a","b","c"]', "", "VALUE_RANGE", "at most 2" },
    { "named", '{"a":"x","b":1,"c/d~":true}', { "/a TYPE_WRONG", "/c~1d~0 TYPE_WRONG" } }, { "named", '{"a":1,"a":2}', "/a", "FIELD_DUPLICATE", "twice" },
    { "two", '{"a":true,"b":true,"c":true}', "", "VALUE_RANGE", "at most 2" },
    { "any", "1.5", "", "TYPE_WRONG", "whole numbers" }, { "any", '{"a":[1e3]}', "/a/0", "TYPE_WRONG", "whole numbers" },
    { "rec", '{"b":1}', "/a", "FIELD_MISSING", "required" }, { "rec", '{"a":"x","a":"y"}', "/a", "FIELD_DUPLICATE", "twice" },
    { "rec", '{"a":"x","bb":1}', "/bb", "FIELD_UNKNOWN", 'did you mean "b"' },
    { "deep", '[{"lines":[]},{"lines":[{"price":{"amount":"x","currency":"DKK"}},{}]}]',
      { "/1/lines/0/price/amount VALUE_FORMAT", "/1/lines/1/price FIELD_MISSING" } },
  }
  for _, case in ipairs(bad) do
    it(string.format("refuse %s as %s", case[2]:sub(1, 60), TYPES[case[1]]), function()
      local answer = call(case[1], '{"v":' .. case[2] .. "}")
      assert.are.equal(422, answer.status, answer.text)
      assert.are.equal("INPUT_INVALID", answer.body.code)
      local expected = type(case[3]) == "table" and case[3] or { case[3] .. " " .. (case[4] or "TYPE_WRONG") }
      for i, one in ipairs(expected) do expected[i] = "/v" .. one end
      assert.are.same(expected, home.errors(answer.body))
      if case[5] then assert.is_truthy(answer.body.errors[1].detail:find(case[5], 1, true), answer.body.errors[1].detail) end
    end)
  end

  it("say all that is wrong with one request at once", function()
    local answer = call("all", '{"n":"x","quantity":0,"tags":["a",1],"tagz":1,"price":{"amount":"1.234","currency":"DKK"},"day":"2026-02-30","n":2}')
    assert.are.equal(422, answer.status)
    assert.are.same({ "/n TYPE_WRONG", "/quantity VALUE_RANGE", "/tags/1 TYPE_WRONG", "/tagz FIELD_UNKNOWN", "/price/amount VALUE_FORMAT",
      "/day VALUE_FORMAT", "/n FIELD_DUPLICATE" }, home.errors(answer.body))
    assert.are.equal('there is no field "tagz"; did you mean "tags"?', answer.body.errors[4].detail)
  end)

  it("count what is wrong beyond the list", function()
    local parts = {}
    for i = 1, 300 do parts[i] = '"x"' end
    local answer = call("items", '{"v":[' .. table.concat(parts, ",") .. "]}")
    assert.are.equal(300, #answer.body.errors + answer.body.more_errors)
  end)

  -- text, code, line, column
  for _, case in ipairs {
    { '{"n":1', "JSON_SYNTAX", 1, 7 }, { '{"n":1}}', "JSON_SYNTAX", 1, 8 }, { '{\n  "n": tru\n}', "JSON_SYNTAX", 2, 8 }, { '{"n":NaN}', "JSON_SYNTAX", 1, 6 },
    { '{"n":Infinity}', "JSON_SYNTAX", 1, 6 }, { '{"n":-}', "JSON_SYNTAX", 1 }, { '{"n":01}', "JSON_SYNTAX", 1 }, { '{"n":.5}', "JSON_SYNTAX", 1, 6 },
    { '{"n":1.}', "JSON_SYNTAX", 1 }, { '{"n":+1}', "JSON_SYNTAX", 1, 6 }, { '{"n":1,}', "JSON_SYNTAX", 1, 8 }, { "{'n':1}", "JSON_SYNTAX", 1, 2 },
    { '{"tags":["a" "b"]}', "JSON_SYNTAX", 1, 14 }, { '{"tags":["a\nb"]}', "JSON_SYNTAX", 1 }, { [[{"tags":["\x"]}]], "JSON_SYNTAX", 1 },
    { [[{"tags":["\ud800"]}]], "JSON_UTF8", 1 }, { [[{"tags":["\udc00"]}]], "JSON_UTF8", 1 }, { '{"tags":["\xff"]}', "JSON_UTF8", 1, 11 },
    { '{"tags":["\xc0\xaf"]}', "JSON_UTF8", 1 }, { "// comment\n{}", "JSON_SYNTAX", 1, 1 }, { "{} {}", "JSON_SYNTAX", 1, 4 },
    { '{"æ":1,\n"n":?}', "JSON_SYNTAX", 2, 5 }, { ("["):rep(100000), "JSON_TOO_DEEP", 1 }, { '{"unknown":' .. ("["):rep(17), "JSON_TOO_DEEP", 1 },
  } do
    it("answer 400 with the place for " .. case[1]:sub(1, 30):gsub("[%c\x80-\xff]", "."), function()
      local answer = call("all", case[1])
      assert.are.equal(400, answer.status, answer.text)
      assert.are.equal(case[2], answer.body.code)
      local place = "^line " .. case[3] .. ", column " .. (case[4] or "%d+") .. ": "
      assert.is_truthy(answer.body.detail:find(place), answer.body.detail)
    end)
  end

  it("answer 400 also when a field before the fault is wrong", function()
    local answer = call("all", '{"zz":1,"n":tru}')
    assert.are.same({ 400, "JSON_SYNTAX" }, { answer.status, answer.body.code })
  end)

  for _, text in ipairs { "[]", "null", '"x"', "1" } do
    it("take nothing but an object as input: " .. text, function()
      local answer = call("all", text)
      assert.are.same({ " TYPE_WRONG" }, home.errors(answer.body))
    end)
  end

  it("read nothing as an empty object", function() assert.are.equal("{}", call("all", "").text) end)

  it("limit depth, values and bytes", function()
    local function nest(n) return '{"v":' .. ("["):rep(n) .. ("]"):rep(n) .. "}" end
    assert.are.equal(200, call("any", nest(15)).status)
    assert.are.equal("JSON_TOO_DEEP", call("any", nest(16)).body.code)
    local function wide(n) return '{"v":[' .. ("1,"):rep(n - 1) .. "1]}" end
    assert.are.equal(200, call("items", wide(9998)).status)
    assert.are.same({ 400, "JSON_TOO_LARGE" }, { call("items", wide(10001)).status, call("items", wide(10001)).body.code })
    local function long(n) return '{"v":{"a":"' .. ("x"):rep(n) .. '"}}' end
    assert.are.equal(200, call("any", long(1000000)).status)
    assert.are.same({ 400, "JSON_TOO_LARGE" }, { call("any", long(1 << 20)).status, call("any", long(1 << 20)).body.code })
  end)

  -- parameters of path and query string
  for _, case in ipairs {
    { "n", "12", '{"n":12}' }, { "n", "-3", '{"n":-3}' }, { "tags", "a,b", '{"tags":["a","b"]}' }, { "tags", "", '{"tags":[]}' },
    { "on", "true", '{"on":true}' }, { "day", "2026-01-31", '{"day":"2026-01-31"}' }, { "size", "1.5", '{"size":"1.50"}' },
    { "at", "2026-01-31T09:30:00Z", '{"at":"2026-01-31T09:30:00.000000Z"}' },
  } do
    it("read the parameter " .. case[1] .. "=" .. case[2], function()
      assert.are.equal(case[3], desk:call("t.all", {}, { query = { { case[1], case[2] } } }).text)
    end)
  end
  for _, case in ipairs {
    { "n", "x", "TYPE_WRONG" }, { "n", "1.0", "TYPE_WRONG" }, { "n", "", "TYPE_WRONG" }, { "n", "9007199254740993", "VALUE_RANGE" },
    { "quantity", "0", "VALUE_RANGE" }, { "on", "1", "TYPE_WRONG" }, { "price", "12", "TYPE_WRONG" }, { "zz", "1", "FIELD_UNKNOWN" },
    { "day", "2026-02-30", "VALUE_FORMAT" }, { "size", "1.555", "VALUE_FORMAT" },
  } do
    it("refuse the parameter " .. case[1] .. "=" .. case[2], function()
      local answer = desk:call("t.all", {}, { query = { { case[1], case[2] } } })
      assert.are.same({ "/" .. case[1] .. " " .. case[3] }, home.errors(answer.body))
    end)
  end

  it("refuse a field given twice, in the query or beside the body", function()
    assert.are.same({ "/n FIELD_DUPLICATE" }, home.errors(desk:call("t.all", {}, { query = { { "n", "1" }, { "n", "2" } } }).body))
    assert.are.same({ "/n FIELD_DUPLICATE" }, home.errors(desk:call("t.all", { n = 1 }, { query = { { "n", "1" } } }).body))
  end)
end)
