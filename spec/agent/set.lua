-- The mails of the training set with what is expected of them, by catalog.
local real = dofile "spec/agent/real.lua"

local set = {}

local function slurp(path)
  local file = assert(io.open(path))
  local text = file:read "a"
  file:close()
  return text
end

local function try(path)
  local file = io.open(path)
  if not file then return nil end
  file:close()
  return ordain.decode(slurp(path))
end

local function in_order(mails)
  table.sort(mails, function(a, b)
    local one, other = a.read.date or "", b.read.date or ""
    if one ~= other then return one < other end
    return a.file < b.file
  end)
end

-- { catalog = { items, customers, mails } } of one folder, "tune" or "held"; mails in the
-- order of their dates.
function set.load(folder)
  local found = {}
  local list = io.popen("ls spec/agent/mails/" .. folder .. "/*.eml")
  for path in list:lines() do
    local want = ordain.decode(slurp((path:gsub("%.eml$", ".expect.json"))))
    local group = found[want.catalog]
    if not group then
      group = {
        items = ordain.decode(slurp("spec/agent/catalogs/" .. want.catalog .. ".json")),
        customers = try("spec/agent/customers/" .. want.catalog .. ".json") or {}, mails = ordain.list {},
      }
      found[want.catalog] = group
    end
    want.lines, want.flagged = ordain.list(want.lines), ordain.list(want.flagged)
    local bytes = slurp(path)
    group.mails[#group.mails + 1] = { file = path:match "([^/]+)$", bytes = bytes, read = ordain.mail(bytes),
      expected = want }
  end
  list:close()
  for _, group in pairs(found) do in_order(group.mails) end
  return found
end

-- The mails as they really arrive, of one half, in the same form.
function set.real(half)
  local found = {}
  for catalog, mails in pairs(real.load(half)) do
    local group = { catalog = catalog, items = real.items(catalog), customers = real.customers(catalog), mails = {} }
    for i, one in ipairs(mails) do
      local want = one.expected
      want.lines, want.flagged = ordain.list(want.lines), ordain.list(want.flagged)
      group.mails[i] = { file = one.file, bytes = one.bytes, read = ordain.mail(one.bytes), expected = want }
    end
    in_order(group.mails)
    found[catalog] = group
  end
  return found
end

-- The mails of a group as agent.evaluate takes them.
function set.asked(group)
  local mails = ordain.list {}
  for i, mail in ipairs(group.mails) do
    mails[i] = { file = mail.file, read = mail.read, expected = mail.expected }
  end
  return mails
end

-- A desk with the group's catalog and customers.
function set.open(group)
  local desk = ordain.open { clock = "2026-03-02T08:00:00Z" }
  for _, item in ipairs(group.items) do desk:ok("catalog.import", item) end
  real.customize(desk, group.customers)
  return desk
end

return set
