-- Mails to try an agent with, made of the customers and items there are.
local samples = {}

-- How one asks, by language: with item numbers, and with names.
local WORDS = {
  en = { subject = "Order", hello = "Hello,", line = "please send %d x %s.", rest = "and also %d %s.",
    bye = "Kind regards" },
  da = { subject = "Bestilling", hello = "Hej,", line = "vi vil gerne bestille %d stk. %s.", rest = "samt %d stk. %s.",
    bye = "Venlig hilsen" },
  de = { subject = "Bestellung", hello = "Guten Tag,", line = "bitte senden Sie uns %d Stück %s.",
    rest = "und %d Stück %s.", bye = "Mit freundlichen Grüßen" },
  fr = { subject = "Commande", hello = "Bonjour,", line = "veuillez nous envoyer %d x %s.", rest = "et %d x %s.",
    bye = "Cordialement" },
  ja = { subject = "Order", hello = "お世話になっております。", line = "%2$s を %1$d 個お願いします。",
    rest = "%2$s も %1$d 個お願いします。", bye = "よろしくお願いいたします。" },
}

-- Lua's format has no positions.
local function put(form, quantity, item)
  if string.find(form, "$", 1, true) then
    return (string.gsub(string.gsub(form, "%%1%$d", tostring(quantity)), "%%2%$s", (string.gsub(item, "%%", "%%%%"))))
  end
  return string.format(form, quantity, item)
end

local function plain(words)
  return (string.gsub(string.gsub(words, "[%c\"]", " "), "%s+", " "))
end

-- more: { from, to, id, subject, date, lines, headers }
local function eml(more)
  local head = list.new {
    "From: " .. more.from, "To: " .. more.to, "Subject: " .. more.subject, "Date: " .. more.date,
    "Message-ID: <sample-" .. more.id .. "@sample.invalid>", "MIME-Version: 1.0",
    "Content-Type: text/plain; charset=utf-8", "Content-Transfer-Encoding: 8bit",
  }
  for _, one in ipairs(more.headers or {}) do head:add(one) end
  return head:join "\r\n" .. "\r\n\r\n" .. list.new(more.lines):join "\r\n" .. "\r\n"
end

local makers = {}

makers[1] = { kind = "numbers", make = function(words, items)
  local lines = list.new { words.hello, "" }
  for i, item in ipairs(items) do
    lines:add(put(i == 1 and words.line or words.rest, i + 1, item.number))
  end
  return lines
end }

makers[2] = { kind = "names", make = function(words, items)
  return list.new { words.hello, "", put(words.line, 4, plain(items[1].name)) }
end }

makers[3] = { kind = "table", make = function(words, items)
  local lines = list.new { words.hello, "" }
  for i, item in ipairs(items) do lines:add(string.format("%s\t%s\t%d", item.number, plain(item.name), i * 2)) end
  return lines
end }

makers[4] = { kind = "no_quantity", make = function(words, items)
  return list.new { words.hello, "", plain(items[1].name) .. " ?" }
end }

makers[5] = { kind = "unknown_sender", stranger = true, make = makers[1].make }

makers[6] = { kind = "automatic", headers = { "Auto-Submitted: auto-replied" }, make = function(words)
  return list.new { words.hello, "", "I am away until Monday." }
end }

samples.KINDS = #makers

-- who: { address, language }; items: { { number, name } }; new_id gives a new one each time.
function samples.make(n, who, items, to, date_text, new_id)
  local one, words = makers[n], WORDS[string.sub(who.language, 1, 2)] or WORDS.en
  local from = one.stranger and "buyer@stranger.invalid" or who.address
  local lines = one.make(words, items)
  lines:add ""
  lines:add(words.bye)
  return { kind = one.kind, from = from, eml = eml { from = from, to = to, id = new_id(), subject = words.subject,
    date = date_text, lines = lines, headers = one.headers } }
end

return samples
