-- The pure libraries, through an operation and through a policy: both give the same.
local home = dofile "spec/runtime/home.lua"

-- expression, what tostring makes of it; or expression, nil, a piece of the error
local CASES = {
  -- months have ends
  { "date.add('2026-01-31', 1, 'month')", "2026-02-28" }, { "date.add('2026-01-31', 2, 'month')", "2026-03-31" },
  { "date.add('2024-01-31', 1, 'month')", "2024-02-29" }, { "date.add('2026-02-28', 1, 'month')", "2026-03-28" },
  { "date.add('2026-02-28', 1, 'month', 'end_of_month')", "2026-03-31" }, { "date.add('2026-01-30', 1, 'month', 'end_of_month')", "2026-02-28" },
  { "date.add('2026-01-30', 2, 'month', 'end_of_month')", "2026-03-30" }, { "date.add('2026-01-31', 3, 'month', 'end_of_month')", "2026-04-30" },
  { "date.add('2026-01-30', 1, 'month', 'from_end')", "2026-02-27" }, { "date.add('2026-01-31', 1, 'month', 'from_end')", "2026-02-28" },
  { "date.add('2024-02-29', 1, 'year')", "2025-02-28" }, { "date.add('2024-02-29', 4, 'year')", "2028-02-29" },
  { "date.add('2026-11-30', 1, 'quarter')", "2027-02-28" }, { "date.add('2026-12-31', 1, 'day')", "2027-01-01" },
  { "date.add('2026-01-31', -1, 'month')", "2025-12-31" }, { "date.add('2026-03-31', -1, 'month')", "2026-02-28" },
  { "date.add('2026-01-01', 1, 'week')", "2026-01-08" }, { "date.add('1900-02-28', 1, 'day')", "1900-03-01" },
  { "date.add('2000-02-28', 1, 'day')", "2000-02-29" }, { "date.add('9999-12-31', 0, 'day')", "9999-12-31" },
  { "date.add('9999-12-31', 1, 'day')", nil, "years 1 to 9999" }, { "date.add('0001-01-01', -1, 'month')", nil, "years 1 to 9999" },
  { "date.add('2026-01-31', math.maxinteger, 'year')", nil, "years 1 to 9999" }, { "date.add('2026-02-30', 1, 'day')", nil, "a date YYYY-MM-DD" },
  { "date.add('2026-01-31', 1, 'fortnight')", nil, "a unit is" }, { "date.add('2026-01-31', 1, 'month', 'last')", nil, "a mode is" },
  { "date.add('2026-01-31', 1.5, 'month')", nil, "no integer representation" },
  { "date.between('2026-01-31', '2026-02-28', 'month')", "1" }, { "date.between('2026-01-31', '2026-03-30', 'month')", "1" },
  { "date.between('2026-01-31', '2026-03-31', 'month')", "2" }, { "date.between('2024-02-29', '2025-02-28', 'year')", "1" },
  { "date.between('2026-01-01', '2026-01-01', 'day')", "0" }, { "date.between('2026-01-02', '2026-01-01', 'day')", nil, "before the first date" },
  { "date.between('2026-01-01', '2026-12-31', 'quarter')", "3" }, { "date.between('2026-01-01', '2026-01-15', 'week')", "2" },
  { "date.days('2024-02-28', '2024-03-01')", "2" }, { "date.days('2026-03-01', '2026-02-28')", "-1" },
  { "date.weekday('2026-01-31')", "6" }, { "date.weekday('2026-02-01')", "7" }, { "date.weekday('2026-02-02')", "1" },
  { "date.last_of_month('2024-02-01')", "2024-02-29" }, { "date.last_of_month('2100-02-01')", "2100-02-28" },
  { "table.concat({ date.parts('2026-01-31') }, ' ')", "2026 1 31" }, { "date.of(2026, 1, 5)", "2026-01-05" },
  { "date.of(2026, 2, 30)", nil, "there is no date" }, { "date.of(2026, 13, 1)", nil, "there is no date" }, { "date.of(0, 1, 1)", nil, "out of range" },
  { "date.valid('2026-02-29')", "false" }, { "date.valid('2024-02-29')", "true" }, { "date.valid(20240229)", "false" },
  { "'2026-01-31' < '2026-02-01'", "true" },
  -- the hours that do not exist, and those that exist twice
  { "instant.of('2026-03-29', 'Europe/Copenhagen', '02:30')", "2026-03-29T01:00:00.000000Z" },
  { "instant.of('2026-03-29', 'Europe/Copenhagen', '03:00')", "2026-03-29T01:00:00.000000Z" },
  { "instant.of('2026-03-29', 'Europe/Copenhagen', '01:59')", "2026-03-29T00:59:00.000000Z" },
  { "instant.of('2026-10-25', 'Europe/Copenhagen', '02:30')", "2026-10-25T00:30:00.000000Z" },
  { "instant.of('2026-10-25', 'Europe/Copenhagen', '03:00')", "2026-10-25T02:00:00.000000Z" },
  { "instant.of('2026-03-08', 'America/New_York', '02:00')", "2026-03-08T07:00:00.000000Z" },
  { "instant.of('2026-04-05', 'Australia/Lord_Howe', '01:45')", "2026-04-04T14:45:00.000000Z" },
  { "instant.of('2026-03-29', 'Europe/Copenhagen')", "2026-03-28T23:00:00.000000Z" },
  { "instant.of('2026-09-06', 'America/Santiago')", "2026-09-06T04:00:00.000000Z" }, -- midnight does not exist
  { "instant.of('2011-12-30', 'Pacific/Apia')", "2011-12-30T10:00:00.000000Z" }, -- nor does the day
  { "instant.of('2026-01-31', 'Asia/Kathmandu', '10:00:30')", "2026-01-31T04:15:30.000000Z" },
  { "instant.of('2026-01-31', 'Mars/Olympus')", nil, "no such time zone" }, { "instant.of('2026-01-31', 'UTC', '24:00')", nil, "a time HH:MM" },
  { "instant.of('2026-01-31', 'UTC', '9:00')", nil, "a time HH:MM" },
  { "instant.date('2026-01-31T23:30:00Z', 'Europe/Copenhagen')", "2026-02-01" }, { "instant.date('2026-01-31T23:30:00Z', 'America/New_York')", "2026-01-31" },
  { "instant.time('2026-10-25T00:30:00Z', 'Europe/Copenhagen')", "02:30:00" }, { "instant.time('2026-10-25T01:30:00Z', 'Europe/Copenhagen')", "02:30:00" },
  { "instant.add('2026-03-29T00:59:59Z', 1)", "2026-03-29T01:00:00.000000Z" }, { "instant.add('2026-01-01T00:00:00Z', -86400)", "2025-12-31T00:00:00.000000Z" },
  { "instant.add('2026-01-01T00:00:00Z', math.maxinteger)", nil, "years 1 to 9999" }, { "instant.add('yesterday', 1)", nil, "an instant such as" },
  { "instant.seconds('2026-01-01T00:00:00Z', '2026-01-02T00:00:00.5Z')", "86400" },
    { "instant.seconds('2026-01-01T00:00:00.5Z', '2026-01-01T00:00:00Z')", "-1" },
  { "instant.valid('2026-01-31T09:30:00+01:00')", "true" }, { "instant.valid('2026-01-31')", "false" },
  -- decimals: exact, and rounded only by name
  { "decimal.of('0.1', 2) + decimal.of('0.2', 2) == decimal.of('0.3', 1)", "true" }, { "decimal.of('1.05', 2) + 1", "2.05" },
  { "decimal.of('1.5', 1) - decimal.of('0.25', 2)", "1.25" }, { "decimal.of('1.25', 2) * 3", "3.75" }, { "-decimal.of('1.25', 2)", "-1.25" },
  { "decimal.of('1', 2):divide(3, 4, 'half_up')", "0.3333" }, { "decimal.of('2', 0):divide(3, 2)", "0.67" },
    { "decimal.of('2', 0):divide(3, 2, 'down')", "0.66" },
  { "decimal.of('2', 0):divide(3, 2, 'up')", "0.67" }, { "decimal.of('2.5', 1):rescale(0, 'half_even')", "2" },
    { "decimal.of('3.5', 1):rescale(0, 'half_even')", "4" },
  { "decimal.of('2.5', 1):rescale(0, 'half_up')", "3" }, { "decimal.of('-2.5', 1):rescale(0, 'half_up')", "-3" },
    { "decimal.of('-2.5', 1):rescale(0, 'half_even')", "-2" },
  { "decimal.of('-2.5', 1):rescale(0, 'down')", "-2" }, { "decimal.of('-2.1', 1):rescale(0, 'up')", "-3" }, { "decimal.of('2.1', 1):integer('up')", "3" },
  { "decimal.of('1.5', 1):times(decimal.of('0.333', 3), 2, 'half_up')", "0.50" }, { "decimal.of('1.50', 2):scale()", "2" },
    { "decimal.of('1.50', 2):text()", "1.50" },
  { "decimal.of('1.5', 1) < 2", "true" }, { "decimal.of('1.50', 2) <= decimal.of('1.5', 1)", "true" }, { "decimal.of('1.5', 1) == 1.5", "false" },
  { "decimal.of(7, 2) .. ' pcs'", "7.00 pcs" }, { "decimal.of('1.23', 1)", nil, "no decimal" }, { "decimal.of(1.5, 1)", nil, "" },
    { "decimal.of('1', 99)", nil, "" },
  { "decimal.of('1', 0) * decimal.of('1', 0)", nil, "whole number" }, { "decimal.of('1', 0) / 2", nil, "divide" },
    { "decimal.of('1', 0):divide(0, 2)", nil, "division by zero" },
  { "decimal.of('9223372036854775807', 0) + 1", nil, "does not fit" }, { "decimal.of('9223372036854775807', 0) * 2", nil, "does not fit" },
  { "decimal.of('1', 0):rescale(0, 'nearest')", nil, "" }, { "decimal.of('1', 0) + 'x'", nil, "" }, { "decimal.of('1', 0) < 'x'", nil, "" },
  -- money: minor units of one currency
  { "money.of('12.5', 'DKK')", "12.50 DKK" }, { "money.of('12', 'JPY')", "12 JPY" }, { "money.of('1.234', 'KWD')", "1.234 KWD" },
  { "money.of('12.5', 'DKK'):to_minor()", "1250" }, { "money.minor(5, 'EUR')", "0.05 EUR" }, { "money.zero('USD')", "0.00 USD" },
  { "money.of('0.10', 'EUR') + money.of('0.20', 'EUR') == money.of('0.30', 'EUR')", "true" }, { "money.of('1', 'EUR') - money.of('2.50', 'EUR')", "-1.50 EUR" },
  { "money.of('1.25', 'EUR') * 3", "3.75 EUR" }, { "3 * money.of('1.25', 'EUR')", "3.75 EUR" }, { "-money.of('1.25', 'EUR')", "-1.25 EUR" },
  { "money.of('10.00', 'DKK'):times(decimal.of('0.125', 3), 'half_up')", "1.25 DKK" },
    { "money.of('0.05', 'DKK'):times(decimal.of('0.5', 1), 'half_even')", "0.02 DKK" },
  { "money.of('0.05', 'DKK'):times(decimal.of('0.5', 1), 'half_up')", "0.03 DKK" }, { "money.of('10.00', 'DKK'):divide(3)", "3.33 DKK" },
  { "money.of('10.00', 'DKK'):divide(3, 'up')", "3.34 DKK" }, { "money.of('-10.00', 'DKK'):divide(3, 'down')", "-3.33 DKK" },
  { "money.of('31.00', 'DKK'):share(7, 31)", "7.00 DKK" }, { "money.of('100.00', 'DKK'):share(1, 3)", "33.33 DKK" },
    { "money.of('100.00', 'DKK'):share(2, 3, 'down')", "66.66 DKK" },
  { "money.of('100', 'DKK'):amount()", "100.00" }, { "money.of('1', 'DKK'):currency()", "DKK" }, { "money.of('1', 'DKK') < money.of('1.01', 'DKK')", "true" },
  { "money.of('1', 'DKK') == money.of('1', 'EUR')", "false" }, { "money.of('1', 'DKK') .. '!'", "1.00 DKK!" },
  { "money.of('1', 'DKK') + money.of('1', 'EUR')", nil, "do not mix" }, { "money.of('1', 'DKK') < money.of('1', 'EUR')", nil, "do not mix" },
  { "money.of('1.234', 'DKK')", nil, "no amount" }, { "money.of('1', 'XXQ')", nil, "no such currency" }, { "money.of(1.5, 'DKK')", nil, "an amount is a text" },
  { "money.minor(math.maxinteger, 'DKK') + money.minor(1, 'DKK')", nil, "too large" }, { "money.minor(math.maxinteger, 'DKK') * 2", nil, "too large" },
  { "money.of('1', 'DKK') * 1.5", nil, "whole number" }, { "money.of('1', 'DKK') / 2", nil, "divide" }, { "money.of('1', 'DKK') + 1", nil, "money is needed" },
  { "money.of('1', 'DKK'):divide(0)", nil, "division by zero" }, { "money.of('1', 'DKK'):share(1, 0)", nil, "division by zero" },
  -- lists
  { "#list.new()", "0" }, { "list.new { 3, 1, 2 }:sort():join ','", "1,2,3" },
    { "list.new { 3, 1, 2 }:sort(function(a, b) return a > b end):join ' '", "3 2 1" },
  { "list.new { 1, 2, 3 }:map(function(x) return x * 2 end):join ','", "2,4,6" },
    { "list.new { 1, 2, 3 }:filter(function(x) return x ~= 2 end):join ','", "1,3" },
  { "list.new { 1, 2, 3 }:first(function(x) return x > 1 end)", "2" }, { "list.new { 1 }:first()", "1" }, { "list.new():first()", "nil" },
  { "list.new { 'a', 'b' }:has 'b'", "true" }, { "list.new { 1 }:has '1'", "false" }, { "list.new { 1 }:add(2):add(3):join()", "123" },
  { "list.new { 1 }:add(nil)", nil, "nil cannot be added" }, { "list.new { 1 }:map(function() end)", nil, "gave nil" }, { "list.new { {} }:join()",
    nil, "tostring of a table" },
  -- texts by the character
  { "text.upper 'ærø ß'", "ÆRØ ß" }, { "text.lower 'ÆRØÅ'", "ærøå" }, { "text.length 'ærø😀'", "4" }, { "text.trim '\\u{a0} x y\\n'", "x y" },
  { "text.split('a,,b', ','):join '|'", "a||b" }, { "#text.split('', ',')", "1" }, { "text.starts('abc', 'ab')", "true" }, { "text.ends('abc', 'ab')",
    "false" },
  { "text.fold '  Ærø   É '== text.fold 'ærø e\\u{301}'", "true" }, { "text.split('a', '')", nil, "separator is empty" }, { "text.upper()", nil,
    "string expected" },
  { "text.fill('%a%, %b_2%: %% 5% %', { a = 1, b_2 = 'x' })", "1, x: % 5% %" }, { "text.fill('%a%', {})", nil, "no value for %a%" },
    { "text.fill('%a%', { a = {} })", nil, "tostring of a table" }, { "text.fill('%a', 1)", nil, "table expected" },
  { [[text.fill_html("<b>%a%</b>", { a = "<i>\"'&" })]], "<b>&lt;i&gt;&quot;&#39;&amp;</b>" }, { "text.fill('%a%%a%', { a = '%a%' })", "%a%%a%" },
  { "('x'):rep(3, '-')", "x-x-x" }, { "('%5.2f|%-3d|%q'):format(1 / 3, 7, 'a\\n')", ' 0.33|7  |"a\\\n"' }, { "('key=val'):match '(%w+)=(%w+)'", "key" },
  { "('abc'):gsub('%w', { a = 1 })", "1bc" }, { "tostring(1e15)", "1e+15" }, { "7 // 2 .. ' ' .. -7 % 3", "3 2" }, { "math.type(2^53)", "float" },
}

