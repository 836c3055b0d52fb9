-- Addresses of mail: which are the same, and which only look so.
--
-- likeness(given, known) says how an address could be taken for one that is known:
--   look_alike_letters  the same but for letters that look alike, digits and hyphens
--   one_letter_off      a letter changed, missing, too many, or two changed round
--   other_ending        the same name below another ending: .com for .dk
--   name_within         the known name with words around it, or before a strange domain
-- Whoever writes from the known domain itself is nobody else's look-alike.
local hosts = use "lib.mail_hosts"
local lookalike = use "lib.lookalike"
local punycode = use "lib.punycode"

local address = {}

-- Names shorter than this are one letter off from everything.
local SHORT = 4

-- Second levels of a country below which names are given: acme.co.uk.
local SECOND = {}
for name in string.gmatch("co com net org ac gov edu or ne go gob nom plc ltd", "%a+") do SECOND[name] = true end

-- Words that are put around a name, and that are no name by themselves.
local AROUND = {}
local words = [[
  account accounts admin ag app as aps at bank be billing biz business ch cloud co com corp de delivery denmark dk
  email en eu finance fr group gmbh help hq inc india info int international invoice invoices it jp ltd mail my net
  nl no online office order orders org pay payment payments portal purchase purchasing sales sas se secure security
  service services shop site store support team the uk us usa web www
]]
for word in string.gmatch(words, "%a+") do AROUND[word] = true end

-- In lower case, as it is compared: the part before the @ and the domain; nil for none.
function address.split(given)
  local name, domain = string.match(text.lower(text.trim(given)), "^(.+)@([^@%s]+)$")
  if not name then return nil end
  domain = string.gsub(punycode.read(domain), "%.+$", "")
  if domain == "" then return nil end
  return name, domain
end

function address.same(a, b)
  local name, domain = address.split(a)
  local other, its = address.split(b)
  return name ~= nil and name == other and domain == its
end

function address.common(domain) return hosts.has[domain] == true end

-- The name a domain is registered under, the ending behind it, the labels before it.
function address.labels(domain)
  local all = text.split(domain, ".")
  local from = #all
  if #all > 2 and SECOND[all[#all - 1]] and #all[#all] == 2 then from = from - 1 end
  local name = all[from - 1]
  if not name then return all[1], "", list.new() end
  local before = list.new()
  for i = 1, from - 2 do before:add(all[i]) end
  return name, table.concat(all, ".", from), before
end

-- What is known of a domain by: the keys under which it is kept, each found by equality.
function address.keys(domain)
  local skeleton = lookalike.skeleton((address.labels(domain)))
  return utf8.len(skeleton) < SHORT and list.new { skeleton } or lookalike.near(skeleton)
end

-- The name without what is put around it: acme-billing, acmeshop, my-acme-online.
local function bare(name, add)
  for part in string.gmatch(name, "[^-_]+") do
    if part ~= name then add(part) end
  end
  for i = 2, #name - 1 do
    if AROUND[string.sub(name, 1, i)] then add(string.sub(name, i + 1)) end
    if AROUND[string.sub(name, i + 1)] then add(string.sub(name, 1, i)) end
  end
end

-- Skeletons of what within a domain could be somebody's name.
function address.within(domain)
  local name, _, before = address.labels(domain)
  local found = list.new()
  local function add(part)
    local skeleton = lookalike.skeleton(part)
    if not AROUND[part] and #skeleton > 2 and not found:has(skeleton) then found:add(skeleton) end
  end
  bare(name, add)
  for _, label in ipairs(before) do
    add(label)
    bare(label, add)
  end
  return found
end

local function of_domains(given, known)
  local name, ending = address.labels(given)
  local other, its = address.labels(known)
  if name == other then return ending ~= its and "other_ending" or nil end
  local a, b = lookalike.skeleton(name), lookalike.skeleton(other)
  if a == b then return "look_alike_letters" end
  if utf8.len(a) >= SHORT and utf8.len(b) >= SHORT and lookalike.one_off(a, b) then return "one_letter_off" end
  return address.within(given):has(b) and "name_within" or nil
end

local host_by_key = {}
for _, host in ipairs(hosts.all) do
  for _, key in ipairs(address.keys(host)) do
    host_by_key[key] = host_by_key[key] or {}
    table.insert(host_by_key[key], host)
  end
end

-- The hosts where anybody can have an address that a domain could be taken for.
function address.hosts_like(domain)
  local found = list.new()
  local function look(key)
    for _, host in ipairs(host_by_key[key] or {}) do
      if not found:has(host) and of_domains(domain, host) then found:add(host) end
    end
  end
  for _, key in ipairs(address.keys(domain)) do look(key) end
  for _, key in ipairs(address.within(domain)) do look(key) end
  return found
end

function address.likeness(given, known)
  local name, domain = address.split(given)
  local other, its = address.split(known)
  if not name or not other then return nil end
  if not hosts.has[its] then return not hosts.has[domain] and of_domains(domain, its) or nil end
  if lookalike.skeleton(name) ~= lookalike.skeleton(other) then return nil end
  if domain == its then return name ~= other and "look_alike_letters" or nil end
  return not hosts.has[domain] and of_domains(domain, its) or nil
end

return address
