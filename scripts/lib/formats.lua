-- Dates, numbers and amounts as the reader of a language expects them. A language that is
-- not here gets what nobody reads wrongly: 2026-01-31, 1234.50.
local formats = {}

local HARD_SPACE = "\u{a0}"

local STYLES = {
  en = {
    thousands = ",", point = ".", percent = "%number%%%", date = "%day% %month% %year%",
    months = { "January", "February", "March", "April", "May", "June", "July", "August", "September", "October",
      "November", "December" },
  },
  da = {
    thousands = ".", point = ",", percent = "%number% %%", date = "%day%. %month% %year%",
    months = { "januar", "februar", "marts", "april", "maj", "juni", "juli", "august", "september", "oktober",
      "november", "december" },
  },
  de = {
    thousands = ".", point = ",", percent = "%number% %%", date = "%day%. %month% %year%",
    months = { "Januar", "Februar", "März", "April", "Mai", "Juni", "Juli", "August", "September", "Oktober",
      "November", "Dezember" },
  },
  fr = {
    thousands = HARD_SPACE, point = ",", percent = "%number% %%", date = "%day% %month% %year%", first = "1er",
    months = { "janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août", "septembre", "octobre",
      "novembre", "décembre" },
  },
  ja = { thousands = ",", point = ".", percent = "%number%%%", date = "%year%年%month%月%day%日" },
}
local NEUTRAL = { thousands = "", point = ".", percent = "%number% %%" }

local function style_of(language)
  return STYLES[language] or STYLES[string.match(language, "^%l+")] or NEUTRAL
end

-- Of "da-DK" what a table has for "da", else for English.
function formats.pick(by_language, language)
  return by_language[language] or by_language[string.match(language, "^%l+")] or by_language.en
end

function formats.date(language, day)
  local style = style_of(language)
  if not style.date then return day end
  local year, month, number = date.parts(day)
  return text.fill(style.date, {
    year = year, month = style.months and style.months[month] or month, day = number == 1 and style.first or number,
  })
end

local function grouped(digits, mark)
  local head = (#digits - 1) % 3 + 1
  local parts = { string.sub(digits, 1, head) }
  for at = head + 1, #digits, 3 do parts[#parts + 1] = string.sub(digits, at, at + 2) end
  return table.concat(parts, mark)
end

-- A whole number, a decimal, or the text of one.
function formats.number(language, value)
  local style = style_of(language)
  local sign, whole, rest = string.match(tostring(value), "^(%-?)(%d+)%.?(%d*)$")
  local shown = sign .. grouped(whole, style.thousands)
  return rest == "" and shown or shown .. style.point .. rest
end

function formats.money(language, amount)
  return formats.number(language, amount:amount()) .. " " .. amount:currency()
end

-- Without the zeros that say nothing: 15 %, 12,5 %.
function formats.percent(language, value)
  local words = string.gsub(tostring(value), "(%.%d-)0+$", "%1")
  words = string.gsub(words, "%.$", "")
  return text.fill(style_of(language).percent, { number = formats.number(language, words) })
end

return formats
