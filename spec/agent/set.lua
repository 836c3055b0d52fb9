-- The mails of the training set with what is expected of them, by catalog.
local set = {}

local function slurp(path)
  local file = assert(io.open(path))
  local text = file:read "a"
  file:close()
  return text
end

local function decode_word(bytes)
  local alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
  local out, bits, n = {}, 0, 0
  for c in bytes:gmatch "[%w+/]" do
    bits, n = bits << 6 | alphabet:find(c, 1, true) - 1, n + 6
    if n >= 8 then
      n = n - 8
      out[#out + 1] = string.char(bits >> n & 255)
    end
  end
  return table.concat(out)
end

local function mail_of(text)
  local head, body = text:match "^(.-)\r\n\r\n(.*)$"
  local subject = head:match "Subject: ([^\r]*)"
  return {
    subject = subject:gsub("=%?utf%-8%?B%?(.-)%?=", decode_word), text = body, date = "2026-03-02",
    reply = head:find("In-Reply-To:", 1, true) ~= nil,
  }
end

-- { catalog = { items, mails } } of one folder: "tune" or "held".
function set.load(folder)
  local found = {}
  local list = io.popen("ls spec/agent/mails/" .. folder .. "/*.eml")
  for path in list:lines() do
    local want = ordain.decode(slurp((path:gsub("%.eml$", ".expect.json"))))
    local group = found[want.catalog]
    if not group then
      group = { items = ordain.decode(slurp("spec/agent/catalogs/" .. want.catalog .. ".json")), mails = ordain.list {} }
      found[want.catalog] = group
    end
    want.catalog, want.language = nil, nil
    want.lines, want.flagged = ordain.list(want.lines), ordain.list(want.flagged)
    group.mails[#group.mails + 1] = { file = path:match "([^/]+)%.eml$", mail = mail_of(slurp(path)), expected = want }
  end
  list:close()
  return found
end

return set