describe("libraries", function()
  local desk
  setup(function()
    local list = {}
    for i, case in ipairs(CASES) do list[i] = "function() return " .. case[1] .. " end," end
    local cases = "local cases = {\n" .. table.concat(list, "\n") .. "\n}\n"
    desk = home.open(home.files {
      points = [[ point "t.p" { when = "asked", ask = { n = integer }, outcomes = { gave = { ok = boolean, text = text } },
        default = { "gave", ok = false, text = "default" } } ]],
      operations = cases .. [[
        operation "t.eval" { summary = "evaluates", kind = "write", role = "public", input = { n = integer }, output = { ok = boolean, text = text },
          run = function(tx, input)
            local ok, value = tx:try(cases[input.n])
            return { ok = ok, text = ok and tostring(value) or value.text }
          end } ]],
      ["policies/t/p.lua"] = cases .. [[
        return function(ask)
          local ok, value = pcall(cases[ask.n])
          return gave { ok = ok, text = tostring(value) }
        end ]],
    })
  end)
  teardown(function() home.close(desk) end)

  for n, case in ipairs(CASES) do
    it((case[1]:gsub("%c", " ")) .. (case[2] and " is " .. case[2]:gsub("%c", " ") or " is refused"), function()
      local made, judged = desk:ok("t.eval", { n = n }), desk:decide("t.p", { n = n })
      for _, got in ipairs { made, judged } do
        assert.are.equal(case[2] ~= nil, got.ok, got.text)
        if case[2] then
          assert.are.equal(case[2], got.text)
        else
          assert.is_truthy(got.text:find(case[3], 1, true), got.text)
          assert.is_nil(got.text:find "0x%x%x%x%x")
        end
      end
    end)
  end
end)
