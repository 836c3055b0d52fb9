-- scripts/lib/formats.lua by a home of one operation.
local home = dofile "spec/runtime/home.lua"
local server = dofile "spec/e2e/server.lua"

describe("formats", function()
  local desk
  setup(function()
    desk = home.open(home.files { ["scripts/lib/formats.lua"] = server.read "scripts/lib/formats.lua", operations = [[
      local formats = use "lib.formats"
      operation "t.shown" { summary = "t", kind = "read", role = "viewer",
        input = { language = text, day = optional(date), amount = optional(money), share = optional(decimal(2)),
          count = optional(integer) },
        output = { shown = text },
        run = function(_, input)
          local by = input.language
          return { shown = input.day and formats.date(by, input.day) or input.amount and formats.money(by, input.amount)
            or input.share and formats.percent(by, input.share) or formats.number(by, input.count) }
        end }
    ]] })
  end)
  teardown(function() home.close(desk) end)
  local function shown(language, more)
    more.language = language
    return desk:ok("t.shown", more).shown
  end

  it("write dates as a language does", function()
    for language, expected in pairs {
      en = "31 January 2026", da = "31. januar 2026", ["da-DK"] = "31. januar 2026", de = "31. Januar 2026",
      fr = "31 janvier 2026", ja = "2026年1月31日", sv = "2026-01-31",
    } do assert.are.equal(expected, shown(language, { day = "2026-01-31" })) end
    assert.are.equal("1er août 2026", shown("fr", { day = "2026-08-01" }))
    assert.are.equal("1. März 2026", shown("de", { day = "2026-03-01" }))
  end)

  it("write amounts to the last minor unit, of any size and sign", function()
    local function all(amount, currency)
      local found = {}
      for _, language in ipairs { "en", "da", "de", "fr", "ja", "sv" } do
        found[#found + 1] = shown(language, { amount = { amount = amount, currency = currency } })
      end
      return found
    end
    assert.are.same({ "1,234,567.80 EUR", "1.234.567,80 EUR", "1.234.567,80 EUR", "1\u{a0}234\u{a0}567,80 EUR",
      "1,234,567.80 EUR", "1234567.80 EUR" }, all("1234567.80", "EUR"))
    assert.are.same({ "-0.05 DKK", "-0,05 DKK", "-0,05 DKK", "-0,05 DKK", "-0.05 DKK", "-0.05 DKK" }, all("-0.05", "DKK"))
    assert.are.same({ "-1,000 JPY", "-1.000 JPY", "-1.000 JPY", "-1\u{a0}000 JPY", "-1,000 JPY", "-1000 JPY" },
      all("-1000", "JPY"))
    assert.are.equal("999 JPY", shown("da", { amount = { amount = "999", currency = "JPY" } }))
  end)

  it("write whole numbers and shares without zeros that say nothing", function()
    assert.are.same({ "0", "12,000", "12.000" },
      { shown("en", { count = 0 }), shown("en", { count = 12000 }), shown("da", { count = 12000 }) })
    assert.are.same({ "15%", "15 %", "12,5 %", "0,25 %", "100 %", "7%" }, { shown("en", { share = "15.00" }),
      shown("da", { share = "15.00" }), shown("de", { share = "12.50" }), shown("fr", { share = "0.25" }),
      shown("da", { share = "100.00" }), shown("ja", { share = "7.00" }) })
  end)
end)
